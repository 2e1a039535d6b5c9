"""Who holds a command up: live processes are named, those that ended long ago are not."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from dal.fleet.rollcall import RollCall
from flags import MigrationPhase
from tests.unit.cli.fakes import FOUR, THREE, FakeMySQL

DEAD = 6.0


@dataclass(slots=True)
class Scene:
    """Processes of a fleet, and a clock that goes on while somebody waits."""

    mysql: FakeMySQL = field(default_factory=FakeMySQL)
    now: float = 0.0

    def late(self) -> list[str]:
        """Whom a command waits for that needs everybody in phase 4."""
        roll = RollCall(self.mysql.forum, dead=DEAD, clock=lambda: self.now, pause=self._pause, glance=0.5)
        return [member.id for member in roll.below(FOUR)]

    def _pause(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def scene() -> Scene:
    """One process in phase 4."""
    return Scene()


def test_the_dead_are_not_named(scene: Scene) -> None:
    """One that lives is enough to wait for; who ended long ago would only mislead."""
    scene.mysql.fleet.has("alive", THREE)
    scene.mysql.fleet.had("ended", THREE)
    assert scene.late() == ["alive"]
    assert scene.now < DEAD


def test_the_silent_are_watched(scene: Scene) -> None:
    """Where nobody beats, nobody is late, but only after a time in which one that lives would have."""
    scene.mysql.fleet.had("ended", THREE)
    assert scene.late() == []
    assert scene.now >= DEAD


def test_nobody_is_late(scene: Scene) -> None:
    """That is said at once."""
    scene.mysql.fleet.has("there", MigrationPhase.DYNAMODB_PRIMARY)
    assert scene.late() == []
    assert scene.now == 0.0
