"""Queries of one entity: bounded pages, tombstones and strangers left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dal.adapters.dynamodb.connection import Connection
from dal.contract.codec import GONE, Codec, Item
from dal.contract.items import Index, IndexKey, ItemMap
from dal.contract.model import Entity
from dal.domain import Row, State
from dal.errors import UnsupportedOperation

Cursor = Mapping[str, Any]
"""Where a page ended; give it back as `after`."""

_SMALLEST_READ = 25
"""Items asked for at once at least: a page among tombstones should not take one call per row."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some states in index order; `after` is None on the last page."""

    states: tuple[State, ...]
    after: Cursor | None = None

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows without keys and versions."""
        return tuple(state.row for state in self.states if state.row is not None)


class Queries:
    """Reads one entity by its own partition key or by an index."""

    def __init__(self, entity: Entity, item: ItemMap, connection: Connection, codec: Codec) -> None:
        self._entity, self._item, self._connection, self._codec = entity, item, connection, codec

    def page(self, index: str | None, columns: Row, *, descending: bool, limit: int, after: Cursor | None) -> Page:
        """At most `limit` rows."""
        request = self._request(index, columns)
        if request is None:
            return Page(())
        request |= {"ScanIndexForward": not descending, "Limit": max(limit + 1, _SMALLEST_READ)}
        found: list[Item] = []
        for items in self._answers(request, after):
            found += items
            if len(found) > limit:
                kept = found[:limit]
                return Page(tuple(map(self._codec.decode, kept)), self._cursor(index, kept[-1]))
        return Page(tuple(map(self._codec.decode, found)))

    def count(self, index: str | None, columns: Row) -> int:
        """How many rows there are."""
        request = self._request(index, columns)
        if request is None:
            return 0
        return sum(answer["Count"] for answer in self._pages({**request, "Select": "COUNT"}, None))

    def collection(self, columns: Row, most: int) -> tuple[State, ...]:
        """The live items of every entity in one partition of the table, in the order of their sort keys."""
        keys = self._item.table.keys
        request = {
            **self._base(None),
            "KeyConditionExpression": "#pk = :pk",
            "FilterExpression": "attribute_not_exists(#gone)",
            "ExpressionAttributeNames": {"#pk": keys.pk, "#gone": GONE},
            "ExpressionAttributeValues": {":pk": {"S": _hash(IndexKey(keys.pk, self._item.pk), columns)}},
        }
        found: list[Item] = []
        for items in self._answers(request, None):
            found += items
            if len(found) > most:
                raise UnsupportedOperation(f"more than {most} items lie with one {self._entity.name}")
        return tuple(self._codec.decode(item) for item in found if self._codec.owns(item))

    def _answers(self, request: dict[str, Any], after: Cursor | None) -> Iterator[list[Item]]:
        return (answer["Items"] for answer in self._pages(request, after))

    def _pages(self, request: dict[str, Any], after: Cursor | None) -> Iterator[dict[str, Any]]:
        while True:
            start = {"ExclusiveStartKey": after} if after else {}
            answer = self._connection.call("query", **request, **start)
            yield answer
            after = answer.get("LastEvaluatedKey")
            if not after:
                return

    def _base(self, index: str | None) -> dict[str, Any]:
        base: dict[str, Any] = {"TableName": self._connection.name(self._item.table)}
        return base | ({"ConsistentRead": True} if index is None else {"IndexName": index})

    def _request(self, index: str | None, columns: Row) -> dict[str, Any] | None:
        """None where no row can have these columns: a NULL without a place in the index."""
        pk, sk = self._templates(index)
        known = {*pk.template.columns, *(sk.template.columns if sk else ())}
        if columns.keys() - known:
            odd = ", ".join(sorted(columns.keys() - known))
            raise ValueError(f"{self._entity.name} by {index or 'key'}: {odd} cannot be asked for")
        partition = _hash(pk, columns)
        if partition is None:
            return None
        names = {"#pk": pk.name, "#gone": GONE, "#t": self._item.table.discriminator}
        values = {":pk": {"S": partition}, ":t": {"S": self._entity.name}}
        condition = "#pk = :pk"
        if sk and (begin := sk.template.begin(columns)):
            whole = not set(sk.template.columns) - columns.keys()
            condition += " AND #sk = :sk" if whole else " AND begins_with(#sk, :sk)"
            names["#sk"], values[":sk"] = sk.name, {"S": begin}
        return {
            **self._base(index),
            "KeyConditionExpression": condition,
            "FilterExpression": "#t = :t AND attribute_not_exists(#gone)",
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
        }

    def _templates(self, index: str | None) -> tuple[IndexKey, IndexKey | None]:
        try:
            return self._item.templates(index)
        except KeyError:
            raise ValueError(f"{self._entity.name} is in no index {index!r}") from None

    def _cursor(self, index: str | None, item: Item) -> Cursor:
        pairs: list[Index] = [self._item.table.keys]
        pairs += [self._item.table.indexes[index]] if index else []
        return {name: item[name] for pair in pairs for name in (pair.pk, pair.sk) if name}


def _hash(key: IndexKey, columns: Row) -> str | None:
    missing = [column for column in key.template.columns if column not in columns]
    if missing:
        raise ValueError(f"{key.name} needs {', '.join(missing)}")
    text = key.template.render(columns)
    return key.if_null if text is None else text
