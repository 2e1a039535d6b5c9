"""An extra for `up --with`."""

from devstack import Stack


def rows(stack: Stack) -> list[tuple[str, str, str]]:
    """One row that names the running stack's folder."""
    assert stack.prometheus.url
    return [("Extra", "somewhere", "")]
