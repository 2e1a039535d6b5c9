"""The memory journal over time, on a clock that passes when the test says so."""

from __future__ import annotations

import pytest

from dal.adapters.memory import MemoryDatabase
from dal.domain import Key
from tests.contract.journal_suite import entry_of, pending, postponed
from tests.contract.rows import CONTRACT
from tests.contract.sealing_suite import ANN, BOB, touch

SECOND = 1_000_000


class Clock:
    """Microseconds; begins at 100 s."""

    def __init__(self) -> None:
        self.now = 100 * SECOND

    def __call__(self) -> int:
        return self.now

    def advance(self, seconds: int) -> None:
        """Let time pass, or (negative) set the clock back."""
        self.now += seconds * SECOND


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


@pytest.fixture
def memory(clock: Clock) -> MemoryDatabase:
    """An empty database in the place of MySQL."""
    return MemoryDatabase(CONTRACT, now=clock)


def test_versions_are_microseconds(memory: MemoryDatabase, clock: Clock) -> None:
    """The moment of the write, or one more than before where the clock does not run or runs backwards."""
    versions = [touch(memory, ANN).states[0].version, touch(memory, ANN).states[0].version]
    clock.advance(5)
    versions.append(touch(memory, ANN).states[0].version)
    clock.advance(-50)
    versions.append(touch(memory, ANN).states[0].version)
    assert versions == [100 * SECOND, 100 * SECOND + 1, 105 * SECOND, 105 * SECOND + 1]


def test_postponed_keys_ripen(memory: MemoryDatabase, clock: Clock) -> None:
    """A postponed key is ripe once its seconds have passed, not before."""
    touch(memory, ANN)
    assert postponed(memory.journal, ANN, 5).ripe_in == 5
    clock.advance(4)
    assert (pending(memory.journal, ripe=True), entry_of(memory.journal, ANN).ripe_in) == ([], 1)
    clock.advance(1)
    assert pending(memory.journal, ripe=True) == [ANN]
    clock.advance(9)
    assert entry_of(memory.journal, ANN).ripe_in == 0


def test_keys_become_quiet(memory: MemoryDatabase, clock: Clock) -> None:
    """A key is quiet when its last write is old enough."""

    def quiet() -> list[Key]:
        return [entry.key for entry in memory.journal.pending(limit=9, quiet=3)]

    touch(memory, ANN, BOB)
    clock.advance(2)
    touch(memory, BOB)
    assert quiet() == []
    clock.advance(1)
    assert quiet() == [ANN]
    clock.advance(2)
    assert quiet() == [ANN, BOB]


def test_the_oldest_counts_from_its_first_missing_mirror(memory: MemoryDatabase, clock: Clock) -> None:
    """Writing a pending key again makes its debt no younger; a confirmed mirror does."""
    touch(memory, ANN)
    clock.advance(10)
    (state,) = touch(memory, ANN).states
    assert memory.journal.depth().oldest == 10
    clock.advance(-60)
    assert memory.journal.depth().oldest == 0
    memory.journal.clear([(ANN, state.version)])
    touch(memory, ANN)
    clock.advance(7)
    assert memory.journal.depth().oldest == 7
