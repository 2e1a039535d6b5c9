"""The part that all sources share: judge what was heard, swap the snapshot, tell who listens."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from flags.forking import in_child
from flags.guard import Guard
from flags.lastgood import LastGood
from flags.observer import FlagObserver, NullObserver
from flags.phases import MigrationPhase
from flags.snapshot import FlagSnapshot
from flags.source import Subscriber
from flags.wish import FetchFailure, Rejection, Wish

log = logging.getLogger(__name__)
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Publishing:
    """What every source needs besides its flags.

    `configured` is the phase until the source has answered for the first time and nothing was persisted;
    `last_good` is where good snapshots survive a restart (None: nowhere); `clock` tells seconds since the
    epoch.
    """

    configured: MigrationPhase = MigrationPhase.MYSQL_ONLY
    guard: Guard = field(default_factory=Guard)
    last_good: LastGood | None = None
    observer: FlagObserver = field(default_factory=NullObserver)
    clock: Clock = time.time


class Publisher:
    """Holds the snapshot in force in `current`: reading it is one attribute, changing it one assignment.

    Subscribers are called after effective changes, one change at a time and in order, on the thread that
    brought the change. They must not wait for another thread that brings changes.
    """

    def __init__(self, publishing: Publishing) -> None:
        self._with = publishing
        self._lock = threading.RLock()
        self._subscribers: tuple[Subscriber, ...] = ()
        self._wish: Wish | None = None
        self.rejection: Rejection | None = None
        self.failure: FetchFailure | None = None
        kept = publishing.last_good and publishing.last_good.load()
        self.current = kept or FlagSnapshot.of(publishing.configured)
        in_child(self._renew_lock)

    def announce(self) -> None:
        """Tell the observer what is in force, before the first answer."""
        self._tell(lambda: self._with.observer.observed(self.current, self._wish))

    def offer(self, wish: Wish) -> None:
        """The source asks for this."""
        with self._lock:
            known, self._wish = self._wish, wish
            self._judge(wish, known=wish == known)

    def confirm(self) -> None:
        """The source still asks for what it asked before."""
        with self._lock:
            if self._wish is not None:
                self._judge(self._wish, known=True)

    def fail(self, reason: FetchFailure, detail: str) -> None:
        """The source gave no usable answer: what is in force stays in force and grows older."""
        with self._lock:
            if reason is not self.failure:  # a poll repeats itself, a log should not
                stays = self.current.phase.label
                extra = {"event": "flags.fetch_failed", "reason": reason.value, "stays": stays}
                log.warning(
                    "flags.fetch_failed reason=%s stays=%s detail=%s", reason.value, stays, detail, extra=extra
                )
            self.failure = reason
            self._tell(lambda: self._with.observer.fetch_failed(reason))

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Call back after every effective change; returns the function that ends it."""
        with self._lock:
            self._subscribers = (*self._subscribers, callback)
        return lambda: self._unsubscribe(callback)

    def _unsubscribe(self, callback: Subscriber) -> None:
        with self._lock:
            self._subscribers = tuple(known for known in self._subscribers if known is not callback)

    def _judge(self, wish: Wish, *, known: bool) -> None:
        if self.failure is not None:
            extra = {"event": "flags.fetch_recovered", "after": self.failure.value}
            log.info("flags.fetch_recovered after=%s", self.failure.value, extra=extra)
        now, self.failure = self._with.clock(), None
        verdict = self._with.guard.judge(wish, self.current, now=now)
        if isinstance(verdict, Rejection):
            self._reject(verdict, known=known)
            verdict = replace(self.current, fetched_at=now)
        else:
            self.rejection = None
        self._publish(verdict)

    def _reject(self, rejection: Rejection, *, known: bool) -> None:
        before, self.rejection = self.rejection, rejection
        if known and rejection == before:
            return
        reason, detail = rejection.reason, rejection.detail
        stays = self.current.phase.label
        extra = {"event": "flags.wish_rejected", "reason": reason.value, "stays": stays}
        log.warning("flags.wish_rejected reason=%s stays=%s detail=%s", reason.value, stays, detail, extra=extra)
        self._tell(lambda: self._with.observer.rejected(reason, detail))

    def _publish(self, snapshot: FlagSnapshot) -> None:
        before, self.current = self.current, snapshot
        if self._with.last_good is not None:
            self._with.last_good.save(snapshot)
        self.announce()
        if not snapshot.same_effect(before):
            log.info(
                "flags.changed phase=%s read_only=%s version=%s",
                *_facts(snapshot),
                extra={
                    "event": "flags.changed",
                    "phase": int(snapshot.phase),
                    "read_only": snapshot.read_only,
                    "version": snapshot.version,
                },
            )
            self._notify(snapshot)

    def _notify(self, snapshot: FlagSnapshot) -> None:
        for subscriber in self._subscribers:
            if self.current is snapshot:  # else a subscriber has changed the flags: everybody knows already
                self._tell(partial(subscriber, snapshot))

    def _tell(self, call: Callable[[], None]) -> None:
        try:
            call()
        except Exception:
            # somebody else's code must not end the polling
            log.exception("flags.listener_failed", extra={"event": "flags.listener_failed"})

    def _renew_lock(self) -> None:
        self._lock = threading.RLock()  # a thread that is not here may have held the old one


def _facts(snapshot: FlagSnapshot) -> tuple[str, bool, str]:
    return snapshot.phase.label, snapshot.read_only, snapshot.version
