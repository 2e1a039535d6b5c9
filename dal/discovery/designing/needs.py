"""Which indexes the questions of one entity ask for: as few as serve them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dal.discovery.designing import slots
from dal.discovery.designing.queries import Query
from dal.discovery.designing.shapes import DESCENDING, Limit, Shape
from dal.discovery.designing.sources import Source
from dal.discovery.designing.ways import uniform

_ORDERS = 2
"""Indexes that may differ in their order alone."""


@dataclass(frozen=True, slots=True)
class Want:
    """What an index is asked by: columns to find rows by, or a truth that they fulfil, or nothing: all rows."""

    columns: tuple[str, ...] = ()
    truth: str | None = None

    @property
    def everything(self) -> bool:
        """Whether it holds all rows in one partition."""
        return not self.columns and self.truth is None


@dataclass(frozen=True, slots=True)
class Need:
    """An index that is needed, with the questions it answers."""

    want: Want
    ordering: tuple[str, ...]
    queries: tuple[Query, ...]

    @property
    def weight(self) -> float:
        """Of all questions together."""
        return sum(query.weight for query in self.queries)


def needs(source: Source, asked: Sequence[Query]) -> tuple[Need, ...]:
    """The indexes for these questions, none of which can be answered without one; the most used first."""
    wanted = {query: want(source, query.shape) for query in asked}
    kinds = set(wanted.values())
    merged = {query: _merged(source, one, kinds) for query, one in wanted.items()}
    grouped: dict[Want, list[Query]] = defaultdict(list)
    for query, one in merged.items():
        grouped[one].append(query)
    found = [need for one, group in grouped.items() for need in _by_order(source, one, group)]
    return tuple(sorted(found, key=lambda need: (-need.weight, need.want.columns, repr(need.want), need.ordering)))


def want(source: Source, shape: Shape) -> Want:
    """What a question asks an index by."""
    columns = [column for column in shape.own if slots.can_find(source, column)]
    while slots.length(source, columns) + len(source.word) * 3 > slots.PK_BYTES:
        columns.pop()
    if columns:
        return Want(tuple(_arranged(source, columns)))
    return Want(truth=next((column for column in shape.truths if source.placeable(column)), None))


def sortable(source: Source, one: Want, shape: Shape) -> tuple[str, ...]:
    """The order that an index can give the rows of a question; empty where none is asked for, or it cannot."""
    wanted = [name.removesuffix(DESCENDING) for name in shape.ordering]
    wanted = [name for name in dict.fromkeys(wanted) if name not in one.columns]
    if not uniform(shape.ordering) or not all(slots.can_sort(source, name) for name in wanted):
        return ()
    return tuple(wanted) if slots.length(source, wanted) <= slots.SK_BYTES else ()


def _arranged(source: Source, columns: Iterable[str]) -> Iterator[str]:
    """Numbers before texts, so that a key is legible."""
    return iter(sorted(columns, key=lambda column: (not slots.numeric(source, column), column)))


def _merged(source: Source, one: Want, all_of_them: Iterable[Want]) -> Want:
    """A smaller want that finds few rows already: the rest is judged after reading."""
    smaller = [
        other
        for other in all_of_them
        if other.columns
        and set(other.columns) < set(one.columns)
        and not all(source.few(column) for column in other.columns)
    ]
    return min(smaller, key=lambda other: (-len(other.columns), other.columns), default=one)


def _by_order(source: Source, one: Want, asked: Sequence[Query]) -> Iterator[Need]:
    """One index for each order that pages go by; questions without an order take the most used."""
    orders: dict[tuple[str, ...], float] = defaultdict(float)
    for query in asked:
        orders[sortable(source, one, query.shape)] += query.weight
    kept = _kept(orders, {sortable(source, one, q.shape) for q in asked if q.shape.limit is not Limit.ALL})
    if one.everything:
        kept = kept[:1]
    for number, ordering in enumerate(kept):
        mine = [q for q in asked if _index_of(sortable(source, one, q.shape), kept) == number]
        yield Need(one, ordering, tuple(mine))


def _kept(orders: Mapping[tuple[str, ...], float], paged: set[tuple[str, ...]]) -> list[tuple[str, ...]]:
    ranked = sorted(orders, key=lambda ordering: (-orders[ordering], ordering))
    first = next((ordering for ordering in ranked if ordering), ())
    others = [ordering for ordering in ranked if ordering and ordering != first and ordering in paged]
    return [first, *others][:_ORDERS]


def _index_of(ordering: tuple[str, ...], kept: Sequence[tuple[str, ...]]) -> int:
    return kept.index(ordering) if ordering in kept else 0
