"""Many writers at once: nothing is sold twice, and the databases agree afterwards."""

from __future__ import annotations

import pytest

from dal.domain import Verdict
from dal.dual import Background
from flags import MigrationPhase
from metrics.events import MirrorFailed
from tests.contract.store.conftest import RealSides
from tests.contract.store.crowd import STOCK, Market
from tests.contract.store.fleets import fleet_world, memory_fleet
from tests.contract.store.worlds import DualWorld, dual_world, memory_world


def trade_and_check(world: DualWorld, steps: int) -> None:
    """Let the crowd trade, then count and compare."""
    market = Market.open(world.store)
    try:
        taken = market.trade(steps)
    finally:
        world.close()
    assert market.ordered() > 0
    assert market.left() + market.ordered() + taken == STOCK * len(market.products)
    assert world.sink.events_of(MirrorFailed) == []
    assert Verdict.MISMATCH not in world.sink.verdicts
    assert world.differences() == []
    world.check_journal()


def test_a_crowd_in_memory() -> None:
    """Eight threads of cart, checkout and stock writes in phase 3."""
    trade_and_check(memory_world(MigrationPhase.DUAL_READ_WRITE, background=Background()), steps=60)


def test_a_crowd_in_a_fleet_in_memory() -> None:
    """The same with a journal, which is empty at the end."""
    trade_and_check(memory_fleet(MigrationPhase.DUAL_READ_WRITE, background=Background()), steps=60)


@pytest.mark.integration
def test_a_crowd_on_real_servers(real_sides: RealSides) -> None:
    """The same on MariaDB and DynamoDB Local."""
    world = dual_world(*real_sides, MigrationPhase.DUAL_READ_WRITE, background=Background())
    trade_and_check(world, steps=25)


@pytest.mark.integration
def test_a_crowd_in_a_fleet_on_real_servers(fleet_sides: RealSides) -> None:
    """The same with a journal."""
    world = fleet_world(*fleet_sides, MigrationPhase.DUAL_READ_WRITE, background=Background())
    trade_and_check(world, steps=25)
