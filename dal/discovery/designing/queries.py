"""What is asked of each table, pattern by pattern: also of those that joins and deletes have to look into."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dal.discovery.designing.patterns import AccessPattern
from dal.discovery.designing.shapes import Shape
from dal.discovery.designing.sources import Source
from dal.discovery.model import ForeignKey, Operation

_KEPT = ("", "RESTRICT", "NO ACTION", "SET NULL")
"""Rules by which a child outlives its parent."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question to one table; `main` where it finds the rows that the pattern is about."""

    pattern: str
    shape: Shape
    weight: float
    main: bool = True


def queries(patterns: Iterable[AccessPattern], sources: Mapping[str, Source]) -> tuple[Query, ...]:
    """All questions of all patterns to tables that can be drafted, the deletes' cascades last."""
    known = [pattern for pattern in patterns if pattern.table in sources]
    asked = [query for pattern in known for query in _of(pattern, sources)]
    return (*asked, *_cascades(known, sources))


def relation(one: Source, other: Source) -> tuple[ForeignKey, bool] | None:
    """The single-column foreign key between two tables, and whether the first is the child."""
    for child, parent, down in ((one, other, True), (other, one, False)):
        keys = (key for key in child.table.foreign_keys if key.table == parent.table.name)
        found = next((key for key in keys if len(key.columns) == 1 and key.columns[0] in child.columns), None)
        if found is not None:
            return found, down
    return None


@dataclass(frozen=True, slots=True)
class _Entry:
    """Where a question begins that names no column of its own table: in a joined one."""

    columns: tuple[str, ...]
    """As the question spells them, after their table."""
    source: Source
    key: ForeignKey
    above: bool
    """Whether the joined table is the parent."""


def _of(pattern: AccessPattern, sources: Mapping[str, Source]) -> Iterator[Query]:
    shape, source = pattern.shape, sources[pattern.table]
    entry = None if shape.own else _entry(shape, source, sources)
    if entry is None:
        yield Query(pattern.name, shape, pattern.weight)
        return
    own = entry.key.columns if entry.above else source.primary_key
    rest = sorted({*shape.filters, *shape.equalities} - {*entry.columns})
    yield Query(pattern.name, replace(shape, equalities=own, filters=tuple(rest)), pattern.weight)
    plain = tuple(column.rpartition(".")[2] for column in entry.columns)
    begin = Shape(Operation.SELECT, entry.source.table.name, equalities=plain)
    yield Query(pattern.name, begin, pattern.weight, main=False)


def _entry(shape: Shape, source: Source, sources: Mapping[str, Source]) -> _Entry | None:
    named: dict[str, list[str]] = defaultdict(list)
    for column in shape.equalities:
        table, _, plain = column.rpartition(".")
        if table in sources and plain in sources[table].columns:
            named[table].append(column)
    for table, columns in sorted(named.items()):
        related = relation(source, sources[table])
        if related is not None:
            return _Entry(tuple(columns), sources[table], *related)
    return None


def _cascades(patterns: Iterable[AccessPattern], sources: Mapping[str, Source]) -> Iterator[Query]:
    """A delete looks for the children that go with a row, or that keep it."""
    below = _children(sources)
    found: dict[str, tuple[Shape, ...]] = {}
    for pattern in patterns:
        if pattern.shape.operation is Operation.DELETE:
            if pattern.table not in found:
                found[pattern.table] = tuple(_taken(pattern.table, below))
            yield from (Query(pattern.name, shape, 0.0, main=False) for shape in found[pattern.table])


def _taken(table: str, below: Mapping[str, Sequence[tuple[str, ForeignKey]]]) -> Iterator[Shape]:
    """The questions for children of a row, and for children of those that go with it."""
    seen = {table}
    waiting = [table]
    asked: set[tuple[str, str]] = set()
    while waiting:
        for child, key in below.get(waiting.pop(0), ()):
            if (child, key.columns[0]) not in asked:
                asked.add((child, key.columns[0]))
                yield Shape(Operation.SELECT, child, equalities=key.columns)
            if (key.on_delete or "").upper() not in _KEPT and child not in seen:
                seen.add(child)
                waiting.append(child)


def _children(sources: Mapping[str, Source]) -> Mapping[str, Sequence[tuple[str, ForeignKey]]]:
    """Parent → its children with the foreign keys that MySQL enforces."""
    below: dict[str, list[tuple[str, ForeignKey]]] = defaultdict(list)
    for name, source in sources.items():
        for key in source.table.foreign_keys:
            if key.enforced and len(key.columns) == 1 and key.columns[0] in source.columns:
                below[key.table].append((name, key))
    return below
