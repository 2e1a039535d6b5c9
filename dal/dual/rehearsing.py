"""Plans a write natively before MySQL does it, and compares: DynamoDB's own write paths lead from phase 5 on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dal.domain import Failed, FollowerPolicy, Ok, Outcome, State, Verdict
from dal.domain.rehearsal import Planned, Rehearsed, compare_plan
from flags import Backend, FlagSnapshot, MigrationPhase
from metrics.events import WriteRehearsed

if TYPE_CHECKING:
    from dal.dual.writes import WriteOperation

_log = logging.getLogger("dal.rehearsal")
_ERROR = Rehearsed(Verdict.ERROR)
_OTHERWISE = Rehearsed(Verdict.MISMATCH, ("outcome",))
_ALIKE = Rehearsed(Verdict.MATCH)


class Rehearsing:
    """One rehearsal: `plan` before the leader is asked, `look` before the mirror, `ended` with what came of it.

    Nothing of it reaches the caller but the time that the plan takes; nothing is written.
    """

    def __init__(
        self, operation: WriteOperation, target: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        self._op = operation
        self._target = target
        self._args = args
        self._kwargs = kwargs
        self._planned: Outcome[list[Planned]]
        self._before: Outcome[Sequence[State]] | None = None
        self._after: Sequence[State] = ()

    @classmethod
    def sampled(cls, operation: WriteOperation, snapshot: FlagSnapshot) -> bool:
        """Whether this write is one of the share that is rehearsed; none that is mirrored after its answer."""
        runtime = operation.runtime
        share = runtime.rehearsed
        return (
            share > 0.0
            and snapshot.phase >= MigrationPhase.DUAL_READ_WRITE
            and (operation.policy is not FollowerPolicy.BEST_EFFORT or snapshot.strict)
            and runtime.contract is not None
            and runtime.mirroring.breaker.opened_at is None
            and runtime.random() < share
        )

    def plan(self) -> None:
        """Run the method of DynamoDB's repository, with nothing sent."""
        self._planned = self._op.attempt(Backend.DYNAMODB, self._plan)

    def look(self, states: Sequence[State]) -> None:
        """What DynamoDB holds of these keys, and of those of the plan, before they are mirrored."""
        planned = self._planned.value if isinstance(self._planned, Ok) else ()
        keys = list(dict.fromkeys([*(state.key for state in states), *(plan.key for plan in planned)]))
        self._before = self._op.attempt(Backend.DYNAMODB, self._op.runtime.follower.fetch, keys)
        self._after = states

    def ended(self, outcome: Outcome[Any]) -> None:
        """The leader is done: compare, off the caller's path."""
        self._op.runtime.background.submit(lambda: self._tell(self._judge(outcome)))

    def _plan(self) -> list[Planned]:
        with self._op.runtime.follower.rehearsal() as planned:
            self._target(*self._args, **self._kwargs)
        return planned

    def _judge(self, outcome: Outcome[Any]) -> Rehearsed:
        planned = self._planned
        if isinstance(outcome, Failed) or isinstance(planned, Failed):
            return _refusals(planned, outcome)
        if self._before is None:  # the leader has touched nothing, so nothing is mirrored
            self.look(())
        if not isinstance(self._before, Ok):
            return _ERROR
        return compare_plan(planned.value, self._before.value, self._after, numbered=self._numbered())

    def _numbered(self) -> Mapping[str, str]:
        contract = self._op.runtime.contract
        entities = () if contract is None else contract.entities.values()
        return {entity.name: entity.auto_id.column for entity in entities if entity.auto_id is not None}

    def _tell(self, rehearsed: Rehearsed) -> None:
        op = self._op
        op.runtime.sink.emit(WriteRehearsed(op.entity, op.name, rehearsed.verdict))
        if rehearsed.verdict is Verdict.MISMATCH:
            _log.warning(
                "%s.%s would leave something else in DynamoDB than in MySQL: %s",
                op.entity,
                op.name,
                ", ".join(rehearsed.places[:10]),
                extra={
                    "event": "rehearsal",
                    "entity": op.entity,
                    "operation": op.name,
                    "verdict": rehearsed.verdict,
                },
            )


def _refusals(planned: Outcome[Any], outcome: Outcome[Any]) -> Rehearsed:
    """Two refusals of one kind agree; what failed otherwise says nothing."""
    if any(isinstance(one, Failed) and not one.refused for one in (planned, outcome)):
        return _ERROR
    if isinstance(planned, Failed) and isinstance(outcome, Failed):
        return _ALIKE if type(planned.error) is type(outcome.error) else _OTHERWISE
    return _OTHERWISE
