"""Values as JSON and back, by the types that they declare: places as `file:line`, closed sets as words."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from dal.discovery.model import Analysis, Place, Site

VERSION = 1
"""Of the shape; raised where something that was there is gone or means another thing."""
NAMES: Mapping[tuple[type, str], str] = {
    (Analysis, "sites"): "access_sites",
    (Site, "predicates"): "predicate_columns",
}
"""Fields that are called otherwise in the file."""


class Misfit(ValueError):  # noqa: N818  the codec's own; readers translate it
    """JSON that is none of a value; `path` says where."""

    def __init__(self, path: str, what: str) -> None:
        self.path, self.what = path, what
        super().__init__(f"{path}: {what}")


def encode(value: object) -> Any:
    """The JSON of a value."""
    if isinstance(value, Place):
        return str(value)
    if isinstance(value, StrEnum):
        return value.value
    if is_dataclass(value):
        return {name_of(type(value), one): encode(getattr(value, one.name)) for one in fields(value)}
    return [encode(one) for one in value] if isinstance(value, tuple) else value


def decode(hint: Any, value: object, path: str = "") -> Any:
    """The value of its JSON.

    Raises:
        Misfit: it is another's.
    """
    if hint is Place:
        return _place(value, path)
    if is_dataclass(hint) and isinstance(hint, type):
        return _values(hint, value, path)
    if get_origin(hint) is tuple:
        return tuple(
            decode(get_args(hint)[0], one, f"{path}[{at}]") for at, one in enumerate(_of(list, value, path))
        )
    if get_origin(hint) in (Union, types.UnionType):
        (inner,) = (one for one in get_args(hint) if one is not type(None))
        return None if value is None else decode(inner, value, path)
    return _word(hint, value, path) if issubclass(hint, StrEnum) else _plain(hint, value, path)


@cache
def hints_of(kind: type) -> Mapping[str, Any]:
    """Field → its type."""
    return get_type_hints(kind)


def name_of(kind: type, field: Field[Any]) -> str:
    """What a field is called in the file."""
    return NAMES.get((kind, field.name), field.name)


def _values(kind: type, value: object, path: str) -> Any:
    given = dict(_of(dict, value, path))
    known = {name_of(kind, one): one for one in fields(kind)}
    odd = sorted(given.keys() - known.keys())
    if odd:
        raise Misfit(_below(path, odd[0]), "is not known here")
    missing = [name for name, one in known.items() if name not in given and _needed(one)]
    if missing:
        raise Misfit(_below(path, missing[0]), "is missing")
    hints = hints_of(kind)
    return kind(**{known[n].name: decode(hints[known[n].name], one, _below(path, n)) for n, one in given.items()})


def _needed(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _of(kind: type, value: object, path: str) -> Any:
    if not isinstance(value, kind):
        raise Misfit(path, f"is no {_KINDS[kind]}")
    return value


def _place(value: object, path: str) -> Place:
    file, _, line = str(_of(str, value, path)).rpartition(":")
    if not file or not line.isdecimal():
        raise Misfit(path, "is no `file:line`")
    return Place(file, int(line))


def _word(hint: Callable[[object], object], value: object, path: str) -> object:
    try:
        return hint(value)
    except ValueError:
        raise Misfit(path, f"{value!r} is not one of its words") from None


def _plain(hint: type, value: object, path: str) -> object:
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, bool) and hint is not bool:
        raise Misfit(path, f"is no {_KINDS[hint]}")
    return _of(hint, value, path)


_KINDS: Mapping[type, str] = {
    bool: "truth",
    dict: "object",
    float: "number",
    int: "whole number",
    list: "list",
    str: "text",
}
