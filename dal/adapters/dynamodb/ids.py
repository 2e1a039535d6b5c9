"""Ids after the cutover: a counter item per entity, taken in blocks."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from dal.adapters.dynamodb.connection import Connection
from dal.adapters.dynamodb.errors import Cancelled
from dal.adapters.dynamodb.stage import Stage
from dal.contract.model import Contract, Entity
from dal.contract.types import Integer
from dal.errors import BackendError, ConfigurationError
from flags.forking import in_child

_LAST = "last"
_MADE_UP = 10_000
"""How far below the top of a column's range the ids of rehearsals begin, which no real one should meet."""
_BUSY = 3  # times that a full counter is asked again before it is called full


class IdCounter:
    """Gives ids that no process gives twice; they rise within a process, and blocks of stopped processes are lost.

    Args:
        connection: where the counters are.
        contract: which entities are numbered, and in which range.
        stage: whether this thread only rehearses.
        block: ids taken at once; a single process that asks for few wants 1.
    """

    def __init__(
        self, connection: Connection, contract: Contract, *, stage: Stage | None = None, block: int = 100
    ) -> None:
        self._connection, self._contract, self._block = connection, contract, block
        self._stage = stage or Stage()
        self._start_empty()
        in_child(self._start_empty)  # a child must not share the parent's blocks, nor wait for its lock

    def _start_empty(self) -> None:
        self._lock = threading.Lock()
        self._blocks: dict[str, Iterator[int]] = {}

    def next(self, entity: str) -> int:
        """The next id of an entity.

        Raises:
            ConfigurationError: its counter was never raised, so ids would collide with those of MySQL.
            BackendError: the column's range is used up.
        """
        found, most = self._numbered(entity)
        if self._stage.planned is not None:
            self._stage.placeholders += 1
            return most - _MADE_UP + self._stage.placeholders
        with self._lock:
            value = next(self._blocks.get(entity, iter(())), None)
            if value is None:
                block = iter(self._take(found, most))
                self._blocks[entity] = block
                value = next(block)
            return value

    def raise_to(self, entity: str, value: int) -> int:
        """Let ids go on after `value`, or where the counter already is beyond; returns the last id given.

        This process drops the blocks it holds. Other processes keep theirs, up to `block` ids that may lie
        below `value`: raise counters before the first id is asked for, or restart those that asked. An id that
        is in use is refused all the same (`AlreadyExists`), never overwritten.

        Raises:
            ValueError: the column cannot hold such an id.
        """
        found, most = self._numbered(entity)
        if not 0 <= value <= most:
            raise ValueError(f"{entity}: ids are 0 to {most}, not {value}")
        try:
            answer = self._connection.call(
                "update_item",
                **self._request(found),
                UpdateExpression="SET #last = :value",
                ConditionExpression="attribute_not_exists(#last) OR #last < :value",
                ExpressionAttributeValues={":value": {"N": str(value)}},
            )
        except Cancelled as error:
            return _last(error)
        finally:
            with self._lock:
                self._blocks.pop(entity, None)
        return int(answer["Attributes"][_LAST]["N"])

    def last(self, entity: str) -> int | None:
        """The highest id that may have been given, or None where the counter was never raised."""
        found, _ = self._numbered(entity)
        request = self._request(found)
        answer = self._connection.call(
            "get_item", TableName=request["TableName"], Key=request["Key"], ConsistentRead=True
        )
        return int(answer["Item"][_LAST]["N"]) if "Item" in answer else None

    def _take(self, entity: Entity, most: int) -> range:
        size = self._block
        for _ in range(_BUSY):
            try:
                answer = self._connection.call(
                    "update_item",
                    **self._request(entity),
                    UpdateExpression="SET #last = #last + :size",
                    ConditionExpression="#last <= :room",
                    ExpressionAttributeValues={":size": {"N": str(size)}, ":room": {"N": str(most - size)}},
                )
            except Cancelled as error:
                size = min(size, most - _last(error))
                if size <= 0:
                    break
            else:
                last = int(answer["Attributes"][_LAST]["N"])
                return range(last - size + 1, last + 1)
        raise BackendError(f"{entity.name}: no id is left up to {most}; widen the column")

    def _numbered(self, name: str) -> tuple[Entity, int]:
        entity = self._contract.entity(name)
        kind = entity.columns.get(entity.auto_id.column) if entity.auto_id else None
        if not isinstance(kind, Integer):
            raise ConfigurationError(f"{name} has no counter; declare x_dal.id in {self._contract.path}")
        return entity, kind.high

    def _request(self, entity: Entity) -> dict[str, object]:
        if entity.item is None:
            raise ConfigurationError(f"{entity.name} has no items in {self._contract.path}")
        table = entity.item.table
        return {
            "TableName": self._connection.name(table),
            "Key": table.reserved(f"COUNTER#{entity.name}"),
            "ExpressionAttributeNames": {"#last": _LAST},
            "ReturnValues": "ALL_NEW",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }


def _last(error: Cancelled) -> int:
    """What the counter says that refused; raises ConfigurationError where there is none."""
    item = error.reasons[0].item
    if not item:
        raise ConfigurationError(
            "an id counter was never raised; run `dal raise-counters` while writes are paused"
        ) from error
    return int(item[_LAST]["N"])
