"""What a contract says, entity by entity, for programs and for people."""

from __future__ import annotations

from typing import Any

from dal.contract.items import Index, IndexKey, ItemMap
from dal.contract.model import Contract, Entity, Unique


def told(contract: Contract) -> list[dict[str, Any]]:
    """Each entity: its table, keys, indexes, unique values, references and columns."""
    return [_entity(entity, entity.item) for entity in contract.entities.values() if entity.item is not None]


def _entity(entity: Entity, item: ItemMap) -> dict[str, Any]:
    return {
        "entity": entity.name,
        "source_table": entity.source_table,
        "table": item.table.name,
        "key": list(entity.key),
        "primary_key": list(entity.primary_key),
        "id": entity.auto_id.column if entity.auto_id else None,
        **_pair(item, None),
        "indexes": [_index(item, index) for index in item.table.indexes.values() if item.emits(index)],
        "unique": [_unique(unique) for unique in entity.unique],
        "references": [
            {"column": r.column, "target": f"{r.target}.{r.target_column}", "on_delete": r.on_delete.value}
            for r in entity.references
        ],
        "columns": [_column(entity, item, column) for column in entity.columns],
        "derived": {name: template.source for name, template in item.derived.items()},
    }


def _pair(item: ItemMap, index: str | None) -> dict[str, str | None]:
    pk, sk = item.templates(index)
    return {"pk": _key(item, pk), "sk": None if sk is None else _key(item, sk)}


def _key(item: ItemMap, key: IndexKey) -> str:
    """`GSI2PK = PARENT#{parent_id}, NULL: PARENT#ROOT`."""
    text = f"{key.name} = {key.template.source}"
    if item.table.kind(key.name) == "N":
        text += " (number)"
    if key.when is not None:
        text += f", if {key.when.column} " + (
            "is not NULL" if key.when.equals is None else f"is {key.when.equals!r}"
        )
    return text if key.if_null is None else f"{text}, NULL: {key.if_null}"


def _index(item: ItemMap, index: Index) -> dict[str, Any]:
    return {
        "name": index.name,
        **_pair(item, index.name),
        "projection": index.projection,
        "whole": item.whole(index),
    }


def _unique(unique: Unique) -> dict[str, Any]:
    return {"name": unique.name, "columns": list(unique.columns), "folds": list(unique.folds)}


def _column(entity: Entity, item: ItemMap, column: str) -> dict[str, Any]:
    kind = entity.columns[column]
    return {
        "column": column,
        "sql": kind.sql,
        "null": column in entity.nullable,
        "attribute": item.attributes[column],
        "dynamo": str(kind.dynamo),
    }
