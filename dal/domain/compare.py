"""Whether two answers agree, and where they do not.

Equal answers are the rule and cost one tuple comparison; only differing ones are walked field by field.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, is_dataclass
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter

from dal.domain.canonical import canonical, same_plainly, same_scalar
from dal.domain.shape import frozen, is_list, is_record, mapping, reader

Identity = Callable[[object], object]


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
    """One place: `path` is dotted without indexes (`items.price`), so it is a closed set per method.

    Keys of mappings that are no field names stand as `*`: `{17: User(…)}` differs in `*.name`.
    """

    path: str
    kind: DifferenceKind
    left: object = None
    right: object = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the results of one read method are compared.

    `identity` names the elements of lists, so that a missing element is one difference and not a shift of
    all that follow; elements that it cannot name (it raises AttributeError, LookupError or TypeError) are
    compared by their place. Without `ordered` the order of lists does not count; that of sets never does.
    `ignore` are field names at any depth (page tokens, clocks of the answerer). What `==` of a class calls
    equal is equal.
    """

    identity: Identity | None = None
    ordered: bool = True
    ignore: frozenset[str] = frozenset()

    def differences(self, left: object, right: object) -> tuple[FieldDifference, ...]:
        """Every place in which `right` (the shadow) differs from `left` (the answerer)."""
        if left == right or self._same_plainly(left, right):
            return ()
        return tuple(self._walk("", left, right))

    def _same_plainly(self, left: object, right: object) -> bool:
        """Whether two records of one class hold plain values that mean the same; told without a walk."""
        kind = type(left)
        if kind is not type(right) or not hasattr(kind, "__dataclass_fields__"):
            return False
        _, read = reader(kind, self.ignore)
        for one, other in zip(read(left), read(right), strict=True):  # a loop: a generator costs a third more
            if one != other and not same_plainly(one, other):
                return False
        return True

    def _walk(self, path: str, left: object, right: object) -> Iterator[FieldDifference]:
        if left is None or right is None:
            if left is not right:
                kind = DifferenceKind.MISSING if right is None else DifferenceKind.EXTRA
                yield FieldDifference(path, kind, left, right)
        elif is_record(left) and is_record(right):
            yield from self._records(path, left, right)
        elif isinstance(left, Mapping) and isinstance(right, Mapping):
            yield from self._fields(path, left, right)
        elif is_list(left) and is_list(right):
            yield from self._lists(path, left, right)
        elif not same_scalar(left, right):
            kind = DifferenceKind.VALUE if _kin(left, right) else DifferenceKind.TYPE
            yield FieldDifference(path, kind, left, right)

    def _records(self, path: str, left: object, right: object) -> Iterator[FieldDifference]:
        if type(left) is type(right) and is_dataclass(left):
            names, read = reader(type(left), self.ignore)
            lefts, rights = read(left), read(right)
            if lefts == rights:
                return
            for name, one, other in zip(names, lefts, rights, strict=True):
                if one != other:
                    yield from self._walk(_join(path, name), one, other)
        else:
            yield from self._fields(path, mapping(left), mapping(right))

    def _fields(
        self, path: str, left: Mapping[object, object], right: Mapping[object, object]
    ) -> Iterator[FieldDifference]:
        for name in dict.fromkeys((*left, *right)):
            if name not in self.ignore:
                yield from self._walk(_join(path, name), left.get(name), right.get(name))

    def _lists(self, path: str, left: Collection[object], right: Collection[object]) -> Iterator[FieldDifference]:
        ordered = self.ordered and not isinstance(left, AbstractSet) and not isinstance(right, AbstractSet)
        lefts, rights = self._named(left, ordered=ordered), self._named(right, ordered=ordered)
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
        if ordered and [n for n in lefts if n in rights] != [n for n in rights if n in lefts]:
            yield FieldDifference(path, DifferenceKind.ORDER)

    def _named(self, elements: Collection[object], *, ordered: bool) -> dict[Hashable, object]:
        """Elements by name and by how often that name occurred before."""
        seen: Counter[Hashable] = Counter()
        named: dict[Hashable, object] = {}
        for place, element in enumerate(elements):
            name = self._name(element, place if ordered else None)
            named[name, seen[name]] = element
            seen[name] += 1
        return named

    def _name(self, element: object, place: int | None) -> Hashable:
        """What the identity says; where it knows nothing, the place (without order: all of the element)."""
        if self.identity is not None:
            try:
                return "is", frozen(self.identity(element))
            except (AttributeError, LookupError, TypeError):
                pass  # a list of other things deeper down: the tags of an order that has an id
        if place is not None:
            return "at", place
        return "equals", frozen(element, ignore=self.ignore, ordered=self.ordered)


EXACT = Comparison()
"""Same values, same order, every field."""


def by(*names: str, ordered: bool = True, ignore: tuple[str, ...] = ()) -> Comparison:
    """Compare lists whose elements are named by these fields: `by("id")`, `by("user_id", "product_id")`."""
    return Comparison(identity=_identity(names), ordered=ordered, ignore=frozenset(ignore))


def ignoring(*names: str) -> Comparison:
    """Compare everything but these fields."""
    return Comparison(ignore=frozenset(names))


def _identity(names: tuple[str, ...]) -> Identity:
    read = attrgetter(*names)

    def identity(element: object) -> object:
        return [element[name] for name in names] if isinstance(element, Mapping) else read(element)

    return identity


def _kin(left: object, right: object) -> bool:
    """Whether two scalars differ in value only; numbers are of one kind, however they are stored."""
    left, right = canonical(left), canonical(right)
    return type(left) is type(right) or (isinstance(left, _NUMBERS) and isinstance(right, _NUMBERS))


_NUMBERS = (int, Decimal)


def _join(path: str, name: object) -> str:
    """The path of a field; keys that are data and no field names (ids) do not become part of it."""
    if not (isinstance(name, str) and name.isidentifier()):
        name = "*"
    return f"{path}.{name}" if path else name
