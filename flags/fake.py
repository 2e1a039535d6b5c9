"""Flags for tests: everything that can happen to flags, on command, in memory, at once."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import TypedDict, Unpack

from flags.forking import in_child
from flags.mapping import wish_from
from flags.phases import MigrationPhase
from flags.publisher import Publisher, Publishing
from flags.snapshot import FlagSnapshot
from flags.source import Subscriber
from flags.wish import FetchFailure, NoWishError, Rejection


class FlagChanges(TypedDict, total=False):
    """Flags to flip, by name; the others stay."""

    READ_MYSQL: bool
    READ_DDB: bool
    WRITE_MYSQL: bool
    WRITE_DDB: bool
    PREFER_DDB: bool


class FakeFlagSource:
    """A flag server and its client in one object.

    Each change is one atomic change of all flags named in it, and has taken effect when the call returns. What
    the guard (by default `combinations`) refuses raises nothing, as in production: see `rejected`.
    """

    def __init__(
        self, phase: MigrationPhase = MigrationPhase.MYSQL_ONLY, publishing: Publishing | None = None
    ) -> None:
        self._publisher = Publisher(replace(publishing or Publishing(), configured=phase))
        self._asked: dict[str, object] = dict(asdict(phase.flags))
        self._outage: FetchFailure | None = None
        self._version = 0
        self._before: deque[Callable[[], None]] = deque()
        self._after: deque[Callable[[], None]] = deque()
        self._renew_lock()
        in_child(self._renew_lock)
        self._publisher.announce()
        self._change({})

    def snapshot(self) -> FlagSnapshot:
        """See `FlagSource`; flips that were set up for this moment happen before or after it is taken."""
        _run_next(self._before)
        taken = self._publisher.current
        _run_next(self._after)
        return taken

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """See `FlagSource`."""
        return self._publisher.subscribe(callback)

    def close(self) -> None:
        """See `FlagSource`."""

    @property
    def rejected(self) -> Rejection | None:
        """Why the last change is not in force; None if it is."""
        return self._publisher.rejection

    def set(self, **flags: Unpack[FlagChanges]) -> None:
        """Flip several flags at once."""
        self._change(dict(flags))

    def move_to(self, phase: MigrationPhase, *, prefer_ddb: bool = False, read_only: bool = False) -> None:
        """Set all flags as this phase spells them."""
        self._change(_spelled(phase, prefer_ddb=prefer_ddb, read_only=read_only))

    def read_only(self) -> None:
        """The kill switch: both WRITE flags off."""
        self.set(WRITE_MYSQL=False, WRITE_DDB=False)

    def roll_out(self, flag: str, percentage: int, *, group: str = "dal") -> None:
        """Switch one flag on for some keys only."""
        self._change({flag: {"rollout": percentage, "group": group}})

    def archive(self, *flags: str) -> None:
        """Take flags away, as an operator who archives them; `set` brings them back."""
        with self._lock:
            for name in flags:
                self._asked.pop(name, None)
            self._deliver()

    def fail(self, reason: FetchFailure = FetchFailure.UNREACHABLE) -> None:
        """The server is down: changes are made there but not heard of until `recover`."""
        with self._lock:
            self._outage = reason
            self._deliver()

    def garbage(self) -> None:
        """The server answers nonsense until `recover`."""
        self.fail(FetchFailure.GARBAGE)

    def recover(self) -> None:
        """The server answers again, with all changes made meanwhile."""
        with self._lock:
            self._outage = None
            self._deliver()

    def flip_before_next_snapshot(self, phase: MigrationPhase | None = None, **flags: Unpack[FlagChanges]) -> None:
        """Make this change at the last moment before the next snapshot is taken."""
        self._before.append(lambda: self._change(_both(phase, flags)))

    def flip_after_next_snapshot(self, phase: MigrationPhase | None = None, **flags: Unpack[FlagChanges]) -> None:
        """Make this change right after the next snapshot is taken: between two steps of that operation."""
        self._after.append(lambda: self._change(_both(phase, flags)))

    def _change(self, flags: dict[str, object]) -> None:
        with self._lock:
            self._asked.update(flags)
            self._deliver()

    def _deliver(self) -> None:
        self._version += 1
        if self._outage is not None:
            self._publisher.fail(self._outage, "the test says so")
            return
        try:
            self._publisher.offer(wish_from(self._asked, version=str(self._version)))
        except NoWishError as error:
            self._publisher.fail(error.reason, error.detail)

    def _renew_lock(self) -> None:
        self._lock = threading.RLock()


def _spelled(phase: MigrationPhase, *, prefer_ddb: bool, read_only: bool) -> dict[str, object]:
    flags = {**asdict(phase.flags), "PREFER_DDB": prefer_ddb}
    return {**flags, "WRITE_MYSQL": False, "WRITE_DDB": False} if read_only else flags


def _both(phase: MigrationPhase | None, flags: FlagChanges) -> dict[str, object]:
    spelled = {} if phase is None else _spelled(phase, prefer_ddb=False, read_only=False)
    return {**spelled, **flags}


def _run_next(flips: deque[Callable[[], None]]) -> None:
    if flips:  # set up by the test, taken by whichever thread comes first
        try:
            flip = flips.popleft()
        except IndexError:
            return
        flip()
