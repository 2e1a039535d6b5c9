"""From access patterns to keys, indexes and the decisions that are left to people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from dal.discovery.designing.about_backend import about_dynamic, about_features, about_units
from dal.discovery.designing.about_patterns import about_patterns
from dal.discovery.designing.about_tables import about_collations, about_entity, about_left_out
from dal.discovery.designing.entities import Made, make
from dal.discovery.designing.keys import OwnKey, own_key
from dal.discovery.designing.patterns import AccessPattern
from dal.discovery.designing.queries import Query, queries
from dal.discovery.designing.sources import Source, source_of
from dal.discovery.designing.units import units
from dal.discovery.designing.values import Access, Decision, Design, Service, Topic
from dal.discovery.designing.words import camel, entity_names
from dal.discovery.model import Analysis

_LONGEST = 200
_SHORTEST = 3


def design(analysis: Analysis, patterns: Sequence[AccessPattern]) -> Design:
    """The design for a backend; what it cannot decide is among its `decisions`, nothing is guessed silently."""
    entities = entity_names(analysis.tables)
    sources = [source_of(table, entities[table.name]) for table in analysis.tables]
    keyed = _keyed(sources, patterns, _named_by_identity(analysis))
    kept = {source.table.name: source for source, _ in keyed}
    asked = queries(patterns, kept)
    made = {source.table.name: make(source, key, _of(asked, source), kept) for source, key in keyed}
    services = _services(patterns, asked, made)
    left_out = [source for source in sources if source.table.name not in kept]
    return Design(
        table=_table_name(analysis.project.name),
        entities=tuple(one.entity for one in made.values()),
        services=tuple(services.values()),
        decisions=tuple(
            _decisions(analysis, patterns, [(kept[name], one) for name, one in made.items()], left_out, services)
        ),
        left_out=tuple(source.table.name for source in left_out),
    )


def _keyed(
    sources: Sequence[Source], patterns: Sequence[AccessPattern], by_identity: frozenset[str]
) -> list[tuple[Source, OwnKey]]:
    """The tables whose rows DynamoDB can name, with their keys."""
    walked = {source.table.name: source for source in sources if source.primary_key}
    found = []
    for name, source in walked.items():
        mine = [pattern for pattern in patterns if pattern.table == name]
        key = own_key(source, mine, walked, by_identity=name in by_identity)
        found += [(source, key)] if key is not None else []
    return found


def _named_by_identity(analysis: Analysis) -> frozenset[str]:
    """Tables whose rows are named by their primary key without a statement that says so."""
    parents = {key.table for table in analysis.tables for key in table.foreign_keys}
    return frozenset(parents | {update.table for update in analysis.implicit_updates})


def _of(asked: Iterable[Query], source: Source) -> list[Query]:
    return list(dict.fromkeys(query for query in asked if query.shape.table == source.table.name))


def _services(
    patterns: Iterable[AccessPattern], asked: Iterable[Query], made: Mapping[str, Made]
) -> dict[str, Service]:
    """Pattern → how it is served, with the tables that are read besides."""
    beside: dict[str, set[str]] = defaultdict(set)
    main: dict[str, Query] = {}
    for query in asked:
        if query.main:
            main[query.pattern] = query
        else:
            beside[query.pattern].add(query.shape.table)
    served: dict[str, Service] = {}
    for pattern in patterns:
        found = main.get(pattern.name)
        through = tuple(sorted({*beside[pattern.name], *pattern.shape.joins}))
        if found is None:
            served[pattern.name] = Service(pattern.name, Access.NOTHING, remark="its table is not in the draft")
        else:
            served[pattern.name] = replace(made[pattern.table].services[found], through=through)
    return served


def _decisions(
    analysis: Analysis,
    patterns: Sequence[AccessPattern],
    made: Sequence[tuple[Source, Made]],
    left_out: Sequence[Source],
    services: Mapping[str, Service],
) -> Iterator[Decision]:
    parents = {t.name: frozenset(key.table for key in t.foreign_keys) for t in analysis.tables}
    entities = {source.table.name: one.entity for source, one in made}
    yield from _nothing(analysis)
    yield from about_left_out(left_out)
    yield from chain.from_iterable(about_entity(source, one) for source, one in made)
    yield from about_collations(made)
    yield from about_patterns(patterns, services, parents)
    yield from about_features(analysis)
    yield from about_units(units(analysis, patterns, entities))
    yield from about_dynamic(analysis)


def _nothing(analysis: Analysis) -> Iterator[Decision]:
    if not analysis.tables:
        yield Decision(
            Topic.TABLE,
            "Where is the schema?",
            "No table was found in models, migrations, DDL or statements, so the draft is empty: no contract yet.",
            (
                "point to the folder that has the backend",
                "put a dump of the schema (`mysqldump --no-data`) into it",
            ),
            "it is empty",
        )


def _table_name(project: str) -> str:
    """A name that DynamoDB takes: `online-store` → `OnlineStore`."""
    name = camel(project)[:_LONGEST]
    return name if len(name) >= _SHORTEST else f"{name}Table"
