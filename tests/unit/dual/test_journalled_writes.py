"""Writes and the journal: it keeps what the follower lacks, and tells what became of a lost commit."""

from contextlib import suppress

import pytest

from dal.domain import Key, State
from dal.errors import (
    BackendUnavailable,
    ConfigurationError,
    ConstraintError,
    FollowerWriteError,
    OutcomeUnknown,
)
from dal.ports import Sealed
from flags import Backend, MigrationPhase
from metrics.events import MirrorApplied, MirrorFailed
from tests.unit.dual.world import (
    ANN,
    DualAuthors,
    HastyAuthors,
    NoSuchAuthor,
    StrictAuthors,
    World,
    in_phase,
)

D = Backend.DYNAMODB
DUAL = MigrationPhase.DUAL_WRITE
DOWN = BackendUnavailable("down")
ONE = Key("author", (1,))


def misses(world: World) -> list[tuple[str, str, str, int]]:
    return [(e.operation, e.policy, e.error, e.keys) for e in world.sink.events_of(MirrorFailed)]


@pytest.mark.parametrize("committed", [True, False], ids=["done", "not done"])
def test_an_unknown_commit_is_resolved_by_its_token(*, committed: bool) -> None:
    """Found done it is mirrored; found undone it is run again: the caller never notices."""
    world = in_phase(DUAL)
    world.journaled()
    world.mysql.lose_next_commit(committed=committed)
    assert world.authors.rename(1, "Anna").name == "Anna"
    assert world.on_mysql.calls == ["rename"] * (1 if committed else 2)
    assert misses(world) == []
    assert world.equal
    assert world.pending == []


def test_an_unknown_commit_that_others_have_overwritten_stays_unknown() -> None:
    """The caller hears it, it counts as a possible miss, and the journal keeps the key."""
    world = in_phase(DUAL)
    world.journaled()
    resolve = world.mysql.resolve

    def late(sealed: Sealed) -> tuple[State, ...] | None:
        with world.mysql.unit() as unit:
            world.mysql.table("author").update(1, name="Else")
            unit.touch(sealed.keys)
        return resolve(sealed)

    world.mysql.resolve = late  # type: ignore[method-assign]  # another process is quicker
    world.mysql.lose_next_commit(committed=True)
    with pytest.raises(OutcomeUnknown):
        world.authors.rename(1, "Anna")
    assert misses(world) == [("rename", "journal", "OutcomeUnknown", 1)]
    assert world.pending == [ONE]


@pytest.mark.parametrize("table", [DualAuthors, StrictAuthors])
def test_the_journal_keeps_what_was_not_mirrored(table: type[DualAuthors]) -> None:
    """And forgets what was."""
    world = in_phase(DUAL, table=table)
    world.journaled()
    world.authors.move_email(1, "ann@new.y")
    assert world.pending == []
    world.dynamodb.fail(DOWN)
    with suppress(FollowerWriteError):
        world.authors.move_email(1, "ann@newer.y")
    assert world.pending == [ONE, Key("author.email", ("ANN@NEW.Y",)), Key("author.email", ("ANN@NEWER.Y",))]


def test_the_journal_keeps_a_hasty_write_until_its_mirror() -> None:
    """What the process had in mind when it died is repaired."""
    world = in_phase(DUAL, table=HastyAuthors)
    world.journaled()
    world.authors.rename(1, "Anna")
    assert world.pending == [ONE]
    world.finish()
    assert world.pending == []


def test_without_a_follower_the_journal_keeps_everything() -> None:
    """Phase 1 goes through the unit of work, mirrors nothing and counts no miss."""
    world = in_phase(MigrationPhase.MYSQL_ONLY)
    world.journaled()
    before = world.rows(D)
    assert world.authors.rename(1, "Anna").name == "Anna"
    assert world.pending == [ONE]
    assert world.rows(D) == before
    assert (misses(world), world.sink.events_of(MirrorApplied)) == ([], [])
    assert [(o.route, o.outcome) for o in world.sink.operations] == [("mysql", "ok")]
    assert [(o.backend, o.outcome) for o in world.sink.backends] == [("mysql", "ok")]


@pytest.mark.parametrize("error", [ConstraintError("taken"), NoSuchAuthor("nobody")])
def test_what_fails_without_a_follower_is_not_journalled(error: Exception) -> None:
    """The unit is undone and its keys with it."""
    world = in_phase(MigrationPhase.MYSQL_ONLY)
    world.journaled()

    def fail() -> None:
        raise error

    world.on_mysql.before["rename"] = fail
    with pytest.raises(type(error)):
        world.authors.rename(1, "Anna")
    assert world.pending == []
    assert world.on_mysql.find_by_id(1) == ANN


def test_a_forgotten_key_fails_a_journalled_write_without_a_follower() -> None:
    """What is not journalled in phase 1 would be missing in phase 2."""
    world = in_phase(MigrationPhase.MYSQL_ONLY)
    world.journaled()
    world.on_mysql.before["rename"] = lambda: world.mysql.table("book").insert({"author_id": 1, "title": "Two"})
    with pytest.raises(ConfigurationError, match="not among the keys that the write touches"):
        world.authors.rename(1, "Anna")
    assert world.pending == []
