"""Leads the cutover from outside the fleet: drain, hand over or give up; each is a change that anybody may make.

Whoever leads joins nobody and has no duties: where it stops, any process of the fleet goes on from the control
row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from dal.domain.control import Authority, Control
from dal.domain.fleet import Blocked, Change, Decision, Member, Place, decide
from dal.errors import BackendError, ConflictError, DalError
from dal.fleet.leading import require_behind
from dal.fleet.marks import NotYet, require_complete
from dal.fleet.rollcall import RollCall
from dal.ports import Assembly, Entry, Forum, Journal, Lead, Leadership, UnknownLead
from flags import MigrationPhase

_FROM, _TO = Place(MigrationPhase.DYNAMODB_PRIMARY), Place(MigrationPhase.DYNAMODB_ONLY)
_US = Member("dal cutover", _FROM.stand, _TO)
_SHOWN, _LOOKED_AT = 20, 1000


@dataclass(frozen=True, slots=True)
class HandedOver:
    """DynamoDB leads; writes waited for so many seconds, as far as was seen from here (None: it led already)."""

    waited: float | None


@dataclass(frozen=True, slots=True)
class GivenUp:
    """MySQL leads on; writes waited for so many seconds.

    `keys` held it up (some of them); `trouble` is what went wrong last, if anything did.
    """

    waited: float
    keys: tuple[Entry, ...] = ()
    trouble: str = ""


def _same(error: Exception) -> Exception:
    return error


@dataclass(frozen=True, slots=True)
class Tools:
    """What a cutover needs of the databases.

    `repair` mirrors everything that is pending, `prepare` does what has to be done before DynamoDB leads, `lead`
    writes down outside MySQL that it does, `translate` says what a driver's error means.
    """

    repair: Callable[[], object]
    prepare: Callable[[], object]
    lead: Lead = field(default_factory=UnknownLead)
    translate: Callable[[Exception], Exception] = _same


class Cutover:
    """One attempt.

    Args:
        forum: where the fleet meets.
        journal: what is pending.
        tools: what it needs of the databases.
        roll: who is alive; the clock is taken from there.
        timeout: seconds of draining after which it is given up.
    """

    def __init__(self, forum: Forum, journal: Journal, tools: Tools, roll: RollCall, *, timeout: float) -> None:
        self._forum = forum
        self._journal = journal
        self._tools = tools
        self._roll = roll
        self._timeout = timeout
        self._began = roll.now()
        self._since: float | None = None
        self._trouble = ""
        self._holding: tuple[Entry, ...] = ()

    def check(self) -> Authority:
        """Who leads; while that is MySQL, the cutover may begin.

        Raises:
            NotYet: DynamoDB is not complete, a live process is not in phase 4, or a key cannot be mirrored.
            BackendError: what is pending could not be mirrored, or MySQL does not answer.
        """
        control = self._forum.control()
        if control.leader is Authority.MYSQL:
            require_complete(control)
            late = self._roll.below(MigrationPhase.DYNAMODB_PRIMARY)
            if late:
                raise NotYet(f"not in phase 4 yet: {', '.join(f'{m.id} ({m.stand})' for m in late)}")
            self._rehearse()
        return control.leader

    def _rehearse(self) -> None:
        """Mirror what is pending while writes still go on: what fails now would only make them wait."""
        self._journal.retry()
        self._tools.repair()
        stuck = [entry for entry in self._journal.pending(limit=_LOOKED_AT, ripe=False) if entry.tries]
        if stuck:
            raise NotYet(
                f"{stuck[0].key} cannot be mirrored ({stuck[0].error}); `dal journal list` shows all such keys"
            )

    def lead(self) -> HandedOver | GivenUp:
        """Arm, drain, hand over or give up; one that is under way already is led to its end.

        Raises:
            NotYet: it may not begin; nothing was changed.
            BackendError: MySQL did not answer, even after the deadline.
        """
        self._began = self._roll.now()
        while (leader := self._turn()) is Authority.DRAINING:
            self._roll.wait()
        if leader is Authority.MYSQL:
            return GivenUp(self._waited(), self._holding or self._pending(), self._trouble)
        waited = None if self._since is None else self._waited()
        control = self._forum.control()
        if control.leader is Authority.DYNAMODB:
            self._tools.lead.record(Leadership(control.leader, control.epoch))
        return HandedOver(waited)

    def _turn(self) -> Authority:
        """Take the next step if it may be taken; who leads afterwards, as far as can be told."""
        began = self._roll.now()
        try:
            leader = self._step()
            if leader is Authority.DRAINING:
                self._drain(began)
        except DalError as error:
            self._note(error)
        except Exception as error:
            meant = self._tools.translate(error)
            if meant is error:
                raise
            self._note(meant)
        else:
            self._trouble = "" if leader is Authority.DRAINING else self._trouble
            return leader
        return Authority.DRAINING  # perhaps: the next look tells

    def _drain(self, began: float) -> None:
        if self._since is None:
            self._since = began
            self._journal.retry()
        self._tools.repair()

    def _note(self, error: Exception) -> None:
        """A database that fails is asked again until the deadline, and as long again to give up in order."""
        hopeless = self._roll.now() - self._began > 2 * self._timeout
        if hopeless or not isinstance(error, BackendError):
            raise error
        if not isinstance(error, ConflictError):
            self._trouble = str(error)

    def _step(self) -> Authority:
        overdue = self._waited() > self._timeout
        if overdue and not self._holding:
            self._holding = self._pending()
        with self._forum.assemble() as assembly:
            control = assembly.control
            if control.leader is Authority.MYSQL:
                if self._since is not None:
                    return Authority.MYSQL  # another process has given up
                require_complete(control)
                control = replace(control, armed=True)
            decision = self._decide(assembly, control, overdue=overdue)
            if isinstance(decision, Change):
                control = self._change(assembly, control, decision)
        return control.leader

    def _decide(self, assembly: Assembly, control: Control, *, overdue: bool) -> Decision:
        others = self._roll.alive(assembly.sightings)
        decision = decide(control, others, _US, _FROM, pending=assembly.pending(), overdue=overdue)
        if control.leader is Authority.MYSQL and isinstance(decision, Blocked):
            raise NotYet(decision.detail)
        if control.leader is Authority.DRAINING and overdue and (self._trouble or isinstance(decision, Blocked)):
            return Change.ABORT
        return decision

    def _change(self, assembly: Assembly, control: Control, change: Change) -> Control:
        """The dead did not count, so they must not come back unnoticed."""
        if change is Change.FINISH:
            require_behind(self._tools.lead, control)
            self._tools.prepare()
        changed = change.made_to(control)
        assembly.strike(self._roll.dead(assembly.sightings))
        assembly.change(changed)
        return changed

    def _pending(self) -> tuple[Entry, ...]:
        return tuple(self._journal.pending(limit=_SHOWN, ripe=False))

    def _waited(self) -> float:
        return 0.0 if self._since is None else self._roll.now() - self._since
