"""Names put together."""

from __future__ import annotations

from collections.abc import Iterable


def unite(*several: Iterable[str]) -> tuple[str, ...]:
    """Each once, in order of appearance."""
    return tuple(dict.fromkeys(one for some in several for one in some))
