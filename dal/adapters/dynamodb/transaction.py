"""Sends actions as one transaction, all or nothing, and says which of them failed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from dal.adapters.dynamodb.actions import Action, Change, Check, Put, Step
from dal.adapters.dynamodb.connection import Connection
from dal.adapters.dynamodb.errors import BUSY, CONDITION, Cancelled, Reason
from dal.adapters.dynamodb.mirror import MOST_ACTIONS
from dal.adapters.dynamodb.patience import Patience
from dal.adapters.dynamodb.planning import Planner
from dal.adapters.dynamodb.reading import Reader
from dal.adapters.dynamodb.stage import Stage
from dal.contract.codec import GONE, TOKEN, VERSION, Codec
from dal.domain import Key, State
from dal.domain.rehearsal import Planned
from dal.errors import BackendError, ConflictError, FencedError, OutcomeUnknown, UnsupportedOperation

_WORD = re.compile(r"[#:]\w+")
_OPERATIONS = {Put: ("Put", "put_item"), Change: ("Update", "update_item"), Check: ("ConditionCheck", "")}


@dataclass(frozen=True, slots=True)
class _Stamp:
    """What one attempt writes into every item: its version (microseconds) and a token that tells it apart."""

    version: int
    token: str


class Sender:
    """Sends actions; a busy or skewed attempt is repeated with a new stamp while patience lasts.

    Args:
        connection: where to.
        codec: how rows become items.
        patience: for conflicts and throttles.
        now: microseconds since the epoch.
        token: a new write token (at most 36 characters) for every attempt.
        stage: what this thread does with actions.
    """

    def __init__(
        self,
        connection: Connection,
        codec: Codec,
        patience: Patience,
        *,
        now: Callable[[], int],
        token: Callable[[], str],
        stage: Stage | None = None,
    ) -> None:
        self._connection, self._codec, self._patience = connection, codec, patience
        self._planner, self._stage = Planner(Reader(connection, codec, patience), codec), stage or Stage()
        self._now, self._token = now, token
        self.leads: Callable[[], bool] = lambda: True
        """Whether DynamoDB leads, so that it may be written; asked before each try."""

    def send(self, actions: Sequence[Action]) -> int:
        """Do all actions or none; returns the version that every written item now has.

        Raises:
            ConditionFailed: names the first action that failed.
            ConflictError: other transactions kept the items busy; nothing was done.
            OutcomeUnknown: an answer was lost, and others have written the item since.
            UnsupportedOperation: more items than one transaction takes; nothing was sent.
            FencedError: DynamoDB does not lead any more; nothing was done.
        """
        gathered, steps = self._stage.gathered, _steps_of(actions)
        _bounded(_steps_of(gathered or ()) + steps)
        if gathered is not None:
            gathered.extend(actions)
            return self._now()
        if self._stage.planned is not None:
            self._stage.planned += list(self._planner.plan(steps))  # all or none, as if it were sent
            return self._now()
        floor = max((step.was for _, step in steps), default=0)
        for _ in self._patience.attempts():
            if not self.leads():
                raise FencedError("it was not seen lately that DynamoDB leads: nothing was done")
            stamp = _Stamp(max(self._now(), floor + 1), self._token())
            try:
                self._attempt([step for _, step in steps], stamp)
            except Cancelled as error:
                if _ours(error.reasons, stamp):
                    return stamp.version
                if error.repeated and _overtaken(error.reasons, stamp):
                    names = ", ".join(action.name for action in actions)
                    raise OutcomeUnknown(f"{names}: an answer was lost, and the item was written since") from error
                floor = max(floor, self._judge(steps, error.reasons, stamp))
            else:
                return stamp.version
        raise ConflictError(f"{', '.join(a.name for a in actions)}: the items stayed busy; nothing was done")

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """What this thread sends inside is held back, and sent as one at the end; nothing is, if the block fails.

        Raises (on exit): as `send`.
        """
        if self._stage.gathered is not None:
            yield
            return
        self._stage.gathered = gathered = list[Action]()
        try:
            yield
        finally:
            self._stage.gathered = None
        if gathered:
            self.send(gathered)

    @contextmanager
    def rehearsing(self) -> Iterator[list[Planned]]:
        """What this thread sends inside is planned, not sent: the items as they would be left.

        Conditions are judged by what is read at that moment, and fail as they would for `send`.
        """
        self._stage.planned, self._stage.placeholders = planned, _ = list[Planned](), 0
        try:
            yield planned
        finally:
            self._stage.planned = None

    def _attempt(self, steps: Sequence[Step], stamp: _Stamp) -> None:
        if len(steps) == 1 and not isinstance(steps[0], Check):
            operation = _OPERATIONS[type(steps[0])][1]
            self._connection.call(operation, **self._request(steps[0], stamp))
        elif steps:
            items = [{_OPERATIONS[type(step)][0]: self._request(step, stamp)} for step in steps]
            self._connection.call("transact_write_items", TransactItems=items, ClientRequestToken=stamp.token)

    def _judge(self, steps: Sequence[tuple[Action, Step]], reasons: Sequence[Reason], stamp: _Stamp) -> int:
        """The highest version seen in the way, 0 where items were merely busy.

        Raises:
            ConditionFailed: a condition other than that of the version failed.
        """
        seen = 0
        for (action, step), reason in zip(steps, reasons, strict=True):
            if reason.code == CONDITION:
                seen = max(seen, self._condition(action, step, reason, stamp))
            elif reason.code is not None and reason.code not in BUSY:
                raise BackendError(f"{action.name} was refused: {reason.code}")
        return seen

    def _condition(self, action: Action, step: Step, reason: Reason, stamp: _Stamp) -> int:
        item = reason.item or {}
        version = int(item[VERSION]["N"]) if VERSION in item else 0
        if version >= stamp.version and not step.was and not isinstance(step, Check):
            return version
        raise step.failure(action, step.key, self._codec.decode(item) if item else None)

    def _request(self, step: Step, stamp: _Stamp) -> dict[str, Any]:
        table = self._codec.table(step.key.entity)
        names = {"#pk": table.keys.pk, "#v": VERSION, "#gone": GONE, "#w": TOKEN, **step.condition.names}
        values = {":v": {"N": str(stamp.version)}, ":was": {"N": str(step.was)}, **step.condition.values}
        request: dict[str, Any] = {
            "TableName": self._connection.name(table),
            "ConditionExpression": step.condition.text,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if isinstance(step, Put):
            item = self._codec.encode(State(step.key, stamp.version, step.row))
            request["Item"] = {**item, TOKEN: {"S": stamp.token}}
        else:
            request["Key"] = self._codec.item_key(step.key)
        if isinstance(step, Change):
            request["UpdateExpression"] = _update(step, names, values)
            values[":w"] = {"S": stamp.token}
        text = f"{step.condition.text} {request.get('UpdateExpression', '')}"
        request["ExpressionAttributeNames"] = _used(names, text)
        request["ExpressionAttributeValues"] = _used(values, text)
        return {name: value for name, value in request.items() if value}


def _ours(reasons: Sequence[Reason], stamp: _Stamp) -> bool:
    """Whether the SDK, having lost an answer, met what its own first try had written (tokens are never reused)."""
    return any(reason.item is not None and reason.item.get(TOKEN) == {"S": stamp.token} for reason in reasons)


def _overtaken(reasons: Sequence[Reason], stamp: _Stamp) -> bool:
    """Whether an item has a version that may have followed ours: versions of one item only rise."""
    items = [reason.item for reason in reasons if reason.item is not None and VERSION in reason.item]
    return any(int(item[VERSION]["N"]) > stamp.version for item in items)


def _steps_of(actions: Sequence[Action]) -> list[tuple[Action, Step]]:
    return [(action, step) for action in actions for step in action.steps]


def _bounded(steps: Sequence[tuple[Action, Step]]) -> None:
    if len(steps) > MOST_ACTIONS:
        what = f"{len(steps)} items in one transaction; DynamoDB takes {MOST_ACTIONS}"
        raise UnsupportedOperation(f"{what}: nothing was sent")
    seen: dict[Key, Action] = {}
    for action, step in steps:
        if step.key in seen:
            both = f"{seen[step.key].name} and {action.name} touch the same {step.key.entity} item"
            raise UnsupportedOperation(f"{both}, which one transaction of DynamoDB cannot: nothing was sent")
        seen[step.key] = action


def _update(step: Change, names: dict[str, str], values: dict[str, Any]) -> str:
    parts = ["#v = :v", "#w = :w"]
    for number, (attribute, value) in enumerate((*step.set.items(), *step.add.items())):
        names[f"#u{number}"], values[f":u{number}"] = attribute, value
        old = f"#u{number} + " if attribute in step.add else ""
        parts.append(f"#u{number} = {old}:u{number}")
    return f"SET {', '.join(parts)}"


def _used(entries: Mapping[str, Any], text: str) -> dict[str, Any]:
    """DynamoDB refuses names and values that no expression uses."""
    words = set(_WORD.findall(text))
    return {word: entry for word, entry in entries.items() if word in words}
