"""Whether two answers agree, and where they do not.

Equal answers are the rule and cost one tuple comparison; only differing ones are walked field by field.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from operator import attrgetter
from typing import TypeGuard

from dal.domain.canonical import same_scalar

Identity = Callable[[object], object]
Reader = tuple[tuple[str, ...], Callable[[object], tuple[object, ...]]]


class DifferenceKind(StrEnum):
    """How two answers differ in one place."""

    VALUE = "value"
    TYPE = "type"
    MISSING = "missing"  # the answerer has it, the shadow does not
    EXTRA = "extra"  # the shadow has it, the answerer does not
    ORDER = "order"  # the same elements in another order
    OUTCOME = "outcome"  # one answered, the other refused, or they refused differently


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One place: `path` is dotted without indexes (`items.price`), so it is a closed set per method."""

    path: str
    kind: DifferenceKind
    left: object = None
    right: object = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the results of one read method are compared.

    `identity` names the elements of lists, so that a missing element is one difference and not a shift of
    all that follow; without `ordered` their order does not count. `ignore` are field names at any depth
    (page tokens, clocks of the answerer).
    """

    identity: Identity | None = None
    ordered: bool = True
    ignore: frozenset[str] = frozenset()

    def differences(self, left: object, right: object) -> tuple[FieldDifference, ...]:
        """Every place in which `right` (the shadow) differs from `left` (the answerer)."""
        if not self.ignore and left == right:
            return ()
        return tuple(self._walk("", left, right))

    def _walk(self, path: str, left: object, right: object) -> Iterator[FieldDifference]:
        if left is None or right is None:
            if left is not right:
                kind = DifferenceKind.MISSING if right is None else DifferenceKind.EXTRA
                yield FieldDifference(path, kind, left, right)
        elif is_dataclass(left) and is_dataclass(right):
            yield from self._dataclasses(path, left, right)
        elif isinstance(left, Mapping) and isinstance(right, Mapping):
            yield from self._fields(path, left, right)
        elif _is_list(left) and _is_list(right):
            yield from self._lists(path, left, right)
        elif not same_scalar(left, right):
            kind = DifferenceKind.VALUE if _kin(left, right) else DifferenceKind.TYPE
            yield FieldDifference(path, kind, left, right)

    def _dataclasses(self, path: str, left: object, right: object) -> Iterator[FieldDifference]:
        names, read = _reader(type(left), self.ignore)
        if type(left) is type(right):
            lefts, rights = read(left), read(right)
            if lefts == rights:
                return
            for name, one, other in zip(names, lefts, rights, strict=True):
                if one != other:
                    yield from self._walk(_join(path, name), one, other)
        else:
            yield from self._fields(path, _mapping(left), _mapping(right))

    def _fields(
        self, path: str, left: Mapping[object, object], right: Mapping[object, object]
    ) -> Iterator[FieldDifference]:
        for name in dict.fromkeys((*left, *right)):
            if name not in self.ignore:
                yield from self._walk(_join(path, str(name)), left.get(name), right.get(name))

    def _lists(self, path: str, left: Collection[object], right: Collection[object]) -> Iterator[FieldDifference]:
        lefts, rights = self._named(left), self._named(right)
        for name, element in lefts.items():
            if name not in rights:
                yield FieldDifference(path, DifferenceKind.MISSING, element, None)
            else:
                yield from self._walk(path, element, rights[name])
        yield from (
            FieldDifference(path, DifferenceKind.EXTRA, None, element)
            for name, element in rights.items()
            if name not in lefts
        )
        if self.ordered and [n for n in lefts if n in rights] != [n for n in rights if n in lefts]:
            yield FieldDifference(path, DifferenceKind.ORDER)

    def _named(self, elements: Collection[object]) -> dict[object, object]:
        """Elements by identity (and by how often it occurred before), or by where they stand."""
        if self.identity is None:
            return dict(enumerate(elements))
        seen: Counter[object] = Counter()
        named: dict[object, object] = {}
        for element in elements:
            name = self.identity(element)
            named[name, seen[name]] = element
            seen[name] += 1
        return named


EXACT = Comparison()
"""Same values, same order, every field."""


def by(*names: str, ordered: bool = True, ignore: tuple[str, ...] = ()) -> Comparison:
    """Compare lists whose elements are named by these attributes: `by("id")`, `by("user_id", "product_id")`."""
    return Comparison(identity=attrgetter(*names), ordered=ordered, ignore=frozenset(ignore))


def ignoring(*names: str) -> Comparison:
    """Compare everything but these fields."""
    return Comparison(ignore=frozenset(names))


def _is_list(value: object) -> TypeGuard[Collection[object]]:
    return isinstance(value, Sequence | AbstractSet) and not isinstance(value, str | bytes | bytearray)


def _kin(left: object, right: object) -> bool:
    numbers = (int, float)
    return type(left) is type(right) or (isinstance(left, numbers) and isinstance(right, numbers))


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _mapping(value: object) -> dict[object, object]:
    return {name: getattr(value, name) for name in _reader(type(value), frozenset())[0]}


_READERS: dict[tuple[type, frozenset[str]], Reader] = {}


def _reader(kind: type, ignore: frozenset[str]) -> Reader:
    """The compared fields of a dataclass and one function that reads them all; built once per class."""
    reader = _READERS.get((kind, ignore))
    if reader is None:
        reader = _READERS[kind, ignore] = _compile(kind, ignore)
    return reader


def _compile(kind: type, ignore: frozenset[str]) -> Reader:
    names = tuple(f.name for f in fields(kind) if f.compare and f.name not in ignore)
    match names:
        case ():
            return (), lambda _: ()
        case (only,):
            return names, lambda value: (getattr(value, only),)
        case _:
            return names, attrgetter(*names)
