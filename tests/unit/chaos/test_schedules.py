"""What a seed reproduces, and where flags go."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from dal.domain import Key, State
from tests.scenario.chaos.observer import Versions
from tests.scenario.chaos.plan import Plan, seeds
from tests.scenario.chaos.schedule import LONGEST_STOP, SERVER_FAULTS, Lane, schedule
from tests.scenario.chaos.walk import FlagFile, Spot, neighbours, way_up

LONG = 600.0


def test_a_seed_reproduces_the_faults() -> None:
    """The same faults at the same moments; another seed, others."""
    assert schedule(1, LONG, 6) == schedule(1, LONG, 6)
    assert schedule(1, LONG, 6) != schedule(2, LONG, 6)


@pytest.mark.parametrize("lane", Lane)
def test_faults_follow_each_other(lane: Lane) -> None:
    """One at a time in each lane, the last one over in time."""
    faults = schedule(3, LONG, 6)[lane]
    assert len(faults) > 50
    assert all(one.at + one.seconds < other.at for one, other in pairwise(faults))
    assert faults[-1].at + faults[-1].seconds <= LONG


def test_everything_fails_sometime() -> None:
    """Each kind of fault at both servers, each worker killed and stopped, between 0.1 and 8 seconds."""
    drawn = schedule(4, LONG, 6)
    for lane in (Lane.MYSQL, Lane.DYNAMODB):
        assert {fault.what for fault in drawn[lane]} == set(SERVER_FAULTS)
    for lane in (Lane.KILLS, Lane.STOPS):
        assert {fault.slot for fault in drawn[lane]} == set(range(6))
    assert all(0.1 <= fault.seconds <= LONGEST_STOP for fault in drawn[Lane.STOPS])


def test_lanes_do_not_change_each_other() -> None:
    """What is left out of a run leaves the rest as it was."""
    alone = Plan(5, LONG, lanes=frozenset({Lane.KILLS})).faults()
    assert alone == {Lane.KILLS: Plan(5, LONG).faults()[Lane.KILLS]}


def test_flags_walk_one_toggle_at_a_time() -> None:
    """Forward and back through phases 1 to 4 and `PREFER_DDB`, through legal combinations only."""
    spots = [Spot.DUAL_WRITE, *(fault.spot for fault in schedule(6, LONG, 6)[Lane.FLAGS])]
    assert all(other in neighbours(one) for one, other in pairwise(spots))
    assert set(spots) == {
        Spot.MYSQL_ONLY,
        Spot.DUAL_WRITE,
        Spot.DUAL_READ_WRITE,
        Spot.PREFERRED,
        Spot.DYNAMODB_PRIMARY,
    }
    for one, other in pairwise(spots):
        before, after = one.flags, other.flags
        toggled = sum(
            a != b for a, b in zip((*before.key, before.PREFER_DDB), (*after.key, after.PREFER_DDB), strict=True)
        )
        assert toggled == 1


@pytest.mark.parametrize("spot", [spot for spot in Spot if spot not in (Spot.PAUSED, Spot.DYNAMODB_ONLY)])
def test_the_way_up(spot: Spot) -> None:
    """From wherever a walk ends to phase 4, one toggle at a time; to phase 2 only from phase 1."""
    path = [spot, *way_up(spot)]
    assert path[-1] is Spot.DYNAMODB_PRIMARY
    assert all(other in neighbours(one) for one, other in pairwise(path))
    assert way_up(spot, Spot.DUAL_WRITE) == ([Spot.DUAL_WRITE] if spot is Spot.MYSQL_ONLY else [])


def test_the_flag_file(tmp_path: Path) -> None:
    """It holds the five flags by their names."""
    file = FlagFile(tmp_path / "flags.json", Spot.DUAL_WRITE)
    file.move(Spot.PREFERRED)
    written = json.loads((tmp_path / "flags.json").read_text())
    assert written == {
        "READ_MYSQL": True,
        "READ_DDB": True,
        "WRITE_MYSQL": True,
        "WRITE_DDB": True,
        "PREFER_DDB": True,
    }
    assert list(tmp_path.iterdir()) == [tmp_path / "flags.json"]


def test_seeds() -> None:
    """Counted up from the first, else all different and the same for the same commit."""
    assert list(seeds(7, 3)) == [7, 8, 9]
    assert list(seeds(None, 20)) == list(seeds(None, 20))
    assert len(set(seeds(None, 20))) == 20


def test_a_version_that_goes_back() -> None:
    """Is noticed once for each time, also where the item has vanished; standing still and growing is right."""
    versions, key = Versions(), Key("user", (1,))
    for version in (0, 5, 5, 9):
        versions.see([State(key, version, None)])
    assert versions.went_back == []
    for version in (7, 9, 0):
        versions.see([State(key, version, None)])
    assert versions.went_back == ["user:1: from 9 to 7", "user:1: from 9 to 0"]
