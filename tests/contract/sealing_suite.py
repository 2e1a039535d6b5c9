"""What a leader says about what a unit of work has touched: keys, states and their versions."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from dal.domain import Key, State
from dal.ports import Leader, Sealed
from tests.contract.leader_suite import LeaderRig
from tests.contract.rows import (
    assert_increasing,
    cart_item,
    category,
    mailed,
    named,
    one,
    product,
    quantity_of,
    user,
)

ANN, BOB = Key("user", (1,)), Key("user", (2,))


def touch(leader: Leader, *keys: Key, epoch: int = 0) -> Sealed:
    """A unit of work that touches keys and changes nothing."""
    with leader.unit(epoch=epoch) as unit:
        unit.touch(keys)
    return unit.sealed


class SealingSuite:
    """What was touched is sealed by the outermost commit, each key under a version newer than all before."""

    def test_sealed_holds_the_states_of_what_was_touched(self, rig: LeaderRig) -> None:
        """Rows, unique values and what is not there, sorted by key, each once."""
        with rig.leader.unit() as unit:
            ann = Key("user", (rig.insert("user", user()),))
            unit.touch([named("ann"), Key("user", (404,)), ann])
            unit.touch([ann])
        keys = (ann, Key("user", (404,)), named("ann"))
        assert unit.sealed.keys == keys
        assert [state.key for state in unit.sealed.states] == list(keys)
        assert [state.row and state.row["id"] for state in unit.sealed.states] == [
            ann.values[0],
            None,
            ann.values[0],
        ]
        assert unit.sealed.unknown is None

    def test_states_are_those_of_the_commit(self, rig: LeaderRig) -> None:
        """What changes after the touch, in the same unit, is in the sealed state."""
        ann = rig.insert("user", user())
        with rig.leader.unit() as unit:
            unit.touch([Key("user", (ann,))])
            rig.update("user", ann, first_name="Ann")
        assert [(state.row or {})["first_name"] for state in unit.sealed.states] == ["Ann"]

    def test_versions_are_those_that_others_read(self, rig: LeaderRig) -> None:
        """A fetch, and a walk over rows, show a touched key under the version that it was sealed with."""
        with rig.leader.unit() as unit:
            ann = Key("user", (rig.insert("user", user()),))
            unit.touch([ann, named("ann"), mailed("ann@example.org")])
        assert tuple(rig.leader.fetch(unit.sealed.keys)) == unit.sealed.states
        assert sorted(rig.leader.walk("user").states, key=lambda state: state.key) == list(unit.sealed.states)

    def test_reading_gives_no_new_version(self, rig: LeaderRig) -> None:
        """Only writes raise versions."""
        ann = Key("user", (rig.insert("user", user()),))
        assert one(rig.leader, ann) == one(rig.leader, ann)

    def test_a_larger_unit_is_sealed_once(self, rig: LeaderRig) -> None:
        """The outermost unit seals what all of its parts have touched, and tells all of them."""
        with rig.leader.unit() as whole:
            with rig.leader.unit() as first:
                first.touch([BOB])
            whole.touch([named("ann")])
            with rig.leader.unit() as second:
                second.touch([ANN, BOB])
            early = whole.sealed
        assert early.keys == ()
        assert whole.sealed.keys == (ANN, BOB, named("ann"))
        assert first.sealed == second.sealed == whole.sealed

    def test_nothing_touched_nothing_sealed(self, rig: LeaderRig) -> None:
        """A unit that named no keys has no states, and neither has one that rolled back."""
        with rig.leader.unit() as silent:
            rig.insert("user", user())
        assert (silent.sealed.keys, silent.sealed.states) == ((), ())
        with suppress(ZeroDivisionError), rig.leader.unit() as failed:
            failed.touch([ANN])
            raise ZeroDivisionError
        assert (failed.sealed.keys, failed.sealed.states) == ((), ())
        assert touch(rig.leader, BOB).keys == (BOB,)

    def test_each_write_has_a_newer_version(self, rig: LeaderRig) -> None:
        """Insert, update, delete and insert again give ever newer versions of the same key."""
        ann, books = rig.insert("user", user()), rig.insert("category", category())
        tea = rig.insert("product", product(ann, books))
        key = Key("cart_item", (ann, tea))
        states = [one(rig.leader, key)]
        with rig.leader.unit() as unit:
            line = rig.insert("cart_item", cart_item(ann, tea))
            unit.touch([key])
        states += unit.sealed.states
        with rig.leader.unit() as unit:
            rig.update("cart_item", line, quantity=5)
            unit.touch([key])
        states += unit.sealed.states
        with rig.leader.unit() as unit:
            rig.delete("cart_item", line)
            unit.touch([key])
        states += unit.sealed.states
        with rig.leader.unit() as unit:
            rig.insert("cart_item", cart_item(ann, tea))
            unit.touch([key])
        states += unit.sealed.states
        assert [state.row and state.row["quantity"] for state in states] == [None, 1, 5, None, 1]
        assert_increasing(states)

    def test_unique_value_moves(self, rig: LeaderRig) -> None:
        """A value that one row gives up and another takes: each step is newer and names the holder."""
        ann, bob = rig.insert("user", user()), rig.insert("user", user("bob"))
        key = mailed("ann@example.org")
        states = [one(rig.leader, key)]
        with rig.leader.unit() as unit:
            rig.update("user", ann, email="new@example.org")
            unit.touch([key])
        states += unit.sealed.states
        with rig.leader.unit() as unit:
            rig.update("user", bob, email="Ann@Example.org")
            unit.touch([key])
        states += unit.sealed.states
        assert [state.row for state in states] == [{"id": ann}, None, {"id": bob}]
        assert_increasing(states)

    def test_versions_follow_the_order_of_commits(self, rig: LeaderRig) -> None:
        """Six writers, fifty writes each on one key: sorted by what they wrote, versions strictly increase."""
        ann, books = rig.insert("user", user()), rig.insert("category", category())
        tea = rig.insert("product", product(ann, books))
        start, key = threading.Barrier(6), Key("product", (tea,))

        def write_fifty() -> list[State]:
            start.wait(timeout=30)
            return [write_one() for _ in range(50)]

        def write_one() -> State:
            with rig.leader.unit() as unit:
                rig.increment("product", tea, "inventory_quantity")
                unit.touch([key])
            return unit.sealed.states[0]

        with ThreadPoolExecutor(6) as pool:
            written = [state for done in [pool.submit(write_fifty) for _ in range(6)] for state in done.result(60)]
        by_order = sorted(written, key=quantity_of)
        assert [quantity_of(state) for state in by_order] == list(range(1, 301))
        assert_increasing(by_order)
