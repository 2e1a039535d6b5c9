"""Copying back: what is lacking is told by comparing, and comes with its version."""

from __future__ import annotations

import pytest

from dal.domain import Key, State
from dal.domain.control import Authority
from dal.errors import BackendError, FencedError
from tests.contract.rows import named, user
from tests.unit.rollback.parts import LED, Scene


@pytest.fixture
def scene() -> Scene:
    """DynamoDB leads, nothing was written yet."""
    return Scene()


def test_a_round_copies_what_is_lacking(scene: Scene) -> None:
    """Rows, deletes and unique values, with the versions that they have there; the next round finds nothing."""
    ann, bob = scene.writes("ann"), scene.writes("bob")
    scene.deletes(bob)
    found = scene.copying().round(LED.epoch)
    assert {ann, bob, named("ann"), named("bob")} <= set(found.copied)
    assert (found.foreign, found.wrong) == ([], [])
    assert scene.equal()
    keys = [ann, bob, named("ann")]
    assert [s.version for s in scene.mysql.fetch(keys)] == [s.version for s in scene.dynamodb.fetch(keys)]
    again = scene.copying().round(LED.epoch)
    assert (again.seen, again.copied) == (found.seen, [])


def test_counting_changes_nothing(scene: Scene) -> None:
    """What a dry run tells."""
    key = scene.writes()
    assert scene.copying().count() == 3  # the row, its name and its address
    assert scene.row(key) is None


def test_an_interrupted_round_goes_on_where_it_stood(scene: Scene) -> None:
    """Nothing has to be remembered but what MySQL holds."""
    keys = [scene.writes(f"user{number}") for number in range(150)]

    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scene.copying().round(LED.epoch, progress=interrupt)
    found = scene.copying().round(LED.epoch)
    assert 0 < len(found.copied) < found.seen
    assert all(scene.row(key) for key in keys)


def test_unique_values_that_move(scene: Scene) -> None:
    """A name goes from one to the other between two rounds, and round in a circle."""
    ann, bob = scene.writes("ann"), scene.writes("bob")
    scene.copying().round(LED.epoch)
    scene.renames(ann, "cat")
    scene.renames(bob, "ann")
    scene.renames(ann, "bob")
    assert scene.copying().round(LED.epoch).wrong == []
    assert scene.equal()


def test_what_makes_room_comes_back_at_once(scene: Scene) -> None:
    """Only the row that took the name is asked for; the one that had it is copied as well."""
    ann = scene.writes("ann")
    scene.copying().round(LED.epoch)
    scene.renames(ann, "anna")
    bob = scene.writes("ann", email="bob@example.org")
    found = scene.copying().settle([bob], LED.epoch)
    assert {ann, bob} <= set(found.copied)
    assert (scene.row(ann) or {})["username"] == "anna"


def test_rows_that_were_written_past_the_layer_are_left_alone(scene: Scene) -> None:
    """They are told; asked to, DynamoDB's state counts."""
    key = scene.writes()
    scene.copying().round(LED.epoch)
    scene.past_the_layer(key, first_name="Eve")
    assert scene.copying().round(LED.epoch).foreign == [key]
    assert (scene.row(key) or {})["first_name"] == "Eve"
    assert scene.copying(overwrite=True).round(LED.epoch).copied == [key]
    assert scene.equal()


def test_rows_that_dynamodb_does_not_know(scene: Scene) -> None:
    """Deleted so long ago that no tombstone is left, or written past the layer: nobody can tell."""
    row = scene.mysql.table("user").insert(user("eve"))
    key = Key("user", (row["id"],))  # type: ignore[arg-type]  # an int
    assert scene.copying().settle([key], LED.epoch).foreign == [key]
    assert scene.copying(overwrite=True).settle([key], LED.epoch).copied == [key]
    assert scene.row(key) is None


def test_a_row_that_is_lost_in_mysql_is_no_reason_to_ask(scene: Scene) -> None:
    """DynamoDB leads, so it is copied; that of a copy which died half way is one, too."""
    key = scene.writes()
    scene.copying().round(LED.epoch)
    scene.mysql.table("user").delete(key.values)
    assert key in scene.copying().round(LED.epoch).copied
    assert scene.equal()


def test_a_newer_row_is_copied_over_whatever_is_there(scene: Scene) -> None:
    """DynamoDB was written since: nothing foreign about it."""
    key = scene.writes()
    scene.copying().round(LED.epoch)
    scene.past_the_layer(key, first_name="Eve")
    scene.renames(key, "anna")
    found = scene.copying().round(LED.epoch)
    assert (key in found.copied, found.foreign) == (True, [])


def test_what_mysql_does_not_take_is_wrong(scene: Scene) -> None:
    """It says that it has taken it over, and shows something else."""
    key = scene.writes()
    scene.mysql.restoring.restore = lambda *_, **__: []  # type: ignore[method-assign]  # planted
    assert key in scene.copying().round(LED.epoch).wrong


def test_rows_in_each_others_way_for_ever(scene: Scene) -> None:
    """It ends, and names one of them."""
    key = scene.writes()
    scene.mysql.restoring.restore = lambda *_, **__: [key]  # type: ignore[method-assign]  # planted
    with pytest.raises(BackendError, match="in each other's way"):
        scene.copying().round(LED.epoch)


@pytest.mark.parametrize("leader", [Authority.MYSQL, Authority.DRAINING], ids=str)
def test_never_while_mysql_leads(scene: Scene, leader: Authority) -> None:
    """Who was slow must not undo what MySQL was written since."""
    scene.writes()
    scene.becomes(
        LED.returning().returned() if leader is Authority.MYSQL else LED.returning().returned().draining()
    )
    with pytest.raises(FencedError):
        scene.copying().round(LED.epoch)


def test_strays_are_mirrored_over(scene: Scene) -> None:
    """A write that came after the last round: MySQL's state gets a version above it, whatever the clocks say."""
    key = scene.writes()
    scene.copying().round(LED.epoch)
    scene.renames(key, "stray")
    scene.becomes(LED.returning().returned())
    (stray,) = scene.dynamodb.fetch([key])
    ahead = State(key, stray.version + 10**12, stray.row)
    scene.dynamodb._store.put(key, ahead.row, ahead.version)
    scene.dynamodb._store._led.add(key)
    assert key in scene.copying().strays(scene.mysql.journal)
    entry = scene.mysql.journal.find(key)
    assert entry is not None
    assert (entry.pending, entry.version) == (True, ahead.version + 1)
    scene.dynamodb.repair(scene.mysql.fetch([e.key for e in scene.mysql.journal.pending(limit=10)]))
    assert scene.equal()
    assert scene.copying().strays(scene.mysql.journal) == []
