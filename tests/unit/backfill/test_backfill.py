"""Rows are copied once, beside live writes, whatever breaks off or fails."""

from __future__ import annotations

import pytest

from dal.backfill import RUN, announce, backfill, unfinished
from dal.domain import Key
from dal.domain.control import Control
from dal.errors import BackendError, BackendTimeout, FencedError
from tests.unit.backfill.world import Inline, World


@pytest.fixture
def world() -> World:
    """Nothing in either database."""
    return World()


def test_rows_and_unique_values_are_copied_in_slices(world: World) -> None:
    """Five users in slices of two, each with two unique values; told after each slice; nothing is left behind."""
    world.has("a", "b", "c", "d", "e")
    ended = world.backfill("user")
    counts = ended.entities["user"].counts
    assert (counts.rows, counts.written, counts.kept, counts.marked) == (5, 15, 0, 0)
    assert [told.progress.counts.rows for told in world.heard] == [0, 2, 4, 5, 5]
    assert world.differing() == []
    assert unfinished(world.mysql.runs) == {}
    assert list(world.mysql.runs.load(RUN)) == ["user"]  # that it was copied is still known


def test_all_entities_and_an_empty_one(world: World) -> None:
    """What has no rows is done at once."""
    world.has("a")
    ended = world.backfill("user", "order")
    assert {name: progress.counts.rows for name, progress in ended.entities.items()} == {"user": 1, "order": 0}


def test_again_writes_nothing(world: World) -> None:
    """What is there at its version is left as it is."""
    world.has("a", "b", "c")
    world.backfill()
    world.dynamodb.loading.loaded.clear()
    counts = world.backfill().entities["user"].counts
    assert (counts.written, counts.kept) == (0, 9)
    assert world.dynamodb.loading.loaded == []


def test_what_is_newer_stays(world: World) -> None:
    """A mirror was quicker."""
    (ann,) = world.has("ann")
    world.writes(ann, lambda mysql: mysql.table("user").update(1, first_name="Anna"))
    counts = world.backfill().entities["user"].counts
    assert counts.written == 2  # the unique values, which that write did not touch
    assert world.differing() == []


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("what", ["update", "delete", "rename"])
def test_a_write_during_a_slice_is_marked_and_repaired(world: World, when: str, what: str) -> None:
    """Whether its mirror came before the old row was put over it, or after: the newest state wins in the end."""
    ann, bob = world.has("ann", "bob")
    changes = {
        "update": lambda mysql: mysql.table("user").update(1, first_name="Anna"),
        "delete": lambda mysql: mysql.table("user").delete(1),
        "rename": lambda mysql: mysql.table("user").update(1, email="new@example.org"),
    }
    setattr(world.dynamodb.loading, when, lambda: world.writes(ann, changes[what]))
    counts = world.backfill().entities["user"].counts
    assert counts.marked >= 1
    assert world.mysql.journal.find(bob) is None
    world.repair()
    assert world.differing() == []
    assert world.mysql.journal.depth().pending == 0


def test_without_the_second_look_it_would_be_lost(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: a backfill that does not look who wrote meanwhile leaves an old row for ever."""
    (ann,) = world.has("ann")
    monkeypatch.setattr(world.mysql.slices, "versions", lambda _keys: {})
    world.dynamodb.loading.before = lambda: world.writes(
        ann, lambda mysql: mysql.table("user").update(1, first_name="Anna")
    )
    world.backfill()
    world.repair()
    assert world.differing() == [ann]


def test_gently_nothing_newer_is_overwritten_for_a_moment(world: World) -> None:
    """Each item is put under a condition, so there is nothing to mark."""
    (ann,) = world.has("ann")
    world.writes(ann, lambda mysql: mysql.table("user").update(1, first_name="Anna"))
    counts = world.backfill(gentle=True).entities["user"].counts
    assert (counts.written, counts.kept, counts.marked) == (2, 1, 0)
    assert world.dynamodb.loading.loaded == []
    assert world.differing() == []


@pytest.mark.parametrize("slices", range(3))
def test_a_run_that_ended_anyhow_is_gone_on_with(world: World, slices: int) -> None:
    """Wherever the process was killed: each row is put once, none is missing."""
    world.has("a", "b", "c", "d", "e")
    with pytest.raises(KeyboardInterrupt):
        world.backfill(engine=Inline(slices))
    assert list(unfinished(world.mysql.runs)) == ["user"]
    counts = world.backfill().entities["user"].counts
    assert counts.rows == 5
    assert sorted(world.dynamodb.loading.loaded) == sorted(set(world.dynamodb.loading.loaded))
    assert len(world.dynamodb.loading.loaded) == 15
    assert unfinished(world.mysql.runs) == {}


class Killed(BaseException):
    """The process is gone."""


def deletes_and(world: World, error: BaseException) -> None:
    """The row that was put just now is deleted, which is mirrored and confirmed; the put takes effect last."""
    world.writes(Key("user", (1,)), lambda mysql: mysql.table("user").delete(1))
    world.dynamodb.loading.real.load(world.read)
    raise error


@pytest.mark.parametrize("error", [Killed(), BackendTimeout("no answer")], ids=["killed", "lost"])
def test_a_row_deleted_while_a_slice_broke_off_stays_deleted(world: World, error: BaseException) -> None:
    """No later slice shows it, so what was written since the slice was begun is marked in the end."""
    world.has("ann", "bob")
    world.read = list(world.mysql.fetch([Key("user", (1,))]))
    world.dynamodb.loading.after = lambda: deletes_and(world, error)
    if isinstance(error, Killed):
        with pytest.raises(Killed):
            world.backfill()
    world.backfill()
    world.repair()
    assert world.differing() == []


def test_without_that_it_would_be_there_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin."""
    world.has("ann", "bob")
    world.read = list(world.mysql.fetch([Key("user", (1,))]))
    world.dynamodb.loading.after = lambda: deletes_and(world, BackendTimeout("no answer"))
    monkeypatch.setattr(world.mysql.slices, "written_since", lambda *_args, **_kwargs: ())
    world.backfill()
    world.repair()
    assert Key("user", (1,)) in world.differing()


def test_what_did_not_break_off_marks_nothing(world: World) -> None:
    """Writes beside a run that goes well cost it nothing."""
    (ann,) = world.has("ann")
    world.writes(ann, lambda mysql: mysql.table("user").update(1, first_name="Anna"))
    assert world.backfill().entities["user"].counts.marked == 0


def test_an_engine_that_repeats_in_silence_counts_as_broken(world: World) -> None:
    """A cluster does the slice of a dead worker again without a word."""
    (ann,) = world.has("ann")
    world.writes(ann, lambda mysql: mysql.table("user").update(1, first_name="Anna"))
    assert world.backfill(repeats=True).entities["user"].counts.marked == 1


def test_it_waits_for_what_the_process_before_may_have_sent(world: World) -> None:
    """A request without conditions could take effect late."""
    world.has("a", "b", "c")
    world.dynamodb.loading.settle = 3.0
    with pytest.raises(KeyboardInterrupt):
        world.backfill(engine=Inline(1))
    world.backfill()
    (pause,) = world.pauses
    assert 2.0 < pause <= 3.0


def test_anew_begins_at_the_beginning(world: World) -> None:
    """What is there is looked at again."""
    world.has("a", "b", "c")
    with pytest.raises(KeyboardInterrupt):
        world.backfill(engine=Inline(1))
    counts = world.backfill(anew=True).entities["user"].counts
    assert (counts.rows, counts.kept) == (3, 6)


def test_what_is_only_announced_has_not_broken_off(world: World) -> None:
    """Nothing was sent yet, so nothing is waited for and nothing is marked."""
    (ann,) = world.has("ann")
    world.writes(ann, lambda mysql: mysql.table("user").update(1, first_name="Anna"))
    world.dynamodb.loading.settle = 3.0
    announce(world.mysql.runs, ["user"])
    assert world.backfill().entities["user"].counts.marked == 0
    assert world.pauses == []


def test_one_entity_of_several_leaves_the_others_unfinished(world: World) -> None:
    """Until the last of them has ended, the run has not."""
    world.has("a")
    announce(world.mysql.runs, ["user", "order"])
    world.backfill("user")
    assert list(unfinished(world.mysql.runs)) == ["order"]
    announce(world.mysql.runs, ["user"])
    assert sorted(unfinished(world.mysql.runs)) == ["order", "user"]


def test_a_row_that_cannot_be_copied_does_not_keep_the_others(world: World) -> None:
    """It is named with the reason; all others of its slice are copied."""
    keys = world.has(*"abcdefg")
    world.dynamodb.loading.refused = {keys[2], keys[5]}
    ended = world.backfill(chunk=7)
    assert [(refused.place, refused.error) for refused in ended.refused["user"]] == [
        ((3,), "the item is too large"),
        ((6,), "the item is too large"),
    ]
    assert {key for key in world.differing() if key.entity == "user"} == {keys[2], keys[5]}
    assert ended.entities["user"].counts.refused == 2
    assert ended.entities["user"].counts.rows == 7


def test_what_is_wrong_with_every_row_ends_it(world: World) -> None:
    """A right that is missing, say: not a million rows that cannot be copied."""
    world.dynamodb.loading.refused = set(world.has("a", "b", "c"))
    with pytest.raises(ValueError, match="too large"):
        world.backfill()


def test_lost_answers_are_asked_for_again(world: World) -> None:
    """The slice is read and put anew."""
    world.has("a", "b", "c")
    world.dynamodb.loading.errors = [BackendTimeout("no answer"), BackendTimeout("no answer")]
    assert world.backfill().entities["user"].counts.rows == 3
    assert world.differing() == []


def test_it_gives_up_where_nothing_helps(world: World) -> None:
    """What is copied is kept, so that the next run goes on."""
    world.has("a", "b", "c")
    world.dynamodb.loading.after = lambda: world.dynamodb.loading.errors.extend(
        BackendTimeout("no answer") for _ in range(8)
    )
    with pytest.raises(BackendTimeout):
        world.backfill()
    assert unfinished(world.mysql.runs)["user"].counts.rows == 2


def test_it_ends_where_leadership_changes(world: World) -> None:
    """A key that has to be marked, and MySQL does not lead any more: not asked again."""
    (ann,) = world.has("ann")

    def moves_on() -> None:
        world.writes(ann, lambda mysql: mysql.table("user").update(1, first_name="Anna"))
        with world.mysql.forum.assemble() as assembly:
            assembly.change(Control().draining().handed_over())

    world.dynamodb.loading.before = moves_on
    with pytest.raises(FencedError):
        world.backfill()
    assert list(unfinished(world.mysql.runs)) == ["user"]


def test_other_errors_end_it(world: World) -> None:
    """A table that is not there, say."""
    world.has("a", "b")
    world.mysql.fail(BackendError("no such table"))
    with pytest.raises(BackendError, match="no such table"):
        backfill(world.mysql, world.dynamodb, ["user"])


def test_in_process_on_threads(world: World) -> None:
    """The short way, for tests and demonstrations."""
    world.has(*(f"user{number}" for number in range(40)))
    ended = backfill(world.mysql, world.dynamodb, ["user"], chunk=3, threads=4)
    assert ended.entities["user"].counts.written == 120
    assert world.differing() == []
    assert Key("user", (40,)) in world.dynamodb.loading.loaded
