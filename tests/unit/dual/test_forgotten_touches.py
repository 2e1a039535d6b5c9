"""A write that names too few of the keys that it touches is found out where the database knows: in memory."""

from __future__ import annotations

import pytest

from dal.errors import ConfigurationError
from flags import Backend, MigrationPhase
from tests.unit.dual.world import World, in_phase

DUAL = [phase for phase in MigrationPhase if phase.value in {2, 3, 4}]


def _also_changes_another(world: World) -> None:
    """Renaming one author changes a second one, which no touch names."""
    world.mysql.table("author").insert({"name": "Ben", "email": "ben@x.y"})
    world.on_mysql.before["rename"] = lambda: world.mysql.table("author").update(2, name="Benjamin")


@pytest.mark.parametrize("phase", DUAL)
def test_a_forgotten_key_fails_the_write(phase: MigrationPhase) -> None:
    """The error names the key and what to do; nothing is written anywhere."""
    world = in_phase(phase)
    _also_changes_another(world)
    before = world.rows(Backend.MYSQL), world.rows(Backend.DYNAMODB)
    with pytest.raises(ConfigurationError, match=r"author:2: changed, but not among the keys .* touches="):
        world.authors.rename(1, "Anna")
    world.finish()
    assert (world.rows(Backend.MYSQL), world.rows(Backend.DYNAMODB)) == before


def test_without_a_mirror_nothing_can_be_forgotten() -> None:
    """In phase 1 the same write goes through."""
    world = in_phase(MigrationPhase.MYSQL_ONLY)
    _also_changes_another(world)
    assert world.authors.rename(1, "Anna").name == "Anna"
