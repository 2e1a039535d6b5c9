"""Queries of one entity: bounded pages, tombstones and strangers left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dal.adapters.dynamodb.connection import Connection
from dal.adapters.dynamodb.question import Question, partition, question
from dal.adapters.dynamodb.reading import Reader
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

    def __init__(
        self, entity: Entity, item: ItemMap, connection: Connection, codec: Codec, reader: Reader
    ) -> None:
        self._entity, self._item, self._connection, self._codec = entity, item, connection, codec
        self._reader = reader

    def page(self, index: str | None, columns: Row, *, descending: bool, limit: int, after: Cursor | None) -> Page:
        """At most `limit` rows; fewer where rows that are read by key have left the index."""
        asked = question(self._entity, self._item, index, columns)
        if asked is None:
            return Page(())
        size = {"ScanIndexForward": not descending, "Limit": max(limit + 1, _SMALLEST_READ)}
        found: list[Item] = []
        for items in self._answers({**self._request(index, asked), **size}, after):
            found += items
            if len(found) > limit:
                kept = found[:limit]
                return Page(self._states(asked, kept), _cursor(self._item.table.keys, asked.index, kept[-1]))
        return Page(self._states(asked, found))

    def count(self, index: str | None, columns: Row) -> int:
        """How many rows there are; where an index does not tell rows from other items, they are read by key."""
        asked = question(self._entity, self._item, index, columns)
        if asked is None:
            return 0
        request = self._request(index, asked)
        if not asked.whole:
            return sum(len(self._states(asked, items)) for items in self._answers(request, None))
        return sum(answer["Count"] for answer in self._pages({**request, "Select": "COUNT"}, None))

    def collection(self, columns: Row, most: int) -> tuple[State, ...]:
        """The live items of every entity in one partition of the table, in the order of their sort keys."""
        keys = self._item.table.keys
        at = partition(self._item.table, IndexKey(keys.pk, self._item.pk), columns)
        request = {
            **self._base(None),
            "KeyConditionExpression": "#pk = :pk",
            "FilterExpression": "attribute_not_exists(#gone)",
            "ExpressionAttributeNames": {"#pk": keys.pk, "#gone": GONE},
            "ExpressionAttributeValues": {":pk": at},
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

    def _request(self, index: str | None, asked: Question) -> dict[str, Any]:
        return {**self._base(index), **asked.conditions}

    def _states(self, asked: Question, items: Sequence[Item]) -> tuple[State, ...]:
        if asked.whole:
            return tuple(map(self._codec.decode, items))
        named = [(key, item) for item in items if (key := self._codec.key_of(self._entity.name, item)) is not None]
        states = self._reader.fetch([key for key, _ in named])
        pairs = zip(states, (item for _, item in named), strict=True)
        return tuple(state for state, item in pairs if self._is_there(asked.index, state, item))

    def _is_there(self, index: Index, state: State, item: Item) -> bool:
        """Whether a row is still where the index, which is told of writes a moment late, has shown it."""
        if state.row is None:
            return False
        now = self._codec.encode(state)
        return all(now.get(name) == item[name] for name in index.attributes)


def _cursor(keys: Index, index: Index, item: Item) -> Cursor:
    return {name: item[name] for pair in (keys, index) for name in pair.attributes}
