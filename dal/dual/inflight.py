"""Which operations are under way, so that the fleet hears of the oldest phase that still acts."""

from __future__ import annotations

import threading
import weakref

from dal.domain import Key
from dal.domain.fleet import Place, Stand
from flags import FlagSnapshot
from flags.forking import in_child


class Slot:
    """What one thread is at: the snapshot of its outermost operation.

    `gathered`: that operation has a unit of work open and mirrors all that is written in it, so what is called
    inside only adds its keys here, and reads what it wrote.
    """

    __slots__ = ("__weakref__", "gathered", "snapshot")

    def __init__(self) -> None:
        self.snapshot: FlagSnapshot | None = None
        self.gathered: set[Key] | None = None


class _Mine(threading.local):
    def __init__(self, register: InFlight) -> None:
        self.slot = register.new_slot()


class InFlight:
    """A slot for each thread: entering and leaving an operation costs one attribute each and no lock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._slots: weakref.WeakSet[Slot] = weakref.WeakSet()
        self.mine = _Mine(self)
        in_child(self.forget_others)

    def new_slot(self) -> Slot:
        """The slot of a thread that was not seen before; it goes with the thread."""
        slot = Slot()
        with self._lock:
            self._slots.add(slot)
        return slot

    def stands(self) -> list[Stand]:
        """Where every operation in flight is."""
        with self._lock:
            slots = list(self._slots)
        return [Place.of(snapshot).stand for slot in slots if (snapshot := slot.snapshot) is not None]

    def forget_others(self) -> None:
        """In a forked child: the other threads are not here, and one of them may have held the lock."""
        self._lock = threading.Lock()
        self._slots = weakref.WeakSet([self.mine.slot])
