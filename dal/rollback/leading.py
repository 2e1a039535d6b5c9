"""Leads the way back: copy while writes go on, then stop them, copy the rest, prove it, let MySQL lead.

The control row is changed first and the lead item in DynamoDB after it, so that nobody who sees either of them say
that DynamoDB leads is wrong by more than a lease. Whoever leads may stop at any point: a second one goes on, and
processes let DynamoDB lead on where nobody does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from dal.domain import Key
from dal.domain.control import Authority, Control
from dal.domain.fleet import Change
from dal.errors import BackendError, BackendUnavailable, ConflictError, DalError, OutcomeUnknown
from dal.fleet.leading import require_behind
from dal.fleet.marks import NotYet
from dal.fleet.rollcall import RollCall
from dal.ports import Assembly, Forum, Journal, Lead, Leadership
from dal.rollback.copying import Copying, Round
from flags import MigrationPhase

_LAST = MigrationPhase.DYNAMODB_ONLY
_SHORT = 100
"""Keys: a round that copies fewer leaves little for the last one."""

_ROUNDS = 20
_TRIES = 5
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class TakenBack:
    """MySQL leads; writes waited for so many seconds (None: it led already).

    `copied` keys were copied while they waited. `whole`: everything was verified then, not only what DynamoDB was
    written since the cutover.
    """

    waited: float | None
    copied: int = 0
    whole: bool = False


@dataclass(frozen=True, slots=True)
class GivenUp:
    """DynamoDB leads on; writes waited for so many seconds. `keys` (some) differ; `trouble` is what failed."""

    waited: float
    keys: tuple[Key, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a rollback does to the databases.

    `compare` tells in which keys they differ, everything looked at; `raise_ids` lets MySQL's ids go on above those
    of DynamoDB; `translate` says what a driver's error means.
    """

    copying: Copying
    compare: Callable[[], Iterable[Key]]
    raise_ids: Callable[[], object]
    lead: Lead
    check: Callable[[], object] = lambda: None
    translate: Callable[[Exception], Exception] = lambda error: error


@dataclass(slots=True)
class Rehearsed:
    """What copying took while writes went on: keys copied, seconds of the last round and of a comparison."""

    copied: int = 0
    round: float = 0.0
    compare: float = 0.0


class Rollback:
    """One attempt.

    Args:
        forum: where the fleet meets.
        tools: what it does to the databases.
        roll: who is alive; the clock is taken from there.
        lease: seconds for which a process may believe that DynamoDB leads.
        timeout: seconds that writes may wait; then it is given up.
    """

    def __init__(self, forum: Forum, tools: Tools, roll: RollCall, *, lease: float, timeout: float) -> None:
        self._forum = forum
        self._tools = tools
        self._roll = roll
        self._wait = lease / 0.75  # as for the dead: clocks run at slightly different rates
        self._timeout = timeout
        self._rehearsed = Rehearsed()
        self._since = 0.0

    def check(self) -> Authority:
        """Who leads; while that is DynamoDB, a rollback may begin, or has begun (`RETURNING`).

        Raises:
            NotYet: a cutover is under way, or a live process is not in phase 5.
            ConfigurationError: MySQL's tables cannot be restored.
        """
        control = self._forum.control()
        if control.leader is Authority.DRAINING:
            raise NotYet("a cutover is under way; `dal cutover --abort` ends it, and MySQL leads on")
        if control.leader is not Authority.MYSQL:
            self._tools.check()
            require_behind(self._tools.lead, control.returning())
            late = self._roll.below(_LAST)
            if late:
                raise NotYet(f"not in phase 5 yet: {', '.join(f'{m.id} ({m.stand})' for m in late)}")
        return control.leader

    def rehearse(self, *, progress: Callable[[Round], None] = lambda _: None) -> Rehearsed:
        """Copy and compare everything while writes go on: what goes wrong now would only make them wait.

        Raises:
            NotYet: MySQL holds what DynamoDB never wrote, or does not take over what it has to, or the last round
                would take too long.
        """
        epoch, done = self._forum.control().epoch, self._rehearsed
        for _ in range(_ROUNDS):
            found = self._round(epoch, progress)
            done.copied += len(found.copied)
            if len(found.copied) < _SHORT:
                break
        began = self._roll.now()
        suspects = list(self._tools.compare())
        done.compare = self._roll.now() - began
        _refuse(self._tools.copying.settle(suspects, epoch))  # most were only written since
        self._tools.raise_ids()
        done.copied += len(self._round(epoch, progress).copied)
        if done.round + self._wait > self._timeout:
            raise NotYet(
                f"writes would wait for {done.round + self._wait:.0f} s at least, since a round takes"
                f" {done.round:.1f} s; nothing was changed. Allow more with --timeout and fleet.patience"
            )
        return done

    def lead(self) -> TakenBack | GivenUp:
        """Stop writes, copy the rest, prove it, let MySQL lead; or let DynamoDB lead on.

        Raises:
            NotYet: it may not begin; nothing was changed.
            BackendError: MySQL does not answer; any process, or whoever comes next, gives it up in order.
        """
        control, self._since = self._begun(), self._roll.now()
        try:
            found = self._return(control)
        except Exception as error:
            meant = self._tools.translate(error)
            self._resume(control)
            if not isinstance(meant, DalError):
                raise
            return GivenUp(self._waited(), trouble=str(meant))
        except BaseException:
            self._resume(control)
            raise
        if isinstance(found, GivenUp):
            self._resume(control)
        return found

    def sweep(self, journal: Journal, *, until: float) -> int:
        """After it: repair what writes without an answer have left in DynamoDB alone; how many keys there were.

        None of them is under way any more `until` seconds after writes were stopped.
        """
        while self._waited() < until:
            self._roll.wait()
        return len(self._tools.copying.strays(journal))

    def _begun(self) -> Control:
        def begin(assembly: Assembly) -> Control:
            control = assembly.control
            if control.leader is Authority.DYNAMODB:
                return Change.RETURN.made_to(control)
            if control.leader is not Authority.RETURNING:
                raise NotYet("leadership has changed meanwhile; `dal status` shows it")
            return control  # somebody else's, who is gone or waits as we do

        return self._changed(begin)

    def _return(self, control: Control) -> TakenBack | GivenUp:
        self._write_down(control)
        self._outlast_leases(control)
        found = self._tools.copying.round(control.epoch)
        wrong = [*found.foreign, *found.wrong]
        whole = self._rehearsed.compare < (self._timeout - self._waited()) / 2
        if whole and not wrong:
            wrong = list(self._tools.compare())
        if wrong:
            return GivenUp(self._waited(), tuple(wrong[:_SHOWN]))
        self._tools.raise_ids()
        self._finish(control)
        return TakenBack(self._waited(), len(found.copied), whole)

    def _write_down(self, control: Control) -> None:
        """From now on nobody who looks finds that DynamoDB leads."""
        mine = Leadership(control.leader, control.epoch)
        if not self._tools.lead.record(mine) and self._tools.lead.look() != mine:
            raise NotYet("the lead item in DynamoDB does not say that a rollback is under way; try again")

    def _outlast_leases(self, control: Control) -> None:
        """Until whoever has found that it leads does not believe it any more."""
        until = self._roll.now() + self._wait
        while self._roll.now() < until:
            self._roll.wait()
            if self._forum.control().epoch != control.epoch:
                raise NotYet("the rollback was given up by a process or by somebody else")

    def _finish(self, control: Control) -> None:
        if self._waited() > self._timeout:
            raise NotYet(f"it took longer than {self._timeout:.0f} s")

        def finish(assembly: Assembly) -> Control:
            if not _same(assembly.control, control):
                raise NotYet("the rollback was given up by a process or by somebody else")
            return Change.TAKE_BACK.made_to(assembly.control)

        self._tell(self._changed(finish))

    def _resume(self, control: Control) -> None:
        """DynamoDB leads on, unless somebody has decided otherwise, or MySQL leads already."""

        def resume(assembly: Assembly) -> Control:
            now = assembly.control
            return Change.RESUME.made_to(now) if _same(now, control) else now

        self._tell(self._changed(resume))

    def _changed(self, change: Callable[[Assembly], Control]) -> Control:
        """The control row after this change, which was made under its lock; others may hold that for a moment."""
        for _ in range(_TRIES):
            try:
                with self._forum.assemble() as assembly:
                    after = change(assembly)
                    if after != assembly.control:
                        self._roll.alive(assembly.sightings)  # a look: the last one may be long ago
                        assembly.strike(self._roll.dead(assembly.sightings))
                        assembly.change(after)
            except OutcomeUnknown:
                if self._forum.control() == after:
                    return after
            except ConflictError:
                self._roll.wait()
            else:
                return after
        raise BackendUnavailable("the control row stays locked by another process; try again")

    def _tell(self, control: Control) -> None:
        """Whoever needs the lead item writes it down too: that it fails here ends nothing."""
        try:
            self._tools.lead.record(Leadership(control.leader, control.epoch))
        except BackendError:
            return

    def _round(self, epoch: int, progress: Callable[[Round], None]) -> Round:
        began = self._roll.now()
        found = self._tools.copying.round(epoch, progress=progress)
        self._rehearsed.round = self._roll.now() - began
        _refuse(found)
        return found

    def _waited(self) -> float:
        return self._roll.now() - self._since


def _same(now: Control, then: Control) -> bool:
    return (now.leader, now.epoch) == (then.leader, then.epoch)


def _refuse(found: Round) -> None:
    if found.wrong:
        raise NotYet(f"MySQL does not hold what was copied into it: {_listed(found.wrong)}; DynamoDB leads on")
    if found.foreign:
        raise NotYet(
            f"MySQL holds what DynamoDB did not write: {_listed(found.foreign)}. It was written past the layer, or"
            " deleted in DynamoDB longer ago than tombstones last. Look at it; --overwrite lets DynamoDB's state"
            " count"
        )


def _listed(keys: Sequence[Key]) -> str:
    more = f" and {len(keys) - 3} more" if len(keys) > 3 else ""  # noqa: PLR2004  as many as one reads
    return f"{', '.join(map(str, keys[:3]))}{more}"
