"""Loads rows with BatchWriteItem, 25 at a time: no conditions, and half the write units of a transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dal.adapters.dynamodb.connection import Connection
from dal.adapters.dynamodb.errors import Throttled
from dal.adapters.dynamodb.patience import Patience
from dal.adapters.dynamodb.reading import Reader
from dal.contract.codec import Codec, Item
from dal.domain import Key, State
from dal.errors import BackendUnavailable
from dal.ports import Loaded

MOST = 25
"""What one BatchWriteItem takes."""

Puts = dict[str, list[dict[str, Any]]]
"""Table name → requests."""


class DynamoLoading:
    """Fulfils `Loading`.

    Args:
        connection: of one attempt: a request that is repeated unseen could take effect late.
        codec: how rows become items.
        reader: reads what is there.
        patience: for throttles; nobody waits but the run.
    """

    def __init__(self, connection: Connection, codec: Codec, reader: Reader, patience: Patience) -> None:
        self._connection = connection
        self._codec = codec
        self._reader = reader
        self._patience = patience

    @property
    def settle(self) -> float:
        """See `Loading`: as long again as an answer was waited for."""
        return self._connection.settings.read_timeout

    def held(self, keys: Sequence[Key]) -> Mapping[Key, int]:
        """See `Loading`."""
        return {state.key: state.version for state in self._reader.fetch(keys) if state.version}

    def load(self, states: Sequence[State]) -> Loaded:
        """See `Loading`."""
        units, throttled = 0.0, 0
        for batch in _batches(states):
            done = self._put(batch)
            units, throttled = units + done.units, throttled + done.throttled
        return Loaded(units, throttled)

    def _put(self, states: Sequence[State]) -> Loaded:
        waiting, units, throttled = self._puts(states), 0.0, 0
        for _ in self._patience.attempts():
            try:
                answer = self._connection.call(
                    "batch_write_item", RequestItems=waiting, ReturnConsumedCapacity="TOTAL"
                )
            except Throttled:
                throttled += 1
                continue
            units += sum(used["CapacityUnits"] for used in answer.get("ConsumedCapacity", ()))
            waiting = answer.get("UnprocessedItems") or {}
            if not waiting:
                return Loaded(units, throttled)
            throttled += 1
        raise BackendUnavailable(f"DynamoDB is throttled: items of a batch are unwritten after {throttled} tries")

    def _puts(self, states: Sequence[State]) -> Puts:
        puts: Puts = {}
        for state in states:
            name = self._connection.name(self._codec.table(state.key.entity))
            item: Item = self._codec.encode(state)
            puts.setdefault(name, []).append({"PutRequest": {"Item": item}})
        return puts


def _batches(states: Sequence[State]) -> Iterator[Sequence[State]]:
    return (states[start : start + MOST] for start in range(0, len(states), MOST))
