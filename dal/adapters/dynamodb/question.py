"""What to ask of an index for some columns: the conditions of a Query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dal.contract.codec import GONE, Value
from dal.contract.items import Index, IndexKey, ItemMap, Table
from dal.contract.model import Entity
from dal.domain import Row


@dataclass(frozen=True, slots=True)
class Question:
    """The conditions, and whether the items of the answer are whole rows; else they are keys of rows."""

    index: Index
    conditions: dict[str, Any]
    whole: bool


def question(entity: Entity, item: ItemMap, index: str | None, columns: Row) -> Question | None:
    """The question for these columns; None where no row can have them: a NULL without a place in the index.

    Raises:
        ValueError: the entity is not in the index, or the index needs other columns.
    """
    pk, sk = _templates(entity, item, index)
    known = {*pk.template.columns, *(sk.template.columns if sk else ())}
    if columns.keys() - known:
        odd = ", ".join(sorted(columns.keys() - known))
        raise ValueError(f"{entity.name} by {index or 'key'}: {odd} cannot be asked for")
    at = partition(item.table, pk, columns)
    if at is None:
        return None
    pair = item.table.keys if index is None else item.table.indexes[index]
    asked = _Expression("#pk = :pk", {"#pk": pk.name}, {":pk": at})
    if sk is not None:
        _sorted_by(asked, item.table, sk, columns)
    whole = index is None or item.whole(pair)
    if whole:
        asked.only(entity.name, item.table, gone=index is None or pair.holds(GONE))
    return Question(pair, asked.conditions, whole)


def partition(table: Table, key: IndexKey, columns: Row) -> Value | None:
    """The value of a partition key; None for a NULL that has no place.

    Raises:
        ValueError: a column is missing.
    """
    missing = [column for column in key.template.columns if column not in columns]
    if missing:
        raise ValueError(f"{key.name} needs {', '.join(missing)}")
    text = key.template.render(columns)
    text = key.if_null if text is None else text
    return None if text is None else table.typed(key.name, text)


@dataclass(slots=True)
class _Expression:
    text: str
    names: dict[str, str]
    values: dict[str, Value]
    filtered: str = ""

    def only(self, entity: str, table: Table, *, gone: bool) -> None:
        """Leave out other entities, and tombstones if `gone`: DynamoDB filters only by what an index holds."""
        self.filtered = "#t = :t"
        self.names["#t"], self.values[":t"] = table.discriminator, {"S": entity}
        if gone:
            self.filtered += " AND attribute_not_exists(#gone)"
            self.names["#gone"] = GONE

    @property
    def conditions(self) -> dict[str, Any]:
        """The words of a request."""
        return {
            "KeyConditionExpression": self.text,
            **({"FilterExpression": self.filtered} if self.filtered else {}),
            "ExpressionAttributeNames": self.names,
            "ExpressionAttributeValues": self.values,
        }


def _sorted_by(asked: _Expression, table: Table, sk: IndexKey, columns: Row) -> None:
    begin = sk.template.begin(columns)
    if not begin:
        return
    whole = not set(sk.template.columns) - columns.keys()
    asked.text += " AND #sk = :sk" if whole else " AND begins_with(#sk, :sk)"
    asked.names["#sk"], asked.values[":sk"] = sk.name, table.typed(sk.name, begin)


def _templates(entity: Entity, item: ItemMap, index: str | None) -> tuple[IndexKey, IndexKey | None]:
    try:
        return item.templates(index)
    except KeyError:
        raise ValueError(f"{entity.name} is in no index {index!r}") from None
