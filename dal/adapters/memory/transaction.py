"""One transaction at a time, re-entrant, with the same rules as a unit of work on MySQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dal.adapters.memory.gate import Gate
from dal.adapters.memory.store import Store
from dal.errors import UnitError
from dal.ports import Deferred


class Transaction:
    """Commits when the outermost block ends, undoes everything when it fails.

    An inner block that failed has left half of its work behind, so the outer block can no longer commit.
    """

    def __init__(self, gate: Gate, store: Store) -> None:
        self.gate = gate
        self.store = store
        self._depth = 0
        self._spoilt = False
        self._deferred: list[Deferred] = []

    @property
    def nested(self) -> bool:
        """Whether a unit is open inside another one."""
        return self._depth > 1

    def defer(self, action: Deferred) -> None:
        """Call the action when the outermost block has committed."""
        self._deferred.append(action)

    @contextmanager
    def open(self) -> Iterator[None]:
        """A unit of work.

        Raises (on exit):
            UnitError: an inner unit failed and the outer one carried on.
        """
        deferred: list[Deferred] = []
        with self.gate:
            self._depth += 1
            try:
                yield
            except BaseException:
                self._spoilt = True
                raise
            finally:
                self._depth -= 1
                spoilt = self._spoilt
                if not self._depth:
                    deferred = self._end()
            if spoilt and not self._depth:
                raise UnitError(
                    "a unit of work inside this one failed; nothing was committed. Let its error pass."
                )
        for action in deferred:
            action(None)

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

    def _end(self) -> list[Deferred]:
        """Commit or undo; what waited for a commit."""
        waiting, self._deferred = self._deferred, []
        if self._spoilt:
            self.store.undo()
            waiting = []
        self.store.commit()
        self._spoilt = False
        return waiting
