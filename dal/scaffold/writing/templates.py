"""Files that are the same for every backend but for some names."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


def filled(template: str, **values: object) -> str:
    """The file of that template."""
    return _environment().get_template(f"{template}.j2").render(**values).strip("\n") + "\n"


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("dal.scaffold.writing"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  it is Python, not HTML
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
