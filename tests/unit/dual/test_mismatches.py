"""Mismatches are confirmed before they count, and told with discretion."""

import logging

import pytest

from dal.dual import Looks, Shadowing
from flags import MigrationPhase
from metrics.events import MismatchConfirmed
from tests.unit.dual.world import Author, differing, in_phase

BOTH = MigrationPhase.DUAL_READ_WRITE
AT_ONCE = Looks(pause=0)


def test_a_mismatch_is_told_once_with_its_places(caplog: pytest.LogCaptureFixture) -> None:
    """In the store, as an event and in the log, after it was confirmed."""
    world = differing()
    with caplog.at_level(logging.WARNING, logger="dal.mismatch"):
        world.authors.find_by_id(1)
        world.finish()
    assert world.sink.verdicts == ["mismatch"]
    (event,) = world.sink.events_of(MismatchConfirmed)
    assert list(world.runtime.mismatches) == [event]
    assert [(d.field, d.kind) for d in event.differences] == [("name", "value"), ("email", "value")]
    assert [record.getMessage() for record in caplog.records] == [
        "databases disagree on author.find_by_id: name (value), email (value); `dal verify --all` names the rows"
    ]
    assert world.on_dynamodb.calls == ["find_by_id"] * (1 + AT_ONCE.most)


def test_a_mismatch_shows_neither_keys_nor_values(caplog: pytest.LogCaptureFixture) -> None:
    """The key is hashed, the same for the same arguments; values are left out."""
    world = differing()
    for text in ("nn", "nn", "n"):
        world.authors.search(text)
    world.finish()
    keys = [d.key for event in world.runtime.mismatches for d in event.differences]
    assert keys == [keys[0]] * 4 + [keys[-1]] * 2
    assert keys[0] != keys[-1]
    told = f"{list(world.runtime.mismatches)!r} {[vars(record) for record in caplog.records]}"
    assert "author.search" in told or "'search'" in told
    assert not [secret for secret in ("Anna", "ann@x.y", "anna@x.y", "nn'") if secret in told]


def test_values_are_shown_for_revealed_fields_only() -> None:
    """An allow-list of entities and paths, chosen by the operator."""
    world = differing(Shadowing(looks=AT_ONCE, reveal=frozenset({"author.name", "book.email"})))
    world.authors.find_by_id(1)
    world.finish()
    (event,) = world.runtime.mismatches
    assert [(d.answerer, d.shadow) for d in event.differences] == [("Ann", "Anna"), (None, None)]


def test_the_store_of_mismatches_is_bounded() -> None:
    """The latest stay."""
    world = differing(Shadowing(looks=AT_ONCE, log=False))
    for _ in range(1005):
        world.authors.find_by_id(1)
        world.finish()
    assert world.sink.verdicts == ["mismatch"] * 1005
    assert len(world.runtime.mismatches) == 1000


def test_the_places_of_one_mismatch_are_bounded() -> None:
    """An empty follower must not fill the memory with everything that it lacks."""
    world = in_phase(BOTH)
    world.on_mysql.find_all = lambda: [Author(n, "", "") for n in range(5000)]  # type: ignore[method-assign]  # many
    authors = world.table(world.runtime, mysql=world.on_mysql, dynamodb=world.on_dynamodb)
    authors.find_all()
    world.finish()
    (event,) = world.runtime.mismatches
    assert len(event.differences) == 100


def test_a_mirror_under_way_is_a_race() -> None:
    """The difference is gone at the second look."""
    world = differing()
    world.authors.find_by_id(1)
    looks = iter(("Anna", "Ann"))
    world.dynamodb.table("author").update(1, email="ann@x.y")
    world.on_dynamodb.before["find_by_id"] = lambda: world.dynamodb.table("author").update(1, name=next(looks))
    world.finish()
    assert world.sink.verdicts == ["racing"]
    assert not world.runtime.mismatches


def test_the_comparison_of_the_method_is_used() -> None:
    """Order counts by the identity that the row declares."""
    world = in_phase(BOTH)
    world.authors.create("Bob", "bob@x.y")
    world.on_dynamodb.find_all = lambda: world.on_mysql.find_all()[::-1]  # type: ignore[method-assign]  # another order
    authors = world.table(world.runtime, mysql=world.on_mysql, dynamodb=world.on_dynamodb)
    authors.find_all()
    world.finish()
    (event,) = world.runtime.mismatches
    assert [(d.field, d.kind) for d in event.differences] == [("", "order")]


def test_a_refusal_of_one_side_only_is_a_mismatch() -> None:
    """The kinds of the outcomes are told, not the message."""
    world = in_phase(BOTH)
    world.dynamodb.table("author").delete(1)
    world.authors.get(1)
    world.finish()
    (event,) = world.runtime.mismatches
    assert [(d.field, d.kind) for d in event.differences] == [("", "outcome")]
