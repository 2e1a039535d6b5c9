"""Access patterns: what the backend asks of its database, with the places that ask it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dal.discovery.designing.frequencies import Frequencies
from dal.discovery.designing.kinds import Kind, kind_of
from dal.discovery.designing.phrases import phrase
from dal.discovery.designing.shapes import Limit, Shape, shape_of
from dal.discovery.designing.words import entity_names
from dal.discovery.model import Analysis, Operation, Place, Site, Table

_NO_PATTERN = (Operation.DDL, Operation.UNKNOWN)


@dataclass(frozen=True, slots=True)
class AccessPattern:
    """Sites that ask the same of one table."""

    name: str
    kind: Kind
    shape: Shape
    sites: tuple[Place, ...]
    functions: tuple[str, ...]
    """With their file: `shop/orders.py:OrderRepo.find`."""
    weight: float
    """Requests per second where frequencies are given, else the number of sites."""
    dynamic: bool = False
    """Whether parts of a statement are known at run time only."""

    @property
    def count(self) -> int:
        """How many sites there are."""
        return len(self.sites)

    @property
    def table(self) -> str:
        """The main table."""
        return self.shape.table


def access_patterns(analysis: Analysis, *, frequencies: Frequencies | None = None) -> tuple[AccessPattern, ...]:
    """All patterns by table and name; sites without a known table are none: decisions tell of them.

    Raises:
        ConfigurationError: the frequencies name what nothing has.
    """
    tables = {table.name: table for table in _tables(analysis)}
    grouped: dict[Shape, list[Site]] = defaultdict(list)
    for site in filter(is_pattern, analysis.sites):
        table = tables[str(site.table)]
        grouped[_of_one_row(shape_of(site, table), table)].append(site)
    named = _named(grouped, tables, entity_names(tuple(tables.values())))
    if frequencies is not None:
        frequencies.check(_known(frequencies, named, analysis.sites))
    return tuple(_pattern(name, shape, tables, grouped[shape], frequencies) for name, shape in named)


def _of_one_row(shape: Shape, table: Table) -> Shape:
    """Where a key names the row, `LIMIT 1` says nothing more."""
    by_key = kind_of(shape, table) in (Kind.BY_KEY, Kind.BY_UNIQUE)
    return replace(shape, limit=Limit.ALL) if by_key and shape.limit is Limit.ONE else shape


def is_pattern(site: Site) -> bool:
    """Whether a site belongs to an access pattern."""
    return site.table is not None and site.operation not in _NO_PATTERN


def _tables(analysis: Analysis) -> Iterator[Table]:
    yield from analysis.tables
    known = {table.name for table in analysis.tables}
    found = {site.table for site in analysis.sites if site.table is not None}
    yield from (Table(name) for name in sorted(found - known))


def _named(
    shapes: Iterable[Shape], tables: Mapping[str, Table], entities: Mapping[str, str]
) -> list[tuple[str, Shape]]:
    """Each shape with a name of its own, in the order of tables and names."""
    spoken = [(_phrase(shape, tables[shape.table], entities), shape) for shape in shapes]
    ordered = sorted(spoken, key=lambda pair: (pair[1].table, pair[0], repr(pair[1])))
    seen: Counter[str] = Counter()
    named = []
    for name, shape in ordered:
        seen[name] += 1
        named.append((name if seen[name] == 1 else f"{name} ({seen[name]})", shape))
    return named


def _phrase(shape: Shape, table: Table, entities: Mapping[str, str]) -> str:
    return phrase(shape, kind_of(shape, table), table, entities)


def _pattern(
    name: str, shape: Shape, tables: Mapping[str, Table], sites: Sequence[Site], frequencies: Frequencies | None
) -> AccessPattern:
    functions = tuple(sorted({f"{site.file}:{site.function}" for site in sites}))
    rate = frequencies.of(name, _spellings(sites)) if frequencies is not None else float(len(sites))
    return AccessPattern(
        name=name,
        kind=kind_of(shape, tables[shape.table]),
        shape=shape,
        sites=tuple(sorted(site.place for site in sites)),
        functions=functions,
        weight=rate or 0.0,
        dynamic=any(site.dynamic for site in sites),
    )


def _known(frequencies: Frequencies, named: Iterable[tuple[str, Shape]], sites: Iterable[Site]) -> set[str]:
    return {name for name, _ in named} if frequencies.subject == "pattern" else _spellings(sites)


def _spellings(sites: Iterable[Site]) -> set[str]:
    """A function by its own name, and with its file where there are several of that name."""
    return {name for site in sites for name in (site.function, f"{site.file}:{site.function}")}
