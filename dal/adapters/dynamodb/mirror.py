"""Takes over the leader's states: only newer versions, each key judged by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from dal.adapters.dynamodb.connection import Connection
from dal.adapters.dynamodb.errors import BUSY, CONDITION, Cancelled, Invalid
from dal.adapters.dynamodb.patience import Patience
from dal.contract.codec import TOKEN, VERSION, Codec
from dal.domain import Applied, Key, State
from dal.errors import BackendError, ConflictError

T = TypeVar("T")

MOST_ACTIONS = 100
"""What one TransactWriteItems takes."""

NEWER = "attribute_not_exists(#pk) OR #v < :v"
NEWER_AND_NOT_LED = f"({NEWER}) AND attribute_not_exists(#w)"
"""As above, but never over what a write of DynamoDB's own has left there: it carries a token."""


class Mirror:
    """Applies states with conditional puts: one by itself, several in transactions."""

    def __init__(self, connection: Connection, codec: Codec, patience: Patience) -> None:
        self._connection, self._codec, self._patience = connection, codec, patience

    def apply(self, states: Sequence[State], *, condition: str = NEWER) -> list[Applied]:
        """As `Follower.apply`; of several states of one key the newest counts, the others are stale.

        Raises:
            ConflictError: the keys stayed busy; some may have been applied, all may be applied again.
            BackendError: DynamoDB will not take one of the states; all others were applied.
        """
        newest: dict[Key, State] = {}
        for state in states:
            if state.key not in newest or newest[state.key].version < state.version:
                newest[state.key] = state
        round_ = _Round(self._connection, self._codec, self._patience, condition)
        for chunk in _chunks(newest.values(), MOST_ACTIONS):
            round_.apply(chunk)
        if round_.refused:
            raise round_.refused[0]
        return [round_.verdicts[s.key] if newest[s.key] is s else Applied.STALE for s in states]


class _Round:
    """One call of `apply`: the verdicts so far, and what DynamoDB will never take."""

    def __init__(self, connection: Connection, codec: Codec, patience: Patience, condition: str) -> None:
        self._connection, self._codec, self._patience = connection, codec, patience
        self._condition = condition
        self.verdicts: dict[Key, Applied] = {}
        self.refused: list[BackendError] = []

    def apply(self, waiting: list[State]) -> None:
        """Some states, in one transaction if there is a way."""
        if len(waiting) > 1:
            waiting = self._together(waiting)
        for state in waiting:
            try:
                self.verdicts[state.key] = self._alone(state)
            except Invalid as error:  # one state must not keep the others
                self.refused.append(error)

    def _together(self, waiting: list[State]) -> list[State]:
        """Those that could not be applied in one transaction; the others have their verdict."""
        for _ in self._patience.attempts():
            asked = len(waiting) + 1
            while waiting and len(waiting) < asked:  # fewer each time, as stale ones drop out
                asked = len(waiting)
                try:
                    waiting = self._send(waiting)
                except Invalid:  # too large as a whole (4 MB), or one of them is
                    return waiting
            if not waiting:
                break
        return waiting

    def _send(self, states: list[State]) -> list[State]:
        try:
            self._connection.call("transact_write_items", TransactItems=[{"Put": self._put(s)} for s in states])
        except Cancelled as error:
            codes = [reason.code for reason in error.reasons]
            if any(code not in (None, CONDITION, *BUSY) for code in codes):
                raise Invalid(f"DynamoDB: {error}") from error
            stale = [state for state, code in zip(states, codes, strict=True) if code == CONDITION]
            self.verdicts.update((state.key, Applied.STALE) for state in stale)
            return [state for state, code in zip(states, codes, strict=True) if code != CONDITION]
        self.verdicts.update((state.key, Applied.APPLIED) for state in states)
        return []

    def _alone(self, state: State) -> Applied:
        for _ in self._patience.attempts():
            try:
                self._connection.call("put_item", **self._put(state))
            except Cancelled as error:
                if error.reasons[0].code == CONDITION:
                    return Applied.STALE
                if error.reasons[0].code not in BUSY:
                    raise Invalid(f"{state.key.entity} was refused: {error}") from error
            else:
                return Applied.APPLIED
        raise ConflictError(f"{state.key.entity} stayed busy in DynamoDB")

    def _put(self, state: State) -> dict[str, Any]:
        table = self._codec.table(state.key.entity)
        names = {"#pk": table.keys.pk, "#v": VERSION, "#w": TOKEN}
        return {
            "TableName": self._connection.name(table),
            "Item": self._codec.encode(state),
            "ConditionExpression": self._condition,
            "ExpressionAttributeNames": {n: a for n, a in names.items() if n in self._condition},
            "ExpressionAttributeValues": {":v": {"N": str(state.version)}},
        }


def _chunks(values: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(values)
    while chunk := list(islice(rest, size)):
        yield chunk
