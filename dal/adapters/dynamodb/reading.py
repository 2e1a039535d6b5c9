"""States by key and by walking: consistent reads, tombstones told apart from rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dal.adapters.dynamodb.connection import Connection
from dal.adapters.dynamodb.patience import Patience
from dal.contract.codec import GONE, TOKEN, Codec, Item
from dal.contract.items import Table
from dal.contract.model import Contract
from dal.domain import Key, State
from dal.errors import BackendUnavailable
from dal.ports import Chunk

_MOST_KEYS = 100  # of one BatchGetItem
_LIVE, _LED = "attribute_not_exists(#gone)", "attribute_exists(#w)"
_NAMES = {_LIVE: {"#gone": GONE}, _LED: {"#w": TOKEN}}


class Reader:
    """Reads states, always consistently; `decode` makes them of items, if not the codec."""

    def __init__(
        self,
        connection: Connection,
        codec: Codec,
        patience: Patience,
        *,
        decode: Callable[[Item], State] | None = None,
    ) -> None:
        self._connection, self._codec, self._patience = connection, codec, patience
        self._decode = decode or codec.decode

    def one(self, key: Key, *, consistent: bool = True) -> State:
        """The state of one key; version 0 where nothing was ever written."""
        answer = self._connection.call(
            "get_item",
            TableName=self._connection.name(self._codec.table(key.entity)),
            Key=self._codec.item_key(key),
            ConsistentRead=consistent,
        )
        item = answer.get("Item")
        return self._decode(item) if item else State(key, 0, None)

    def fetch(self, keys: Sequence[Key]) -> list[State]:
        """The states of the keys, in their order; each is consistent in itself."""
        if len(keys) == 1:
            return [self.one(keys[0])]
        wanted = list(dict.fromkeys(keys))
        found: dict[Key, State] = {}
        for start in range(0, len(wanted), _MOST_KEYS):
            for item in self._batch(wanted[start : start + _MOST_KEYS]):
                state = self._decode(item)
                found[state.key] = state
        return [found.get(key) or State(key, 0, None) for key in keys]

    def _batch(self, keys: Sequence[Key]) -> list[Item]:
        request: dict[str, Any] = {}
        for key in keys:
            name = self._connection.name(self._codec.table(key.entity))
            asked = request.setdefault(name, {"Keys": [], "ConsistentRead": True})
            asked["Keys"].append(self._codec.item_key(key))
        items: list[Item] = []
        for _ in self._patience.attempts():
            answer = self._connection.call("batch_get_item", RequestItems=request)
            items += [item for group in answer["Responses"].values() for item in group]
            request = answer.get("UnprocessedKeys") or {}
            if not request:
                return items
        raise BackendUnavailable("DynamoDB left keys of a batch unread; it is throttled")

    def walk(self, entity: str, cursor: object | None, limit: int) -> Chunk:
        """The next rows of an entity and the sentinels of its unique keys, in the order of a Scan.

        The name of a unique key walks its sentinels alone. Tombstones are left out. At most `limit` states;
        a chunk without states is the last.
        """
        names = _names(self._codec.contract, entity)
        return self._walk(self._codec.table(names[0]), names, cursor, limit)

    def scan(self, cursor: object | None, limit: int) -> Chunk:
        """The next rows and sentinels of everything there is; the cursor tells the table and the key in it."""
        return self._through(cursor, limit, _LIVE)

    def led(self, cursor: object | None, limit: int) -> Chunk:
        """As `scan`: what carries the token of a write of DynamoDB's own, tombstones too."""
        return self._through(cursor, limit, _LED)

    def _through(self, cursor: object | None, limit: int, wanted: str) -> Chunk:
        tables = tuple(self._codec.contract.tables.values())
        number, key = cursor if isinstance(cursor, tuple) else (0, None)
        table = tables[number]
        names = [name for name in self._codec.names if self._codec.table(name) is table]
        chunk = self._walk(table, names, key, limit, wanted)
        if chunk.cursor is not None:
            return Chunk(chunk.states, (number, chunk.cursor))
        return Chunk(chunk.states, (number + 1, None) if number + 1 < len(tables) else None)

    def _walk(
        self, table: Table, names: Sequence[str], cursor: object | None, limit: int, wanted: str = _LIVE
    ) -> Chunk:
        types = {f":t{number}": {"S": name} for number, name in enumerate(names)}
        request: dict[str, Any] = {
            "TableName": self._connection.name(table),
            "ConsistentRead": True,
            "Limit": limit,
            "FilterExpression": f"{wanted} AND #t IN ({', '.join(types)})",
            "ExpressionAttributeNames": {**_NAMES[wanted], "#t": table.discriminator},
            "ExpressionAttributeValues": types,
        }
        states: tuple[State, ...] = ()
        while not states:
            start = {"ExclusiveStartKey": cursor} if isinstance(cursor, Mapping) else {}
            answer = self._connection.call("scan", **request, **start)
            states = tuple(map(self._decode, answer["Items"]))
            cursor = answer.get("LastEvaluatedKey")
            if cursor is None:
                break
        return Chunk(states, cursor)


def _names(contract: Contract, entity: str) -> list[str]:
    if contract.unique(entity) is not None:
        return [entity]
    return [entity, *(unique.name for unique in contract.entity(entity).unique)]
