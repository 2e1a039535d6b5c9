"""Puts the parts of one entity together: columns, keys, unique values, references, indexes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dal.contract.types import Moment, Span
from dal.discovery.designing.columns import Declared, Question
from dal.discovery.designing.indexes import MOST, by_index, index_of
from dal.discovery.designing.keys import OwnKey
from dal.discovery.designing.needs import Need, needs
from dal.discovery.designing.queries import Query
from dal.discovery.designing.references import Unfollowed, references, unfollowed_updates
from dal.discovery.designing.sizes import held
from dal.discovery.designing.sources import Source
from dal.discovery.designing.uniques import Unkept, uniques
from dal.discovery.designing.values import (
    Access,
    ColumnDesign,
    EntityDesign,
    IndexDesign,
    ReferenceDesign,
    Service,
    UniqueDesign,
)
from dal.discovery.designing.ways import direct, unasked

_KEYS = re.compile(r"(PK|SK|GSI\d+[PS]K)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Made:
    """An entity with how its questions are answered, and what has to be asked about it."""

    entity: EntityDesign
    services: Mapping[Query, Service]
    questions: tuple[Question, ...]
    unkept: tuple[Unkept, ...]
    unfollowed: tuple[Unfollowed, ...]
    unserved: tuple[Need, ...]


def make(source: Source, key: OwnKey, asked: Sequence[Query], sources: Mapping[str, Source]) -> Made:
    """The entity of a table whose own key is known, for the questions that are asked of it."""
    unique = uniques(source, key.columns)
    kept = tuple(one for one in unique if isinstance(one, UniqueDesign))
    refers = references(source, sources)
    services = {query: service for query in asked if (service := direct(query, key, kept)) is not None}
    wanted = needs(source, [query for query in asked if query not in services])
    pairs = [(need, index_of(source, key, need, number)) for number, need in enumerate(wanted[:MOST], 1)]
    services |= _answered(pairs)
    services |= {query: _nothing(query) for need in wanted[MOST:] for query in need.queries}
    columns = held(list(source.columns.values()), indexes=len(pairs))
    return Made(
        EntityDesign(
            name=source.entity,
            table=source.table.name,
            pk=key.pk,
            sk=key.sk,
            columns=tuple(_column(source, column) for column in columns.columns),
            primary_key=source.primary_key,
            auto_id=source.auto_id,
            unique=kept,
            references=tuple(one for one in refers if isinstance(one, ReferenceDesign)),
            indexes=tuple(index for _, index in pairs),
        ),
        services,
        (*source.questions, *columns.questions),
        tuple(one for one in unique if isinstance(one, Unkept)),
        (*(one for one in refers if isinstance(one, Unfollowed)), *unfollowed_updates(source)),
        wanted[MOST:],
    )


def _answered(pairs: Sequence[tuple[Need, IndexDesign]]) -> dict[Query, Service]:
    return {query: by_index(query, need.want, index) for need, index in pairs for query in need.queries}


def _nothing(query: Query) -> Service:
    return Service(query.pattern, Access.NOTHING, filters=unasked(query.shape, ()), remark="too many indexes")


def _column(source: Source, column: Declared) -> ColumnDesign:
    kind = column.kind
    folding = source.folding(column.name)
    return ColumnDesign(
        name=column.name,
        declared=f"{column.sql}{' NULL' * column.nullable}",
        attribute=_attribute(column.name),
        dynamo=str(kind.dynamo),
        nullable=column.nullable,
        fold=folding.fold if folding else None,
        precision=kind.precision if isinstance(kind, Moment | Span) else None,
    )


def _attribute(column: str) -> str:
    """The column's own name, unless it is one of ours or that of a key."""
    ours = column.startswith("_") or _KEYS.fullmatch(column) is not None
    return f"column{'' if column.startswith('_') else '_'}{column}" if ours else column
