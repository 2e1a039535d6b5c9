"""The parity check of this suite, proved by planted faults."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from dal.adapters.memory import MemoryDatabase
from dal.domain import Applied, State
from examples.store.entities import UserChanges
from examples.store.integration import memory_store
from examples.store.tests.making import Maker
from flags import Backend, MigrationPhase
from tests.contract.store.worlds import CONTRACT, MIRRORED, DualWorld, Side, dual_world, memory_side, memory_world

Drops = Callable[[State], bool]


class ForgetfulDatabase(MemoryDatabase):
    """A follower that says it has taken over what it drops."""

    def __init__(self, drops: Drops) -> None:
        super().__init__(CONTRACT, backend=Backend.DYNAMODB)
        self._drops = drops

    def apply(self, states: Sequence[State]) -> Sequence[Applied]:
        """Take over all but what is dropped."""
        super().apply([state for state in states if not self._drops(state)])
        return [Applied.APPLIED for _ in states]


FAULTS: dict[str, Drops] = {
    "an order item": lambda state: state.key.entity == "order_item",
    "the stock": lambda state: state.row is not None and state.row.get("inventory_quantity") == 9,
    "the emptied cart": lambda state: state.key.entity == "cart_item" and state.row is None,
    "a freed address": lambda state: state.key.entity == "user.email" and state.row is None,
    "a claimed address": lambda state: state.key.entity == "user.email" and state.row is not None,
}


def live_a_little(world: DualWorld) -> None:
    """A few writes of each kind."""
    make = Maker(world.store)
    user = make.user()
    make.order(user, make.product())
    world.store.users.update(user.id, UserChanges(email="moved@example.com"))


@pytest.mark.parametrize("phase", MIRRORED, ids=lambda phase: f"phase-{phase.value}")
def test_a_sound_mirror_leaves_no_difference(phase: MigrationPhase) -> None:
    """The twin of the faults below: the same writes, nothing dropped."""
    world = memory_world(phase)
    live_a_little(world)
    world.check()


@pytest.mark.parametrize("drops", FAULTS.values(), ids=FAULTS.keys())
def test_a_dropped_state_is_found(drops: Drops) -> None:
    """One state that did not arrive is a difference, and the world fails its check."""
    follower = ForgetfulDatabase(drops)
    side = Side(follower, memory_store(follower))
    world = dual_world(memory_side(), side, MigrationPhase.DUAL_WRITE)
    live_a_little(world)
    assert world.differences() != []
    with pytest.raises(AssertionError):
        world.check()


def test_a_wrong_answer_is_found() -> None:
    """In phase 3 every read is compared, so a row that is missing in the follower fails the check."""
    follower = ForgetfulDatabase(lambda state: state.key.entity == "category")
    world = dual_world(memory_side(), Side(follower, memory_store(follower)), MigrationPhase.DUAL_READ_WRITE)
    Maker(world.store).category()
    world.store.categories.find_all()
    assert world.sink.verdicts == ["mismatch"]
