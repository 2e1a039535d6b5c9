"""The draft of `migrationContract.json`, in dialect v2 with `x_dal`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from dal.contract import inspect_contract
from dal.contract.problems import Finding
from dal.contract.sql import read_type
from dal.discovery.designing.values import (
    Access,
    ColumnDesign,
    Design,
    EntityDesign,
    IndexDesign,
    KeyAttribute,
    UniqueDesign,
)
from dal.discovery.model import Analysis

_TYPICAL = 64
"""Bytes of a column that count in the estimate at most."""

Json = dict[str, object]


def draft_contract(analysis: Analysis, design: Design) -> Json:
    """The contract that a design comes to; without entities it has no tables, which is no contract yet."""
    said = f"Drafted from {analysis.project.name} by `dal discover`; {_open(design)}: see 03_4_dal_design.md"
    if not design.entities:
        return {"description": said, "tables": []}
    return {"description": said, "tables": [_table(design)]}


def complaints(document: object) -> tuple[Finding, ...]:
    """What `dal contract lint` says against a draft."""
    return tuple(inspect_contract(document, "migrationContract.json").problems)


def _open(design: Design) -> str:
    count = len(design.decisions)
    return "nothing is left to decide" if not count else f"{count} decision{'s' * (count > 1)} to make"


def _table(design: Design) -> Json:
    indexes = {index.name: index for entity in design.entities for index in entity.indexes}
    return {
        "table": design.table,
        "type": "multi-entity",
        "source_table": design.entities[0].table,
        "pk": "PK",
        "sk": "SK",
        "gsis": [_gsi(indexes[name]) for name in sorted(indexes, key=_number)],
        "entities": [_entity(entity) for entity in design.entities],
        "attributes": [],
        "satisfies": [service.pattern for service in design.services if service.by is not Access.NOTHING],
        "estimated_item_size_bytes": max(map(_estimate, design.entities)),
        "x_dal": {"discriminator": "_type"},
    }


def _number(index: str) -> int:
    return int(index.removeprefix("GSI"))


def _gsi(index: IndexDesign) -> Json:
    return {"index_name": index.name, "pk": index.pk.name, "sk": index.sk.name, "projection": "ALL"}


def _entity(entity: EntityDesign) -> Json:
    keys = chain((entity.pk, entity.sk), *((index.pk, index.sk) for index in entity.indexes))
    own, indexed = (entity.pk, entity.sk), [key for key in keys if key not in (entity.pk, entity.sk)]
    return {
        "entity_type": entity.name.upper(),
        "source_table": entity.table,
        "pk_template": entity.pk.template,
        "sk_template": entity.sk.template,
        "attributes": [
            *(_key(entity, key) for key in own),
            *(_column(entity, column) for column in entity.columns),
            *(_key(entity, key) for key in indexed),
        ],
        "x_dal": dict(_extension(entity)),
    }


def _column(entity: EntityDesign, column: ColumnDesign) -> Json:
    return {
        "name": column.attribute,
        "type": column.dynamo,
        "source_table": entity.table,
        "source_column": column.name,
    }


def _key(entity: EntityDesign, key: KeyAttribute) -> Json:
    written: Json = {
        "name": key.name,
        "type": "S",
        "source_table": entity.table,
        "source_column": _sources(key.columns or entity.primary_key[:1]),
        "transformation": {"type": "string-format", "format": key.template},
    }
    extension: Json = {}
    if key.when is not None:
        truth: Json = {"not_null": True} if key.when.equals is None else {"equals": key.when.equals}
        extension["when"] = {"column": key.when.column, **truth}
    if key.if_null is not None:
        extension["if_null"] = key.if_null
    return {**written, "x_dal": extension} if extension else written


def _sources(columns: Sequence[str]) -> str | list[str]:
    return columns[0] if len(columns) == 1 else list(columns)


def _extension(entity: EntityDesign) -> Iterator[tuple[str, object]]:
    yield "columns", {column.name: column.declared for column in entity.columns}
    yield "primary_key", list(entity.primary_key)
    if entity.auto_id is not None:
        counted = {"column": entity.auto_id, "source": "mysql_auto_increment", "after_cutover": "counter"}
        yield "id", counted
    if entity.unique:
        yield "unique", [_unique(unique) for unique in entity.unique]
    if entity.references:
        yield (
            "references",
            [
                {
                    "column": r.column,
                    "target": r.target,
                    "target_column": r.target_column,
                    "on_delete": r.on_delete,
                }
                for r in entity.references
            ],
        )


def _unique(unique: UniqueDesign) -> Json:
    written: Json = {"name": unique.name, "columns": list(unique.columns)}
    if unique.folds:
        written["fold"] = unique.folds[0] if len(set(unique.folds)) == 1 else list(unique.folds)
    return written


def _estimate(entity: EntityDesign) -> int:
    """A guess at a usual row: values of their size, long ones of a few words."""
    return sum(len(column.attribute) + min(size, _TYPICAL) for column, size in _sizes(entity.columns))


def _sizes(columns: Iterable[ColumnDesign]) -> Iterator[tuple[ColumnDesign, int]]:
    return ((column, read_type(column.declared)[0].max_bytes) for column in columns)
