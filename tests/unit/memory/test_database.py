"""What only the memory database does: pretended outages, waiting, versions from an injected clock."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from dal.adapters.memory import MemoryDatabase
from dal.adapters.memory.clock import VersionClock
from dal.domain import Applied, Key, State
from dal.errors import BackendUnavailable, ConflictError
from dal.ports import Follower, Leader
from flags import Backend
from tests.contract.rows import CONTRACT, category


def as_leader(memory: MemoryDatabase) -> Leader:
    """For mypy: it fulfils the port."""
    return memory


def as_follower(memory: MemoryDatabase) -> Follower:
    """For mypy: it fulfils the port."""
    return memory


def test_outage_and_recovery() -> None:
    """While it is down every operation raises; afterwards nothing is lost."""
    memory = MemoryDatabase(CONTRACT)
    memory.table("category").insert(category())
    memory.fail(BackendUnavailable("down"))
    with pytest.raises(BackendUnavailable):
        memory.table("category").get(1)
    with pytest.raises(BackendUnavailable), memory.unit():
        pass
    memory.recover()
    assert memory.table("category").get(1) is not None


def test_waiting_ends_in_a_conflict() -> None:
    """Whoever waits too long for another unit gives up with a retryable error."""
    memory = MemoryDatabase(CONTRACT, lock_timeout=0.01)
    with memory.unit(), ThreadPoolExecutor(1) as pool:
        error = pool.submit(memory.table("category").all).exception(timeout=30)
    assert isinstance(error, ConflictError)


def test_clock_never_repeats_nor_goes_back() -> None:
    """Versions increase even if the time stands still, jumps back, or another clock was ahead."""
    times: Iterator[int] = iter([100, 100, 50, 60, 500])
    clock = VersionClock(lambda: next(times))
    assert [clock.tick() for _ in range(3)] == [100, 101, 102]
    clock.observe(300)
    assert [clock.tick(), clock.tick()] == [301, 500]


def test_own_writes_are_newer_than_what_was_applied() -> None:
    """After the cutover a late mirror of the old leader changes nothing, though its clock is ahead."""
    ticks = count(1)
    memory = MemoryDatabase(CONTRACT, backend=Backend.DYNAMODB, now=lambda: next(ticks))
    key = Key("category", (1,))
    memory.apply([State(key, 900, {"id": 1, **category()})])
    memory.table("category").update(1, name="own")
    assert memory.apply([State(key, 900, {"id": 1, **category("late")})]) == [Applied.STALE]
    memory.table("category").delete(1)
    assert memory.apply([State(key, 901, {"id": 1, **category("late")})]) == [Applied.STALE]


def test_repr_shows_no_rows() -> None:
    """A repr names the role and the contract."""
    memory = MemoryDatabase(CONTRACT, backend=Backend.DYNAMODB)
    assert repr(memory).startswith("MemoryDatabase(dynamodb, ")
