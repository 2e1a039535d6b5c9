"""Who is alive: whoever's beat has moved within so many seconds of our own clock."""

from __future__ import annotations

import pytest

from dal.domain.fleet import Member, Place
from dal.errors import ConfigurationError
from dal.fleet import Terms
from dal.fleet.watch import Watch
from dal.ports import Sighting
from flags import MigrationPhase

PLACE = Place(MigrationPhase.MYSQL_ONLY)


def sighting(name: str, beat: int) -> Sighting:
    return Sighting(Member(name, PLACE.stand, PLACE), beat)


def dead(watch: Watch, now: float, *sightings: Sighting) -> list[str]:
    """Who is dead among these; the others are alive, nobody is both or neither."""
    watch.look(sightings, now)
    found = watch.dead(sightings, now)
    alive = [member.id for member in watch.alive(sightings, now)]
    assert sorted(found + alive) == sorted(s.member.id for s in sightings)
    return found


def test_a_process_that_beats_lives() -> None:
    """However seldom it is looked at."""
    watch = Watch(6.0)
    for number, now in enumerate([0.0, 5.9, 100.0, 1000.0]):
        assert dead(watch, now, sighting("a", number)) == []


@pytest.mark.parametrize(("seconds", "found"), [(5.9, []), (6.0, ["a"]), (60.0, ["a"])])
def test_a_beat_that_stands_still_is_a_dead_process(seconds: float, found: list[str]) -> None:
    """Counted from when it was last seen to move."""
    watch = Watch(6.0)
    dead(watch, 0.0, sighting("a", 1))
    dead(watch, 10.0, sighting("a", 2))
    assert dead(watch, 10.0 + seconds, sighting("a", 2), sighting("b", 1)) == found


def test_one_that_was_never_seen_before_is_alive() -> None:
    """It has to be watched first, dead as it may be: nobody knows since when."""
    watch = Watch(6.0)
    assert dead(watch, 1000.0, sighting("a", 99)) == []
    assert dead(watch, 1005.9, sighting("a", 99)) == []
    assert dead(watch, 1006.0, sighting("a", 99)) == ["a"]


def test_one_that_beats_again_lives_again() -> None:
    """Late, but nobody has struck it."""
    watch = Watch(6.0)
    dead(watch, 0.0, sighting("a", 1))
    assert dead(watch, 7.0, sighting("a", 1)) == ["a"]
    assert dead(watch, 8.0, sighting("a", 2)) == []


def test_one_that_was_struck_is_forgotten() -> None:
    """Under the same name it begins anew, whatever its beat."""
    watch = Watch(6.0)
    dead(watch, 0.0, sighting("a", 1))
    dead(watch, 5.0)
    assert dead(watch, 8.0, sighting("a", 1)) == []


def test_a_clock_that_is_the_same_for_all_is_not_needed() -> None:
    """Two observers differ by when they looked, and each is right for itself."""
    early, late = Watch(6.0), Watch(6.0)
    dead(early, 0.0, sighting("a", 1))
    dead(late, 5.0, sighting("a", 1))
    assert dead(early, 7.0, sighting("a", 1)) == ["a"]
    assert dead(late, 7.0, sighting("a", 1)) == []


@pytest.mark.parametrize(
    ("beat", "lease", "deadline", "fits"),
    [(1.0, 3.0, 6.0, True), (1.5, 3.0, 4.0, True), (1.6, 3.0, 6.0, False), (1.0, 4.6, 6.0, False)],
)
def test_the_lease_covers_two_beats_and_ends_well_before_death(
    beat: float, lease: float, deadline: float, *, fits: bool
) -> None:
    """Terms that could let a dead process answer are refused."""
    if fits:
        Terms(beat=beat, lease=lease, dead=deadline)
    else:
        with pytest.raises(ConfigurationError, match="lease"):
            Terms(beat=beat, lease=lease, dead=deadline)
