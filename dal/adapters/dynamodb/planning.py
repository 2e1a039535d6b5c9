"""What steps would leave, told from reads: conditions are judged as DynamoDB would, and nothing is sent."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from dal.adapters.dynamodb.actions import AS_READ, LIVE, Action, Change, Condition, Put, Step
from dal.adapters.dynamodb.reading import Reader
from dal.contract.codec import Codec, Item, Value
from dal.domain import Row, State
from dal.domain.rehearsal import Planned

_CLAUSE = re.compile(r"(#\w+) (=|>=|<=) (:\w+)")
_SIGNS = {"=": operator.eq, ">=": operator.ge, "<=": operator.le}


class Planner:
    """Plans the steps of one transaction."""

    def __init__(self, reader: Reader, codec: Codec) -> None:
        self._reader, self._codec = reader, codec

    def plan(self, steps: Sequence[tuple[Action, Step]]) -> Iterator[Planned]:
        """The items as the steps would leave them.

        Raises:
            ConditionFailed: as `Sender.send`.
        """
        states = self._reader.fetch([step.key for _, step in steps])
        for (action, step), state in zip(steps, states, strict=True):
            item = self._codec.encode(state)
            if not _holds(step, state, item):
                raise step.failure(action, step.key, state if state.version else None)
            if isinstance(step, Put):
                yield Planned(step.key, step.row, state.version)
            elif isinstance(step, Change):
                yield Planned(step.key, self._changed(step, item), state.version)

    def _changed(self, step: Change, item: Item) -> Row | None:
        changed = {**item, **step.set}
        for attribute, value in step.add.items():
            changed[attribute] = {"N": str(int(item[attribute]["N"]) + int(value["N"]))}
        return self._codec.decode(changed).row


def _holds(step: Step, state: State, item: Item) -> bool:
    live, condition = state.row is not None, step.condition
    if condition.text == AS_READ:
        return live and state.version == step.was
    if condition.text.startswith(LIVE):
        return live and _clauses_hold(condition, item)
    return not live or (bool(condition.names) and _clauses_hold(condition, item))


def _clauses_hold(condition: Condition, item: Item) -> bool:
    """Those over columns; what is left is about versions, which no read can be behind."""
    found = [clause for clause in _CLAUSE.findall(condition.text) if clause[0] in condition.names]
    return all(
        condition.names[name] in item
        and _SIGNS[sign](_comparable(item[condition.names[name]]), _comparable(condition.values[value]))
        for name, sign, value in found
    )


def _comparable(value: Value) -> Any:
    return Decimal(value["N"]) if "N" in value else value
