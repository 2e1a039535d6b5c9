"""What a MySQL that does not lead does with what DynamoDB was written as leader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import pytest

from dal.domain import Key, State
from dal.domain.control import Authority
from dal.errors import BackendError, FencedError
from dal.ports import Restoring
from tests.contract import rows
from tests.contract.fence_suite import JournalledRig, change
from tests.contract.rows import named, one
from tests.contract.sealing_suite import touch

ANN, BOB, CAT = (Key("user", (number,)) for number in (1, 2, 3))
ITEM = Key("cart_item", (1, 5))


class RestoringRig(JournalledRig, Protocol):
    """A MySQL with a journal, and the side of it that takes over."""

    @property
    def restoring(self) -> Restoring:
        """The side that takes over."""
        ...


def user(key: Key, version: int, name: str) -> State:
    """An account of that name."""
    return State(key, version, {"id": key.values[0], **rows.user(name)})


def gone(key: Key, version: int) -> State:
    """A tombstone."""
    return State(key, version, None)


def line(version: int, row_id: int) -> State:
    """A line of a cart under that id."""
    return State(ITEM, version, {"id": row_id, **rows.cart_item(1, 5)})


def restore(rig: RestoringRig, *states: State, epoch: int = 7) -> Sequence[Key]:
    """Restore these together."""
    return rig.restoring.restore(states, epoch=epoch)


class RestoreSuite:
    """Rows, deletes, versions and what stands in their way."""

    @pytest.fixture
    def led(self, rig: RestoringRig) -> RestoringRig:
        """DynamoDB leads."""
        change(rig.forum, replace(rig.forum.control(), leader=Authority.DYNAMODB, epoch=7))
        return rig

    def test_rows_come_with_their_versions(self, led: RestoringRig) -> None:
        """New rows and changed ones, and nothing of it is pending."""
        restore(led, user(ANN, 50, "ann"))
        assert one(led.leader, ANN) == user(ANN, 50, "ann")
        restore(led, user(ANN, 60, "anna"), user(BOB, 55, "bob"))
        assert [*led.leader.fetch([ANN, BOB])] == [user(ANN, 60, "anna"), user(BOB, 55, "bob")]
        assert led.journal.depth().pending == 0

    def test_an_id_of_zero_is_an_id(self, led: RestoringRig) -> None:
        """No other is generated for it."""
        nobody = Key("user", (0,))
        restore(led, user(nobody, 50, "nobody"))
        assert one(led.leader, nobody) == user(nobody, 50, "nobody")

    def test_deletes_keep_their_versions(self, led: RestoringRig) -> None:
        """A tombstone removes the row; one without a row is harmless; the next row is newer."""
        restore(led, user(ANN, 50, "ann"))
        restore(led, gone(ANN, 60), gone(CAT, 61))
        assert [*led.leader.fetch([ANN, CAT])] == [gone(ANN, 60), gone(CAT, 61)]

    def test_versions_never_fall(self, led: RestoringRig) -> None:
        """Also where DynamoDB knows nothing of the key any more."""
        restore(led, user(ANN, 50, "ann"))
        restore(led, gone(ANN, 0))
        assert one(led.leader, ANN) == gone(ANN, 50)

    def test_the_next_write_is_newer(self, led: RestoringRig) -> None:
        """However far the clock of whoever wrote DynamoDB was ahead."""
        ahead = 2**53
        restore(led, user(ANN, ahead, "ann"))
        change(led.forum, led.forum.control().returning().returned())
        (state,) = touch(led.leader, ANN).states
        assert state.version == ahead + 1

    def test_unique_keys_have_versions_of_their_own(self, led: RestoringRig) -> None:
        """They are journalled, and show the row that holds them."""
        sentinel = State(named("ann"), 70, {"id": 1})
        restore(led, user(ANN, 50, "ann"), sentinel)
        assert one(led.leader, named("ann")) == sentinel

    def test_unique_values_swap(self, led: RestoringRig) -> None:
        """Two rows give each other their names in one step."""
        restore(led, user(ANN, 50, "ann"), user(BOB, 50, "bob"))
        assert restore(led, user(ANN, 60, "bob"), user(BOB, 60, "ann")) == []
        assert [*led.leader.fetch([ANN, BOB])] == [user(ANN, 60, "bob"), user(BOB, 60, "ann")]

    def test_who_holds_a_value_makes_room(self, led: RestoringRig) -> None:
        """The row is out of date; its key is told, so that it is restored next; case does not matter."""
        restore(led, user(ANN, 50, "ann"))
        assert restore(led, user(BOB, 60, "ANN")) == [ANN]
        assert one(led.leader, ANN) == gone(ANN, 50)
        assert restore(led, user(ANN, 65, "anna")) == []
        assert [*led.leader.fetch([ANN, BOB])] == [user(ANN, 65, "anna"), user(BOB, 60, "ANN")]

    def test_a_row_is_created_anew_under_its_key(self, led: RestoringRig) -> None:
        """The key is not the primary key: the old row has to go."""
        restore(led, user(ANN, 1, "ann"), line(50, 1))
        restore(led, line(60, 2))
        assert one(led.leader, ITEM) == line(60, 2)
        restore(led, gone(ITEM, 70))
        assert one(led.leader, ITEM) == gone(ITEM, 70)

    def test_a_row_moves_to_another_key(self, led: RestoringRig) -> None:
        """One that still has its primary key makes room, and is told."""
        restore(led, line(50, 1))
        moved = Key("cart_item", (1, 6))
        state = State(moved, 60, {"id": 1, **rows.cart_item(1, 6)})
        assert restore(led, state) == [ITEM]
        assert [*led.leader.fetch([ITEM, moved])] == [gone(ITEM, 50), state]

    def test_nothing_cascades(self, led: RestoringRig) -> None:
        """Children may come before their parents, and stay when these go: each has a state of its own."""
        restore(led, line(50, 1))
        restore(led, user(ANN, 50, "ann"))
        restore(led, gone(ANN, 60))
        assert one(led.leader, ITEM) == line(50, 1)

    def test_together_or_not_at_all(self, led: RestoringRig) -> None:
        """A row that MySQL will not hold undoes the others."""
        bad = State(BOB, 60, {**(user(BOB, 60, "bob").row or {}), "username": None})
        with pytest.raises(BackendError):
            restore(led, user(ANN, 60, "ann"), bad)
        assert one(led.leader, ANN).row is None

    @pytest.mark.parametrize("leader", [Authority.MYSQL, Authority.DRAINING], ids=str)
    def test_never_over_a_leader(self, led: RestoringRig, leader: Authority) -> None:
        """What MySQL was written since would be overwritten."""
        change(led.forum, replace(led.forum.control(), leader=leader))
        with pytest.raises(FencedError):
            restore(led, user(ANN, 60, "ann"))
        assert one(led.leader, ANN).row is None

    @pytest.mark.parametrize("epoch", [6, 8])
    def test_only_in_its_epoch(self, led: RestoringRig, epoch: int) -> None:
        """What was read before the fence must not be written after it."""
        with pytest.raises(FencedError):
            restore(led, user(ANN, 60, "ann"), epoch=epoch)
        change(led.forum, led.forum.control().returning())
        restore(led, user(ANN, 60, "ann"), epoch=8)
        assert one(led.leader, ANN).row is not None

    def test_ids_go_on_above(self, led: RestoringRig) -> None:
        """Also above ids whose rows are gone, or that were handed out and never used."""
        restore(led, user(ANN, 50, "ann"))
        led.restoring.raise_id("user", 700)
        led.restoring.raise_id("user", 3)
        change(led.forum, led.forum.control().returning().returned())
        assert led.insert("user", rows.user("bob")) == 701

    def test_no_keys_are_marked_before_mysql_leads(self, led: RestoringRig) -> None:
        """While it takes over, its state must not be mirrored."""
        change(led.forum, led.forum.control().returning())
        with pytest.raises(FencedError):
            led.journal.mark([ANN])
