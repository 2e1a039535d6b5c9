"""One list of tables from models, migrations, DDL and statements."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from dal.discovery.model import Column, IdGeneration, Operation, Origin, Place, Site, Table

_SERVERS_OWN = ("information_schema.", "performance_schema.", "mysql.", "sys.")
_MOST_KNOWN = 0.5
"""The share of the tables in statements from which on a schema counts as complete: the rest are stale names."""
_ORDER = list(Origin)


def merged(sources: Iterable[Table]) -> tuple[Table, ...]:
    """Each table once: the first origin that tells something wins, others fill what it leaves open."""
    by_name: dict[str, list[Table]] = {}
    for table in sources:
        by_name.setdefault(table.name.lower(), []).append(table)
    return tuple(sorted((_one(tables) for tables in by_name.values()), key=lambda table: table.name))


def _one(tables: Sequence[Table]) -> Table:
    ordered = sorted(tables, key=lambda table: min((_ORDER.index(origin) for origin in table.origins), default=9))
    first = ordered[0]
    for other in ordered[1:]:
        first = replace(
            first,
            columns=_columns(first.columns, other.columns),
            primary_key=first.primary_key or other.primary_key,
            unique=first.unique or other.unique,
            foreign_keys=first.foreign_keys or other.foreign_keys,
            indexes=first.indexes or other.indexes,
            id_generation=first.id_generation or other.id_generation,
            model=first.model or other.model,
            collation=first.collation or other.collation,
            origins=tuple(sorted({*first.origins, *other.origins}, key=_ORDER.index)),
            places=tuple(dict.fromkeys((*first.places, *other.places))),
        )
    return first if first.id_generation or not first.primary_key else _with_given_keys(first)


def _with_given_keys(table: Table) -> Table:
    """A key that nothing makes up, such as a pair of foreign keys, is what the application says."""
    return replace(table, id_generation=IdGeneration.APPLICATION)


def _columns(ours: tuple[Column, ...], theirs: tuple[Column, ...]) -> tuple[Column, ...]:
    if not ours:
        return theirs
    known = {column.name.lower(): column for column in theirs}
    return tuple(_filled(column, known.get(column.name.lower())) for column in ours)


def _filled(column: Column, other: Column | None) -> Column:
    if other is None:
        return column
    return replace(
        column,
        type=column.type or other.type,
        values=column.values or other.values,
        collation=column.collation or other.collation,
        generated=column.generated or other.generated,
    )


def with_those_of_statements(
    tables: Sequence[Table], sites: Iterable[Site], views: Collection[str] = ()
) -> tuple[Table, ...]:
    """Where no schema is to be found, statements tell which tables there are; views are none."""
    named = _named(sites, views)
    known = {table.name.lower() for table in tables}
    unknown = {name: places for name, places in named.items() if name.lower() not in known}
    if tables and len(named) - len(unknown) >= _MOST_KNOWN * len(named):
        return tuple(tables)
    return merged([*tables, *(_told(name, site) for name, site in unknown.items())])


def stale(tables: Sequence[Table], sites: Iterable[Site], views: Collection[str] = ()) -> dict[str, Site]:
    """Names in statements that are no table and no view of the schema, each with the first site that has it."""
    known = {table.name.lower() for table in tables}
    return {name: site for name, site in sorted(_named(sites, views).items()) if name.lower() not in known}


def _named(sites: Iterable[Site], views: Collection[str]) -> dict[str, Site]:
    other = {view.lower() for view in views}
    named: dict[str, Site] = {}
    for site in sites:
        if site.operation in (Operation.DDL, Operation.PROCEDURE):
            continue
        for name in (site.table, *site.tables):
            if name and name.lower() not in other and not name.lower().startswith(_SERVERS_OWN):
                named.setdefault(name, site)
    return named


def _told(name: str, site: Site) -> Table:
    return Table(name, origins=(Origin.STATEMENT,), places=(Place(site.file, site.line),))
