"""What operations obey under guard level `full`: what the flags ask for, as far as the fleet has come."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import NoReturn

from dal.domain.control import Authority
from dal.domain.fleet import Block, Blocked, Place
from dal.errors import BackendUnavailable, ConflictError
from dal.fleet.complaint import Complaint
from dal.fleet.delegate import Delegate
from dal.fleet.effect import effect
from dal.fleet.leading import AWAY
from dal.fleet.lookout import Lookout
from dal.fleet.observer import FleetObserver
from dal.fleet.subscribers import Subscribers
from dal.fleet.terms import Terms
from dal.logs import told
from dal.ports import Lease
from flags import FlagSnapshot, FlagSource, MigrationPhase, Subscriber
from flags.forking import in_child

_log = logging.getLogger("dal.fleet")
_LAST = MigrationPhase.DYNAMODB_ONLY
_HELD = frozenset({Block.INCOMPLETE, Block.UNARMED, Block.ONE_WAY})  # only a person ends them: look less often


class Fleet:
    """Fulfils `FlagSource` and `Membership`. Its thread beats, and walks towards the wish one phase at a time.

    Args:
        wishes: what the flags ask for; closed with the fleet.
        delegate: makes the delegate of this process, and that of each forked child.
        terms: how long things may take.
        observer: hears what is in force.
        translate: what an error of the driver means.
        clock: seconds, that of the lease and of operations.
        start: False leaves the thread out; `turn` is called by whoever made it.

    Raises:
        BackendUnavailable: this process cannot join.
        ConfigurationError: these are another fleet's tables.
    """

    def __init__(
        self,
        wishes: FlagSource,
        delegate: Callable[[], Delegate],
        *,
        terms: Terms,
        observer: FleetObserver,
        translate: Callable[[Exception], Exception],
        clock: Callable[[], float] = time.perf_counter,
        start: bool = True,
    ) -> None:
        self._wishes = wishes
        self._new_delegate = delegate
        self._terms = terms
        self._observer = observer
        self._translate = translate
        self._clock = clock
        self._running = start
        self._subscribers = Subscribers()
        self._complaint = Complaint()
        self._renew_locks()
        self._delegate = delegate()
        self._join()
        self.current = effect(self._delegate.place, wishes.snapshot(), self._delegate.control)
        self._given = self._delegate.lease
        self._told()
        self._start()
        wishes.subscribe(self._wish_changed)
        in_child(self._begin_anew)

    def __repr__(self) -> str:
        return f"<Fleet: {self._delegate.name} in {self.current.phase.label}>"

    def snapshot(self) -> FlagSnapshot:
        """See `FlagSource`."""
        return self.current

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """See `FlagSource`."""
        return self._subscribers.add(callback)

    @property
    def lease(self) -> Lease:
        """See `Membership`: a new one is given only once what follows from joining is in force."""
        return self._given

    @property
    def lead(self) -> Lease:
        """See `Membership`."""
        return self._delegate.lead

    @property
    def blocked(self) -> Blocked | None:
        """Why the next step is not taken, if one is due."""
        return self._delegate.blocked

    @property
    def draining(self) -> bool:
        """Whether a cutover waits for the journal."""
        return self._delegate.control.leader is Authority.DRAINING

    def may_write(self) -> bool:
        """Whether a write of DynamoDB's own that has begun may still be sent: a lease may still cover it."""
        return self._delegate.horizon >= self._clock()

    def leads_still(self, epoch: int) -> bool:
        """See `Membership`: it has, if it leads now in the same epoch, since each change raises that."""
        return self._delegate.look() == epoch

    def renew(self) -> None:
        """See `Membership`."""
        if self._look_at_lead():
            return
        with self._lock:
            if self._delegate.lease.until >= self._clock():
                return  # another thread was quicker
            try:
                self._delegate.beat(self._wanted())
            except Exception as error:  # noqa: BLE001  each is translated or passes
                self._fail(error)
            self._publish()

    def moved_on(self, epoch: int) -> None:
        """See `Membership`."""
        deadline = self._clock() + self._terms.patience
        while not self._look_at_lead():
            with self._lock:
                self._look(epoch)
                if self._knows_more_than(epoch):
                    return
            if self._clock() > deadline:
                raise BackendUnavailable(
                    f"no new leader after {self._terms.patience:.0f} s; `dal status` says what the"
                    f" {'rollback' if self.current.phase is _LAST else 'cutover'} waits for"
                )
            with self._changed:
                self._changed.wait(self._terms.eager / 2)

    def turn(self) -> float:
        """Beat, and go as far as may be gone now; returns the seconds until the next turn is due."""
        if self._thread is None:
            self._beat_at_lead()
        with self._lock:
            try:
                self._delegate.beat(self._wanted())
                self._walk()
                self._complaint.over()
            except Exception as error:  # noqa: BLE001  each is translated or passes
                self._complaint.note(error, self._translate(error), harmless=self.current.phase is _LAST)
            self._publish()
        mine = self._delegate
        there = mine.place == self._wanted() and mine.settled and not mine.control.changing
        held = self.blocked is not None and self.blocked.why in _HELD
        return self._terms.beat if there or held else self._terms.eager

    def close(self) -> None:
        """Leave the fleet and end the thread, then close the wishes."""
        self._running = False
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
        self._lookout.end()
        self._wishes.close()
        try:
            self._delegate.leave()
        except Exception as error:  # noqa: BLE001  the end must not fail; the others will call it dead
            meant = self._translate(error)
            extra = {"event": "fleet_not_left", "error": type(meant).__name__}
            _log.warning("could not leave the fleet: %s", told(meant), extra=extra)

    def _join(self) -> None:
        try:
            self._delegate.join(self._wanted())
        except Exception as error:  # noqa: BLE001  each is translated or passes
            if not (isinstance(self._translate(error), AWAY) and self._followed()):
                self._fail(error)

    def _followed(self) -> bool:
        try:
            return self._delegate.follow()
        except Exception as error:  # noqa: BLE001  each is translated or passes
            self._fail(error)

    def _wanted(self) -> Place:
        return Place.of(self._wishes.snapshot())

    def _look(self, epoch: int) -> None:
        """Go on from this epoch, unless another thread has done so already."""
        if self._knows_more_than(epoch):
            return
        try:
            self._walk()
        except Exception as error:  # noqa: BLE001  each is translated or passes
            self._fail(error)

    def _walk(self) -> None:
        """Step after step; what others hold up is taken at a later turn."""
        try:
            while self._delegate.advance(self._wanted()):
                self._publish()
        except ConflictError:  # somebody else holds the control row: the next turn is soon
            _log.debug("the control row is busy", extra={"event": "control_busy"})
        self._publish()

    def _look_at_lead(self) -> bool:
        """In phase 5: look whether DynamoDB leads, without MySQL and without whoever waits for that."""
        if self.current.phase is not _LAST:
            return False
        if min(self._delegate.lead.until, self._delegate.lease.until) >= self._clock():
            return True
        return self._lookout.ask()

    def _beat_at_lead(self) -> bool:
        """In phase 5: prolong what depends on the lead, if DynamoDB has it."""
        if self.current.phase is not _LAST:
            return False
        try:
            return self._delegate.look() > 0
        except Exception as error:  # noqa: BLE001  MySQL may know; else the lease ends by itself
            _log.debug("the lead was not seen: %s", told(self._translate(error)), extra={"event": "lead_unseen"})
            return False

    def _knows_more_than(self, epoch: int) -> bool:
        """Whether the reason for a fence is known: another epoch, or the lead of DynamoDB in this very one."""
        if self.current.phase is _LAST:
            return self.lead.until >= self._clock()
        return not self._delegate.control.changing and self.current.epoch != epoch

    def _wish_changed(self, _: FlagSnapshot) -> None:
        self._publish()  # the kill switch waits for nobody, least of all for a heartbeat that hangs
        self._wake.set()

    def _publish(self) -> None:
        with self._publishing:  # whoever is last has seen the newest of everything
            lease = self._delegate.lease  # before the place, which is settled before a new lease is there
            before, wish = self.current, self._wishes.snapshot()
            snapshot = effect(self._delegate.place, wish, self._delegate.control)
            if snapshot != before:
                self.current = snapshot
            self._given = lease
            self._look_out()
        self._told()
        if not snapshot.same_effect(before):
            with self._changed:
                self._changed.notify_all()
            self._subscribers.tell(snapshot)

    def _told(self) -> None:
        self._observer.in_force(self.current, self._delegate.control, self._delegate.members)

    def _fail(self, error: Exception) -> NoReturn:
        meant = self._translate(error)
        if meant is error:
            raise error
        raise meant from error

    def _renew_locks(self) -> None:
        self._lock = threading.RLock()
        terms, look = self._terms, self._beat_at_lead
        self._lookout = Lookout(look, beat=terms.beat, pause=terms.eager / 2, clock=self._clock)
        self._publishing = threading.Lock()
        self._changed = threading.Condition()
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def _start(self) -> None:
        if self._running:
            self._thread = threading.Thread(target=self._run, name="dal-fleet", daemon=True)
            self._thread.start()
            self._look_out()

    def _look_out(self) -> None:
        if self._thread is not None and self.current.phase is _LAST:
            self._lookout.begin()

    def _run(self) -> None:
        wait = 0.0
        while not self._stop.is_set():
            self._wake.wait(wait)
            self._wake.clear()
            if not self._stop.is_set():
                wait = self.turn()

    def _begin_anew(self) -> None:
        """In a forked child: a process of its own, which joins with its first turn or its first answer."""
        self._renew_locks()
        parent, self._delegate = self._delegate, self._new_delegate()
        self._delegate.inherit(parent)
        self._given = self._delegate.lease
        self._start()
