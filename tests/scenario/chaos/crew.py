"""The worker processes: forked from one warm server process, killed, stopped, and replaced at once."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from multiprocessing.context import ForkServerContext, ForkServerProcess
from typing import Self

from tests.scenario.chaos.worker import Ticket, work

END_SECONDS = 30.0
LOOK_SECONDS = 0.02


def forkserver() -> ForkServerContext:
    """Children begin with everything imported, so that a new one works within a moment."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.scenario.chaos.worker", "dal.bootstrap", "botocore.loaders", "pytest"])
    return context


@dataclass(slots=True)
class _Seat:
    ticket: Ticket
    process: ForkServerProcess


class Crew:
    """So many workers, always; a context manager that ends them.

    `ended` counts workers that ended by themselves, which none should, by exit status.
    """

    def __init__(self, first: Ticket, processes: int) -> None:
        self.ended: Counter[int] = Counter()
        self._context = forkserver()
        self._lock = threading.Lock()
        self._stop = first.stop
        self._seats = [self._seated(replace(first, slot=slot)) for slot in range(processes)]

    def wait_until_working(self, slots: Collection[int] | None = None) -> None:
        """Return once each of these workers, by default all, has connected and opened its book.

        Raises:
            TimeoutError: one has not.
        """
        deadline = time.monotonic() + END_SECONDS
        waiting = self._seats if slots is None else [self._seats[slot] for slot in slots]
        while not all(seat.ticket.book.exists() for seat in waiting):
            self.revive()
            if time.monotonic() > deadline:
                raise TimeoutError(f"a worker cannot connect; see the logs in {waiting[0].ticket.books}")
            time.sleep(LOOK_SECONDS)

    def kill(self, slot: int) -> bool:
        """SIGKILL, and another one takes the place; False for one that has not begun to work: nothing is done."""
        with self._lock:
            seat = self._seats[slot]
            if self._stop.exists() or not seat.ticket.book.exists():
                return False
            seat.process.kill()
            self._replace(slot)
            return True

    def stop(self, slot: int) -> int:
        """SIGSTOP; the answer names the process for `go_on`."""
        with self._lock:
            process = self._seats[slot].process
            if process.is_alive():
                os.kill(_pid(process), signal.SIGSTOP)
            return _pid(process)

    def go_on(self, slot: int, pid: int) -> None:
        """SIGCONT, unless it was killed meanwhile."""
        with self._lock:
            process = self._seats[slot].process
            if process.is_alive() and _pid(process) == pid:
                os.kill(pid, signal.SIGCONT)

    def revive(self) -> None:
        """Replace workers that ended by themselves."""
        with self._lock:
            for slot, seat in enumerate(self._seats):
                if not seat.process.is_alive() and not self._stop.exists():
                    self.ended[seat.process.exitcode or 0] += 1
                    self._replace(slot)

    def finish(self) -> None:
        """Let everybody end what they are at; whoever does not is killed."""
        self._stop.touch()
        for seat in self._seats:
            seat.process.join(END_SECONDS)
            if seat.process.is_alive():
                self.ended[-signal.SIGKILL] += 1
                seat.process.kill()
                seat.process.join()
            elif seat.process.exitcode:
                self.ended[seat.process.exitcode] += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.touch()
        for seat in self._seats:
            seat.process.kill()
            seat.process.join()

    def _replace(self, slot: int) -> None:
        seat = self._seats[slot]
        seat.process.join()
        seat.process.close()
        self._seats[slot] = self._seated(replace(seat.ticket, incarnation=seat.ticket.incarnation + 1))

    def _seated(self, ticket: Ticket) -> _Seat:
        process = self._context.Process(target=work, args=(ticket,), name=ticket.name, daemon=True)
        process.start()
        return _Seat(ticket, process)


def _pid(process: ForkServerProcess) -> int:
    if process.pid is None:
        raise AssertionError("it was started")
    return process.pid
