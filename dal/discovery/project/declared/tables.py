"""Reading data whose shape nobody promises."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping


def toml(text: str) -> Mapping[str, object]:
    """A TOML document; empty where it is none."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def table(data: object, *path: str) -> Mapping[str, object]:
    """The table at a path; empty where there is none."""
    for step in path:
        data = data.get(step) if isinstance(data, Mapping) else None
    return data if isinstance(data, Mapping) else {}


def texts(data: object) -> list[str]:
    """The texts of a list; what is something else is left out."""
    return [item for item in data if isinstance(item, str)] if isinstance(data, list | tuple) else []


def text(data: object) -> str | None:
    """A text, or None."""
    return data if isinstance(data, str) else None
