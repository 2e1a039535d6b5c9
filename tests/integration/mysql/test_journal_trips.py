"""How many round trips the journal costs, counted on the wire."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from dal.domain import Key
from tests.contract.rows import category, named, user
from tests.integration.mysql.conftest import Site
from tests.integration.mysql.doing import run
from tests.integration.mysql.rigs import JournalledMySQL, journalled

pytestmark = pytest.mark.integration


@pytest.fixture
def rig(site: Site) -> Iterator[JournalledMySQL]:
    """A journalled database."""
    with journalled(site, site.options) as found:
        yield found


def trips(rig: JournalledMySQL, work: Callable[[], object]) -> int:
    """The round trips of what is done the second time, on a connection that is open."""
    work()
    before = rig.tap.turns
    work()
    return rig.tap.turns - before


def rename(rig: JournalledMySQL, key: Key, *, touch: bool) -> None:
    """A unit of one statement."""
    with rig.leader.unit(epoch=1) as unit:
        run(rig.leader, "UPDATE categories SET name = %s WHERE id = %s", str(rig.tap.turns), key.values[0])
        unit.touch([key] if touch else [])


def test_a_write_of_one_key_costs_none(rig: JournalledMySQL) -> None:
    """Fence, version, state and commit travel together: as many trips as the bare transaction."""
    key = Key("category", (rig.insert("category", category()),))
    assert trips(rig, lambda: rename(rig, key, touch=False)) == 2
    assert trips(rig, lambda: rename(rig, key, touch=True)) == 2


def test_states_of_many_entities_cost_one(rig: JournalledMySQL) -> None:
    """Rows and versions of whatever keys are seen in one snapshot, in one trip."""
    keys = [Key("category", (1,)), Key("user", (rig.insert("user", user()),)), named("ann")]
    assert trips(rig, lambda: rig.leader.fetch(keys)) == 1


def test_a_chunk_of_a_walk_costs_two(rig: JournalledMySQL) -> None:
    """The versions are asked for when the rows are known."""
    rig.insert("user", user())
    assert trips(rig, lambda: rig.leader.walk("user")) == 2


def test_journal_and_heartbeat_cost_one(rig: JournalledMySQL) -> None:
    """Each question and each change is a statement of its own."""
    key = Key("category", (1,))
    for work in (
        lambda: rig.journal.clear([(key, 1)]),
        lambda: rig.journal.pending(limit=10),
        rig.forum.control,
        rig.forum.sightings,
    ):
        assert trips(rig, work) == 1
