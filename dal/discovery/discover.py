"""Everything that discovery finds out about a backend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from dal.discovery.consequences import from_sites
from dal.discovery.embedded import sent_ddl, with_code
from dal.discovery.finding import Sightings, in_order, site_of
from dal.discovery.model import Analysis, Feature, ImplicitUpdate, Site, Table, Unread
from dal.discovery.parts import Overview
from dal.discovery.pipeline import Progress, evaluate, look_over, silent
from dal.discovery.project import assemble, with_tables
from dal.discovery.reading import LIMIT, Tree, walk
from dal.discovery.schema import Revision, Schema, apply_revisions, combine, read_sql
from dal.discovery.stacks.django import sql_of, tables_of_migrations
from dal.discovery.tables import merged, stale, with_those_of_statements
from dal.discovery.transactions import transactions

_STALE = "no model and no DDL has it: the statement fails, or the schema is kept elsewhere"


def discover(root: Path, *, limit: int = LIMIT, jobs: int | None = None, progress: Progress = silent) -> Analysis:
    """Read a backend; nothing of it is imported or run, nothing is written.

    Args:
        root: its folder.
        limit: bytes of a Python file beyond which it is taken for generated data.
        jobs: processes; by default one for each core if the backend is large.
        progress: is told how far it is.

    Raises:
        DiscoveryError: there is nothing to read.
    """
    tree = walk(root)
    seen = look_over(tree, limit=limit, jobs=jobs, progress=progress)
    schema = _schema(tree, seen.revisions)
    sightings = evaluate(tree, seen, limit=limit, jobs=jobs, progress=progress)
    return _analysis(tree, seen, schema, sightings)


def _analysis(tree: Tree, seen: Overview, schema: Schema, sightings: Sightings) -> Analysis:
    settled = sightings.settled()
    sites = in_order(site_of(*one) for one in settled)
    migrated = tables_of_migrations(seen.migrations) if not sightings.tables else ()  # models know more
    modelled = [*sightings.tables, *migrated]
    sent = [*sql_of(seen.migrations), *sent_ddl(settled)]
    schema = with_code(schema, sent, {table.name for table in modelled})
    tables = with_those_of_statements(merged([*modelled, *schema.tables]), sites, _views(schema))
    updates = _of_columns(sightings, tables)
    project = with_tables(assemble(tree, seen.observed), [table.name for table in tables])
    return Analysis(
        project=replace(project, unread=()),
        stacks=_stacks(sites),
        tables=tables,
        routines=schema.routines,
        sites=sites,
        implicit_updates=updates,
        transactions=transactions(sightings.traces, settled, schema.routines, updates),
        features=_features(schema, tables, sites),
        unread=_sorted([*tree.unread, *seen.unread, *schema.unread, *project.unread]),
    )


def _schema(tree: Tree, revisions: Sequence[Revision]) -> Schema:
    """What the SQL files leave, and what migrations make of it."""
    files = combine([_read(tree, file) for file in tree.sql])
    return apply_revisions(revisions, base=files) if revisions else files


def _read(tree: Tree, file: str) -> Schema:
    try:
        text = (tree.root / file).read_text("utf-8", errors="replace")
    except OSError as error:
        unread = Unread(file, f"it cannot be read: {error.strerror}", "make it readable, then analyse again")
        return Schema(file, unread=(unread,))
    return read_sql(text, file)


def _stacks(sites: Iterable[Site]) -> tuple[str, ...]:
    counted: dict[str, int] = {}
    for site in sites:
        counted[site.stack] = counted.get(site.stack, 0) + 1
    return tuple(sorted(counted, key=lambda stack: (-counted[stack], stack)))


def _of_columns(sightings: Sightings, tables: Iterable[Table]) -> tuple[ImplicitUpdate, ...]:
    columns = {table.name: {column.name for column in table.columns} for table in tables}
    updates = {update for update in sightings.updates if update.column in columns.get(update.table, ())}
    return tuple(sorted(updates, key=lambda update: (update.place, update.column)))


def _features(schema: Schema, tables: tuple[Table, ...], sites: tuple[Site, ...]) -> tuple[Feature, ...]:
    features = {*schema.features, *from_sites(sites), *_stale_names(schema, tables, sites)}
    return tuple(sorted(features, key=lambda feature: (feature.place, feature.name, feature.what)))


def _stale_names(schema: Schema, tables: tuple[Table, ...], sites: tuple[Site, ...]) -> Iterator[Feature]:
    for name, site in stale(tables, sites, _views(schema)).items():
        yield Feature("unknown table", site.place, f"{site.operation} of {name}", _STALE)


def _views(schema: Schema) -> frozenset[str]:
    return frozenset(routine.name for routine in schema.routines if routine.kind == "view")


def _sorted(unread: Iterable[Unread]) -> tuple[Unread, ...]:
    return tuple(sorted(set(unread), key=lambda one: (one.file, one.why)))
