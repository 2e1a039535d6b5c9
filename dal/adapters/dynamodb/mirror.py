"""Takes over the leader's states: only newer versions, each key judged by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from dal.adapters.dynamodb.connection import Connection
from dal.adapters.dynamodb.errors import BUSY, CONDITION, Cancelled
from dal.adapters.dynamodb.patience import Patience
from dal.contract.codec import VERSION, Codec
from dal.domain import Applied, Key, State
from dal.errors import BackendError, ConflictError

T = TypeVar("T")

MOST_ACTIONS = 100
"""What one TransactWriteItems takes."""


class Mirror:
    """Applies states with conditional puts: one by itself, several in transactions."""

    def __init__(self, connection: Connection, codec: Codec, patience: Patience) -> None:
        self._connection, self._codec, self._patience = connection, codec, patience

    def apply(self, states: Sequence[State]) -> list[Applied]:
        """As `Follower.apply`; of several states of one key the newest counts, the others are stale.

        Raises:
            ConflictError: the keys stayed busy; some may have been applied, all may be applied again.
        """
        newest: dict[Key, State] = {}
        for state in states:
            if state.key not in newest or newest[state.key].version < state.version:
                newest[state.key] = state
        verdicts: dict[Key, Applied] = {}
        for chunk in _chunks(newest.values(), MOST_ACTIONS):
            self._apply(chunk, verdicts)
        return [verdicts[s.key] if newest[s.key] is s else Applied.STALE for s in states]

    def _apply(self, waiting: list[State], verdicts: dict[Key, Applied]) -> None:
        if len(waiting) > 1:
            waiting = self._together(waiting, verdicts)
        for state in waiting:
            verdicts[state.key] = self._alone(state)

    def _together(self, waiting: list[State], verdicts: dict[Key, Applied]) -> list[State]:
        """Those that could not be applied in one transaction; the others have their verdict."""
        for _ in self._patience.attempts():
            asked = len(waiting) + 1
            while waiting and len(waiting) < asked:  # fewer each time, as stale ones drop out
                asked = len(waiting)
                waiting = self._send(waiting, verdicts)
            if not waiting:
                break
        return waiting

    def _send(self, states: list[State], verdicts: dict[Key, Applied]) -> list[State]:
        try:
            self._connection.call("transact_write_items", TransactItems=[{"Put": self._put(s)} for s in states])
        except Cancelled as error:
            codes = [reason.code for reason in error.reasons]
            verdicts.update((s.key, Applied.STALE) for s, c in zip(states, codes, strict=True) if c == CONDITION)
            return [s for s, c in zip(states, codes, strict=True) if c != CONDITION]
        verdicts.update((state.key, Applied.APPLIED) for state in states)
        return []

    def _alone(self, state: State) -> Applied:
        for _ in self._patience.attempts():
            try:
                self._connection.call("put_item", **self._put(state))
            except Cancelled as error:
                if error.reasons[0].code == CONDITION:
                    return Applied.STALE
                if error.reasons[0].code not in BUSY:
                    raise BackendError(f"{state.key.entity} was refused: {error}") from error
            else:
                return Applied.APPLIED
        raise ConflictError(f"{state.key.entity} stayed busy in DynamoDB")

    def _put(self, state: State) -> dict[str, Any]:
        table = self._codec.table(state.key.entity)
        return {
            "TableName": self._connection.name(table),
            "Item": self._codec.encode(state),
            "ConditionExpression": "attribute_not_exists(#pk) OR #v < :v",
            "ExpressionAttributeNames": {"#pk": table.keys.pk, "#v": VERSION},
            "ExpressionAttributeValues": {":v": {"N": str(state.version)}},
        }


def _chunks(values: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(values)
    while chunk := list(islice(rest, size)):
        yield chunk
