"""What answers are made of: records, lists, sets and scalars; and one hashable form of all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from operator import attrgetter
from typing import TypeGuard

from dal.domain.canonical import canonical

Reader = tuple[tuple[str, ...], Callable[[object], tuple[object, ...]]]


def reader(kind: type, ignore: frozenset[str]) -> Reader:
    """The compared fields of a dataclass and one function that reads them all; built once per class."""
    return _compiled(kind, ignore)


@lru_cache(maxsize=1024)  # bounded: some programs make classes as they run
def _compiled(kind: type, ignore: frozenset[str]) -> Reader:
    names = tuple(f.name for f in fields(kind) if f.compare and f.name not in ignore)
    match names:
        case ():
            return (), lambda _: ()
        case (only,):
            return names, lambda value: (getattr(value, only),)
        case _:
            return names, attrgetter(*names)


_SCALARS = (str, bytes, int, float, Decimal, date, Enum, BaseException, type)


def is_record(value: object) -> bool:
    """Whether a value is compared field by field: a dataclass, or any object with public attributes."""
    if is_dataclass(value):
        return not isinstance(value, type)
    if isinstance(value, (*_SCALARS, Mapping, Sequence, AbstractSet)) or callable(value):
        return False
    return any(not name.startswith("_") for name in getattr(value, "__dict__", ()))


def mapping(record: object) -> Mapping[object, object]:
    """The compared fields of a record by name."""
    if is_dataclass(record):
        names, read = reader(type(record), frozenset())
        return dict(zip(names, read(record), strict=True))
    return {name: value for name, value in vars(record).items() if not name.startswith("_")}


def is_list(value: object) -> TypeGuard[Collection[object]]:
    """Whether a value is compared element by element (texts and bytes are not)."""
    return isinstance(value, Sequence | AbstractSet) and not isinstance(
        value, str | bytes | bytearray | memoryview
    )


def frozen(value: object, *, ignore: frozenset[str] = frozenset(), ordered: bool = True) -> Hashable:
    """A hashable form, the same for values that mean the same (except a datetime and its ISO text).

    Raises:
        TypeError: the value holds an object that is no record, list, set or hashable scalar.
    """
    if is_record(value):
        value = mapping(value)
    if isinstance(value, Mapping):
        kept = ((name, v) for name, v in value.items() if name not in ignore and v is not None)
        return frozenset((name, frozen(v, ignore=ignore, ordered=ordered)) for name, v in kept)
    if is_list(value):
        elements = [frozen(element, ignore=ignore, ordered=ordered) for element in value]
        in_order = ordered and not isinstance(value, AbstractSet)
        return tuple(elements) if in_order else frozenset(Counter(elements).items())
    scalar = canonical(value)
    if not isinstance(scalar, Hashable):
        raise TypeError(f"{type(value).__name__} has no hashable form")
    return scalar
