"""One transaction at a time, re-entrant, with the same rules as a unit of work on MySQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dal.adapters.memory.gate import Gate
from dal.adapters.memory.notary import Notary
from dal.adapters.memory.store import Store
from dal.adapters.memory.work import Work
from dal.domain.rehearsal import Planned
from dal.errors import UnitError


class Transaction:
    """Commits when the outermost block ends, undoes everything when it fails.

    An inner block that failed has left half of its work behind, so the outer block can no longer commit.
    """

    def __init__(self, gate: Gate, store: Store, notary: Notary) -> None:
        self.gate = gate
        self.store = store
        self._notary = notary
        self._depth = 0
        self._work = Work()

    @property
    def nested(self) -> bool:
        """Whether a unit is open inside another one."""
        return self._depth > 1

    @contextmanager
    def open(self, *, epoch: int = 0) -> Iterator[Work]:
        """A unit of work, held to an epoch unless that is 0.

        Raises (on exit):
            FencedError: the epoch is over.
            OutcomeUnknown: the commit was lost, as planted.
            UnitError: an inner unit failed and the outer one carried on.
        """
        with self.gate:
            work = self._enter(epoch)
            try:
                yield work
                self._leave(work)
            except BaseException:
                work.spoilt = True
                raise
            finally:
                outermost = self._end()
        if outermost:
            _tell(work)

    @contextmanager
    def statement(self) -> Iterator[None]:
        """One change: all of it or nothing; committed at once outside a unit of work."""
        with self.gate:
            mark = self.store.mark()
            try:
                yield
            except BaseException:
                self.store.undo(mark)
                raise
            if not self._depth:
                self.store.commit()

    @contextmanager
    def rehearse(self) -> Iterator[list[Planned]]:
        """What is written inside is planned and undone; the list becomes the plan when the block ends."""
        planned = list[Planned]()
        with self.gate:
            mark, outer = self.store.mark(), self._work
            self._work = Work()
            self._depth += 1
            try:
                yield planned
                planned += self.store.planned(mark)
            finally:
                self._depth -= 1
                self._work = outer
                self.store.undo(mark)

    def _enter(self, epoch: int) -> Work:
        self._depth += 1
        self._work.epochs |= {epoch} - {0}
        return self._work

    def _leave(self, work: Work) -> None:
        if self.nested:
            return
        if work.spoilt:
            raise UnitError("a unit of work inside this one failed; nothing was committed. Let its error pass.")
        work.sealed = self._notary.seal(work)

    def _end(self) -> bool:
        """Undo what was not committed; whether this was the outermost block."""
        self._depth -= 1
        if self._depth:
            return False
        self._work = Work()
        self.store.undo()
        return True


def _tell(work: Work) -> None:
    for action in work.deferred:
        action(work.sealed)
    if work.sealed.unknown is not None:
        raise work.sealed.unknown
