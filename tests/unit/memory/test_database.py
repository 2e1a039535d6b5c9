"""What only the memory database does: pretended outages, waiting, versions from an injected clock."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count

import pytest

from dal.adapters.memory import MemoryDatabase
from dal.adapters.memory.clock import VersionClock
from dal.domain import Applied, Key, State
from dal.domain.control import Authority, Control
from dal.errors import BackendUnavailable, ConflictError, OutcomeUnknown
from dal.ports import Follower, Forum, Journal, Leader, Sealed
from flags import Backend
from tests.contract.rows import CONTRACT, category

KEY = Key("category", (1,))


def as_leader(memory: MemoryDatabase) -> Leader:
    """For mypy: it fulfils the port."""
    return memory


def as_follower(memory: MemoryDatabase) -> Follower:
    """For mypy: it fulfils the port."""
    return memory


def as_journal(memory: MemoryDatabase) -> Journal:
    """For mypy: its journal fulfils the port."""
    return memory.journal


def as_forum(memory: MemoryDatabase) -> Forum:
    """For mypy: its forum fulfils the port."""
    return memory.forum


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


def test_outage_reaches_journal_and_fleet() -> None:
    """They are in the same database; what was journalled and written down is there afterwards."""
    memory = MemoryDatabase(CONTRACT)
    with memory.unit() as unit:
        unit.touch([KEY])
    memory.fail(BackendUnavailable("down"))
    for question in (memory.journal.depth, memory.forum.control, memory.forum.sightings):
        with pytest.raises(BackendUnavailable):
            question()
    memory.recover()
    assert memory.journal.depth().pending == 1


def test_touched_keys_are_not_forgotten() -> None:
    """What a unit has touched needs no other name."""
    memory = MemoryDatabase(CONTRACT)
    with memory.unit() as unit:
        for name in ("tea", "books"):
            memory.table("category").insert(category(name))
        unit.touch([KEY])
        assert unit.forgotten([]) == [Key("category", (2,))]


def test_changes_that_nobody_touched_have_no_version() -> None:
    """As MySQL it knows of what was journalled only; as DynamoDB each item has a version of its own."""
    versions = dict[Backend, int]()
    for backend in Backend:
        memory = MemoryDatabase(CONTRACT, backend=backend, now=lambda: 70)
        memory.table("category").insert(category())
        versions[backend] = memory.fetch([KEY])[0].version
    assert versions == {Backend.MYSQL: 1, Backend.DYNAMODB: 70}


def test_dynamodb_has_no_fence() -> None:
    """Whoever leads, a database that stands for DynamoDB commits, and journals nothing."""
    led = Control(leader=Authority.DYNAMODB, epoch=9)
    memory = MemoryDatabase(CONTRACT, backend=Backend.DYNAMODB, control=led)
    with memory.unit(epoch=2) as unit:
        memory.table("category").insert(category())
        unit.touch([KEY])
    assert unit.sealed.states == tuple(memory.fetch([KEY]))
    assert memory.journal.depth().pending == 0


@pytest.mark.parametrize("committed", [True, False], ids=["committed", "not committed"])
@pytest.mark.parametrize("backend", Backend, ids=str)
def test_a_lost_commit_did_or_did_not_take_place(backend: Backend, *, committed: bool) -> None:
    """Rows, and what resolving says, agree on it."""
    memory = MemoryDatabase(CONTRACT, backend=backend)
    memory.lose_next_commit(committed=committed)
    heard = list[Sealed]()

    def work() -> None:
        with memory.unit() as unit:
            unit.defer(heard.append)
            memory.table("category").insert(category())
            unit.touch([KEY])

    with pytest.raises(OutcomeUnknown):
        work()
    found = memory.resolve(heard[0])
    assert (memory.table("category").get(1) is not None) is committed
    assert found == (tuple(memory.fetch([KEY])) if committed else None)


def test_a_failed_unit_loses_no_commit() -> None:
    """A planted loss waits for a commit."""
    memory = MemoryDatabase(CONTRACT)
    memory.lose_next_commit(committed=True)
    with suppress(ZeroDivisionError), memory.unit():
        raise ZeroDivisionError
    with pytest.raises(OutcomeUnknown), memory.unit():
        pass


def test_a_transaction_is_one() -> None:
    """What is written inside takes effect together, or not at all."""
    memory = MemoryDatabase(CONTRACT, backend=Backend.DYNAMODB)
    with suppress(ZeroDivisionError), memory.transaction():
        memory.table("category").insert(category())
        raise ZeroDivisionError
    assert memory.table("category").all() == []
    with memory.transaction():
        memory.table("category").insert(category())
    assert len(memory.table("category").all()) == 1


def test_a_rehearsal_leaves_nothing() -> None:
    """The plan has every key once, as it would be left, with the version of before; the rows stay as they were."""
    memory = MemoryDatabase(CONTRACT, backend=Backend.DYNAMODB)
    memory.apply([State(KEY, 7, {"id": 1, **category()})])
    before = memory.fetch([KEY, Key("category", (2,))])
    with memory.rehearsal() as planned:
        with memory.unit():
            memory.table("category").insert(category("tea"))
        memory.table("category").update(1, name="new")
        memory.table("category").delete(1)
    assert [(plan.key.values[0], plan.row and plan.row["name"], plan.was) for plan in planned] == [
        (2, "tea", 0),
        (1, None, 7),
    ]
    assert memory.fetch([KEY, Key("category", (2,))]) == before


def test_a_failed_rehearsal_leaves_nothing() -> None:
    """Units inside it fail like any other, and later units are not spoilt."""
    memory = MemoryDatabase(CONTRACT, backend=Backend.DYNAMODB)
    with suppress(ZeroDivisionError), memory.rehearsal(), memory.unit():
        memory.table("category").insert(category())
        raise ZeroDivisionError
    assert memory.table("category").all() == []
    with memory.unit():
        memory.table("category").insert(category())
    assert len(memory.table("category").all()) == 1


def test_what_was_undone_was_not_led() -> None:
    """Rows that a rehearsal, or a unit that failed, has touched can still be copied over."""
    memory = MemoryDatabase(CONTRACT, backend=Backend.DYNAMODB)
    memory.apply([State(KEY, 7, {"id": 1, **category()})])
    with memory.rehearsal():
        memory.table("category").update(1, name="new")
    assert memory.copy([State(KEY, 8, {"id": 1, **category("tea")})]) == [Applied.APPLIED]


def test_own_writes_are_newer_than_what_was_applied() -> None:
    """After the cutover a late mirror of the old leader changes nothing, though its clock is ahead."""
    ticks = count(1)
    memory = MemoryDatabase(CONTRACT, backend=Backend.DYNAMODB, now=lambda: next(ticks))
    memory.apply([State(KEY, 900, {"id": 1, **category()})])
    memory.table("category").update(1, name="own")
    assert memory.apply([State(KEY, 900, {"id": 1, **category("late")})]) == [Applied.STALE]
    memory.table("category").delete(1)
    assert memory.apply([State(KEY, 901, {"id": 1, **category("late")})]) == [Applied.STALE]


def test_repr_shows_no_rows() -> None:
    """A repr names the role and the contract."""
    memory = MemoryDatabase(CONTRACT, backend=Backend.DYNAMODB)
    assert repr(memory).startswith("MemoryDatabase(dynamodb, ")
