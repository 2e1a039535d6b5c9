"""One shadowed read: drives its program, first in the caller's thread, then in the background."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from dal.domain import Failed, Ok, Outcome, Verdict
from dal.domain.judge import ERROR, Judgement
from dal.domain.naming import keys_in
from dal.dual import steps
from dal.dual.meters import Meters, Targets, label
from dal.dual.mismatch import report
from dal.dual.operation import value_of
from dal.dual.programs import read_program
from dal.errors import BackendTimeout, BackendUnavailable
from dal.logs import described, redacted
from flags import Backend, Route
from metrics.events import ShadowShed

if TYPE_CHECKING:
    from dal.dual.reads import ReadOperation

_log = logging.getLogger("dal.shadow")
_SILENCE = (BackendTimeout, BackendUnavailable)


class ShadowedRead:
    """The state of one program between its steps; a program is advanced by one thread at a time."""

    __slots__ = ("_args", "_kwargs", "_meters", "_op", "_program", "_released_at", "_route", "_targets")

    def __init__(  # noqa: PLR0917  one call site, on the hot path
        self,
        operation: ReadOperation,
        route: Route,
        meters: Meters,
        targets: Targets,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> None:
        self._op = operation
        self._route = route
        self._meters = meters
        self._targets = targets
        self._args = args
        self._kwargs = kwargs
        self._released_at = 0.0
        self._program = read_program(route, operation.comparison, operation.runtime.shadowing.looks)

    def run(self) -> Any:
        """Give the caller the answerer's result; leave the rest of the program to the background."""
        next(self._program)  # a read program begins by asking the answerer
        answer = self._ask(self._route.answerer)
        self._op.observe(self._meters, answer)
        try:
            self._program.send(answer)  # it wants the caller released, or ends with the answerer's failure
        except StopIteration:
            return value_of(answer)
        self._leave()
        return value_of(answer)

    def _leave(self) -> None:
        runtime = self._op.runtime
        self._released_at = now = runtime.clock()
        if not runtime.breaker.allows(now):
            self._shed("circuit_open")
        elif not runtime.background.submit(self._begin_shadow):
            self._shed("queue_full")

    def _begin_shadow(self) -> None:
        runtime = self._op.runtime
        if runtime.clock() - self._released_at > runtime.shadowing.timeout:
            self._shed("timeout")
            return
        self._advance(sent=True)

    def _continue(self) -> None:
        self._advance(sent=None)

    def _advance(self, *, sent: object) -> None:
        """Drive the program until it pauses or ends."""
        while True:
            try:
                step = self._program.send(sent)
            except StopIteration:
                return
            except Exception as error:  # noqa: BLE001  e.g. answers that cannot be compared: no verdict
                self._incomparable(error)
                self._judged(ERROR)
                return
            match step:
                case steps.Ask(backend):
                    outcome = self._ask(backend)
                    sent = self._shadow_limits(outcome) if backend is self._route.shadow else outcome
                case steps.Settled(answer, echo):
                    sent = self._settled(answer, echo)
                case steps.Judged(judgement):
                    self._judged(judgement)
                    sent = None
                case steps.Pause(seconds):
                    if not self._op.runtime.background.submit_later(seconds, self._continue):
                        self._shed("queue_full")
                    return
                case _:
                    raise AssertionError(f"a released read cannot {step}")

    def _ask(self, backend: Backend) -> Outcome[Any]:
        outcome = self._op.attempt(backend, self._targets[backend], *self._args, **self._kwargs)
        self._meters.backend(backend, label(outcome))(outcome.seconds)
        return outcome

    def _shadow_limits(self, outcome: Outcome[Any]) -> Outcome[Any]:
        """Tell the breaker, and take an answer that came too late for none.

        A backend that answers with an error is there: one method that fails must not end all comparisons.
        """
        runtime = self._op.runtime
        slow = outcome.seconds > runtime.shadowing.timeout
        silent = isinstance(outcome, Failed) and isinstance(outcome.error, _SILENCE)
        runtime.breaker.record(ok=not (slow or silent), now=runtime.clock())
        if isinstance(outcome, Failed) and not outcome.refused:
            self._tell(outcome.error)
        if slow:
            return Failed(BackendTimeout(f"the shadow took {outcome.seconds:.1f} s"), outcome.seconds)
        return outcome

    def _settled(self, *answers: Outcome[Any]) -> bool:
        """Whether the journal knows of no key that waits for its mirror; what cannot be asked is not settled."""
        op, contract = self._op, self._op.runtime.contract
        journal = op.runtime.leader.journal if op.runtime.journaled else None
        if journal is None or contract is None or op.entity not in contract.entities:
            return True
        columns = contract.entities[op.entity].key
        keys = [keys_in(answer.value, op.entity, columns) for answer in answers if isinstance(answer, Ok)]
        shown = sorted(set().union(*keys))
        asked = op.attempt(Backend.MYSQL, journal.unsettled, shown)
        return isinstance(asked, Ok) and not asked.value

    def _tell(self, error: Exception) -> None:
        """Log each kind of error once per operation; an outage repeats itself, a log should not."""
        op, kind = self._op, type(error)
        if kind in op.told:
            return
        op.told.add(kind)
        _log.warning(
            "the shadow of %s.%s failed on %s, which no caller noticed: %s; told once",
            op.entity,
            op.name,
            self._route.shadow,
            described(error),
            exc_info=redacted(error),
            extra={
                "event": "shadow_failed",
                "entity": op.entity,
                "operation": op.name,
                "route": self._route.reads,
                "error": kind.__name__,
            },
        )

    def _incomparable(self, error: Exception) -> None:
        op = self._op
        _log.error(
            "comparing %s.%s failed",
            op.entity,
            op.name,
            exc_info=redacted(error),
            extra={
                "event": "comparison_failed",
                "entity": op.entity,
                "operation": op.name,
                "route": self._route.reads,
                "verdict": ERROR.verdict,
            },
        )

    def _judged(self, judgement: Judgement) -> None:
        op = self._op
        op.judged(judgement.verdict)
        if judgement.verdict is Verdict.MISMATCH:
            asked = (self._args, self._kwargs)
            report(op.runtime, op.entity, op.name, asked, judgement.differences, route=self._route.reads)

    def _shed(self, reason: str) -> None:
        self._program.close()
        op = self._op
        op.runtime.sink.emit(ShadowShed(op.entity, op.name, reason))
        op.judged(Verdict.SHED)
