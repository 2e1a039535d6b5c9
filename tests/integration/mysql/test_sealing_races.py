"""How units of work end in the journal while others write the same keys, or the clock goes back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from dal.adapters.mysql import Isolation
from dal.domain import Key, State
from dal.errors import ConflictError
from tests.contract.rows import category, one, product, quantity_of, user
from tests.integration.mysql.conftest import Site
from tests.integration.mysql.doing import run
from tests.integration.mysql.rigs import JournalledMySQL, in_way, way_name

pytestmark = pytest.mark.integration

WAYS = [
    (True, Isolation.READ_COMMITTED),
    (True, Isolation.REPEATABLE_READ),
    (False, Isolation.REPEATABLE_READ),
]


@pytest.fixture(params=WAYS, ids=way_name)
def rig(site: Site, request: pytest.FixtureRequest) -> Iterator[JournalledMySQL]:
    """A journalled database."""
    with in_way(site, request.param) as found:
        yield found


def tea_of(rig: JournalledMySQL) -> Key:
    """A product, written before the journal knew of it."""
    return Key("product", (rig.insert("product", product(rig.insert("user", user()), _books(rig))),))


def _books(rig: JournalledMySQL) -> int:
    return rig.insert("category", category())


def count_one(rig: JournalledMySQL, key: Key) -> State:
    """Raise the stock by one in a unit of its own."""
    with rig.leader.unit(epoch=1) as unit:
        rig.increment("product", int(key.values[0]), "inventory_quantity")
        unit.touch([key])
    return unit.sealed.states[0]


def again(work: object, *args: object) -> State:
    """The result of a unit that is run again when it loses to a conflict."""
    while True:
        with suppress(ConflictError):
            return work(*args)  # type: ignore[operator, no-any-return]  # one of ours


def test_what_is_fetched_is_what_was_sealed(rig: JournalledMySQL) -> None:
    """Whoever looks while four writers count sees each version with its own state, by fetch and by walk."""
    key, stop = tea_of(rig), threading.Event()

    def look() -> list[State]:
        seen = list[State]()
        while not stop.is_set():
            seen += [one(rig.leader, key), *rig.leader.walk("product").states]
        return seen

    def write() -> list[State]:
        return [again(count_one, rig, key) for _ in range(40)]

    with ThreadPoolExecutor(5) as pool:
        looking, writing = pool.submit(look), [pool.submit(write) for _ in range(4)]
        sealed = [state for writer in writing for state in writer.result(timeout=60)]
        stop.set()
        seen = looking.result(timeout=30)
    counted = {1: 0, **{state.version: quantity_of(state) for state in sealed}}
    assert sorted(counted.values()) == list(range(161))
    assert sorted(counted, key=lambda version: counted[version]) == sorted(counted)
    assert len({state.version for state in seen}) > 1
    assert all(quantity_of(state) == counted[state.version] for state in seen)


def test_a_missing_row_is_never_newer_than_its_insert(rig: JournalledMySQL) -> None:
    """One session inserts and deletes a row, another touches its key: every state is that of the last change."""
    rig.insert("user", user())
    key, stop = Key("category", (77,)), threading.Event()

    def change(sql: str) -> State:
        with rig.leader.unit(epoch=1) as unit:
            run(rig.leader, sql)
            unit.touch([key])
        return unit.sealed.states[0]

    def touch() -> State:
        with rig.leader.unit(epoch=1) as unit:
            unit.touch([key])
        return unit.sealed.states[0]

    def look() -> list[State]:
        seen = list[State]()
        while not stop.is_set():
            seen.append(again(touch))
        return seen

    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(look)
        changes = list[State]()
        for _ in range(40):
            changes.append(again(change, "INSERT INTO categories (id, name) VALUES (77, 'tea')"))
            changes.append(again(change, "DELETE FROM categories WHERE id = 77"))
        stop.set()
        seen = looking.result(timeout=30)
    there = False
    for state in sorted([*changes, *seen], key=lambda state: state.version):
        there = state.row is not None if state in changes else there
        assert (state.row is not None) is there
    assert len({state.version for state in [*changes, *seen]}) == len(changes) + len(seen)


def test_sorted_keys_do_not_deadlock(rig: JournalledMySQL) -> None:
    """Six threads with fifty units over three keys, touched in any order: all commit at the first attempt."""
    keys = [Key("category", (rig.insert("category", category(name)),)) for name in "abc"]
    start = threading.Barrier(6)

    def write(shift: int) -> int:
        start.wait(timeout=30)
        return sum(unit(turn + shift) > 0 for turn in range(50))

    def unit(turn: int) -> int:
        order = [keys[(turn + step) % 3] for step in range(3)][: 1 + turn % 3]
        with rig.leader.unit(epoch=1) as open_unit:
            for key in sorted(order):
                run(rig.leader, "UPDATE categories SET name = %s WHERE id = %s", f"n{turn}", key.values[0])
            open_unit.touch(order)
        return len(open_unit.sealed.states)

    with ThreadPoolExecutor(6) as pool:
        done = [pool.submit(write, shift) for shift in range(6)]
        assert [writer.result(timeout=60) for writer in done] == [50] * 6
    assert rig.count("dal_journal") == 3


def test_a_clock_set_back(rig: JournalledMySQL) -> None:
    """Versions rise when the session's clock goes back by years, also for keys that are new to the journal."""
    key, other = tea_of(rig), Key("category", (5,))
    first = count_one(rig, key)
    with rig.leader.unit() as unit:
        run(rig.leader, "SET timestamp = 1000000000")
        rig.increment("product", int(key.values[0]), "inventory_quantity")
        unit.touch([key, other])
    new, second = unit.sealed.states
    third = count_one(rig, key)
    assert first.version < second.version < third.version
    assert new.version > 1
    assert [quantity_of(state) for state in (first, second, third)] == [1, 2, 3]
