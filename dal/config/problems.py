"""Validation errors as sentences: the path as the file spells it, what is wrong, what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


def described(error: ValidationError, path: Path | str) -> Iterator[str]:
    """One sentence per problem; input values are left out, since they may be secrets."""
    for found in error.errors(include_input=False, include_url=False):
        yield f"{path}: {_spelled(found['loc'])}: {_remedy(found)}"


def _remedy(found: ErrorDetails) -> str:
    names = [str(part) for part in found["loc"]]
    match found["type"]:
        case "missing":
            variable = f"DAL_{'__'.join(names).upper()}"
            return f"is missing; set it there or as {variable}{'__…' if _fields(names) else ''}"
        case "extra_forbidden":
            return f"is not known here; {_suggestion(names)}"
        case _:
            return str(found["msg"]).removeprefix("Value error, ").lower()


def _suggestion(names: list[str]) -> str:
    known = sorted(_fields(names[:-1]))
    close = difflib.get_close_matches(names[-1], known, n=1)
    if close:
        return f"did you mean {_spelled((*names[:-1], close[0]))}?"
    return f"known are {', '.join(_spelled((*names[:-1], name)) for name in known)}"


def _fields(path: list[str]) -> list[str]:
    """The names inside a section; none inside a value."""
    from dal.config.config import Config  # noqa: PLC0415  the top of the tree that is walked down here

    model: type[BaseModel] = Config
    for name in path:
        kinds = [model.model_fields[name].annotation]
        candidates = [kind for kind in (*kinds, *getattr(kinds[0], "__args__", ())) if isinstance(kind, type)]
        found = next((kind for kind in candidates if issubclass(kind, BaseModel)), None)
        if found is None:
            return []
        model = found
    return list(model.model_fields)


def _spelled(path: tuple[int | str, ...]) -> str:
    """`feature_flags.read_mysql` → `featureFlags.READ_MYSQL`, as the file has it."""
    parts = [str(part) for part in path]
    if parts[0] == "feature_flags":
        return ".".join(["featureFlags", *(part.upper() for part in parts[1:])])
    return ".".join(_camel(part) for part in parts)


def _camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)
