"""Rehearsals: a sample of writes is planned by DynamoDB's repositories too, and nobody notices but who counts."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest

from dal.domain import Verdict
from dal.errors import BackendTimeout, BackendUnavailable
from flags import Backend, MigrationPhase
from metrics.events import WriteRehearsed
from tests.unit.dual.world import (
    CONTRACT,
    DualAuthors,
    MemoryAuthors,
    NoSuchAuthor,
    World,
    in_phase,
    label,
)

THREE, FOUR = MigrationPhase.DUAL_READ_WRITE, MigrationPhase.DYNAMODB_PRIMARY
Plan = Callable[[World], object]


def rehearsing(
    phase: MigrationPhase = THREE, *, share: float = 1.0, table: type[DualAuthors] = DualAuthors
) -> World:
    """A world whose writes are rehearsed; a rehearsal must leave DynamoDB as it finds it."""
    world = in_phase(phase, table=table)
    world.rewire(contract=CONTRACT, rehearsed=share)
    return world


def verdicts(world: World) -> list[str]:
    """What came of the rehearsals so far."""
    world.finish()
    return [event.verdict for event in world.sink.events_of(WriteRehearsed)]


def planned(world: World) -> list[str]:
    """The write methods that DynamoDB's repository was asked for."""
    return [call for call in world.on_dynamodb.calls if not call.startswith("find")]


WRITES: dict[str, Plan] = {
    "create": lambda world: world.authors.create("Ben", "ben@x.y"),
    "rename": lambda world: world.authors.rename(1, "Anna"),
    "move_email": lambda world: world.authors.move_email(1, "a@x.y"),
    "delete": lambda world: world.authors.delete(1),
    "clear_books": lambda world: world.authors.clear_books(1),
}


@pytest.mark.parametrize("phase", [THREE, FOUR], ids=label)
@pytest.mark.parametrize("name", WRITES)
def test_what_would_leave_the_same_matches(phase: MigrationPhase, name: str) -> None:
    """Generated ids, unique values, cascades; the write itself goes its usual way."""
    world = rehearsing(phase)
    WRITES[name](world)
    assert planned(world) == [name]
    assert verdicts(world) == [Verdict.MATCH]
    assert world.equal


def test_one_plan_after_the_other_matches() -> None:
    """What a plan made up is not in the way of the next one."""
    world = rehearsing()
    for number in range(3):
        world.authors.create(f"a{number}", f"a{number}@x.y")
        world.authors.rename(number + 2, "b")
    assert set(verdicts(world)) == {Verdict.MATCH}
    assert world.equal


def test_nothing_is_written_by_a_rehearsal() -> None:
    """A write that MySQL refuses reaches DynamoDB as a plan only: rows and versions are as they were."""
    world = rehearsing()
    keys = list(world.rows(Backend.DYNAMODB))
    before = world.rows(Backend.DYNAMODB), world.dynamodb.fetch(keys)
    world.on_mysql.before["rename"] = world.on_mysql.before["create"] = lambda: 1 // 0
    for write in (WRITES["rename"], WRITES["create"]):
        with pytest.raises(ZeroDivisionError):
            write(world)
    assert planned(world) == ["rename", "create"]
    assert (world.rows(Backend.DYNAMODB), world.dynamodb.fetch(keys)) == before
    assert verdicts(world) == [Verdict.ERROR, Verdict.ERROR]


class Faulty(MemoryAuthors):
    """DynamoDB repositories with one planted fault: `fault` does what the method should have done."""

    fault: Callable[[Faulty], object]

    def rename(self, author_id: int, name: str) -> object:  # type: ignore[override]  # a fault answers anything
        del author_id, name
        self.calls.append("rename")
        return self.fault(self)

    def delete(self, author_id: int) -> bool:
        del author_id
        self.calls.append("delete")
        self.fault(self)
        return True


def _refuse(_: Faulty) -> None:
    raise NoSuchAuthor("no author 1, secret")


FAULTS: dict[str, tuple[Callable[[Faulty], object], Plan, str]] = {
    "writes another value": (lambda own: own._authors.update(1, name="secret"), WRITES["rename"], "author.name"),
    "writes another column": (
        lambda own: own._authors.update(1, name="Anna", email="secret@x.y"),
        WRITES["rename"],
        "author.email, author.email.*",
    ),
    "forgets the change": (lambda _: None, WRITES["rename"], "author.name"),
    "touches too much": (
        lambda own: (own._authors.update(1, name="Anna"), own._books.delete((1, "One"))),
        WRITES["rename"],
        "book.*",
    ),
    "adds a row": (
        lambda own: (own._authors.update(1, name="Anna"), own._books.insert({"author_id": 1, "title": "secret"})),
        WRITES["rename"],
        "book.*",
    ),
    "forgets to delete": (lambda _: None, WRITES["delete"], "author.*, author.email.*, book.*"),
    "forgets a child": (
        lambda own: own._authors.update(1, name="secret"),
        WRITES["delete"],
        "author.*, author.email.*, book.*",
    ),
    "refuses what MySQL accepts": (_refuse, WRITES["rename"], "outcome"),
}


def faulty(name: str, table: type[DualAuthors] = DualAuthors) -> tuple[World, Plan, str]:
    """A world with that fault, the write that meets it, and where it shows."""
    world = rehearsing()
    fault, write, places = FAULTS[name]
    repository = Faulty(world.dynamodb)
    repository.fault = fault
    world.on_dynamodb = repository
    world.table = table
    world.rewire()
    return world, write, places


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(name: str, caplog: pytest.LogCaptureFixture) -> None:
    """The log says where, and no value; the caller and the mirror notice nothing."""
    world, write, places = faulty(name)
    with caplog.at_level(logging.WARNING, logger="dal.rehearsal"):
        write(world)
        assert verdicts(world) == [Verdict.MISMATCH]
    (record,) = caplog.records
    assert record.getMessage().endswith(f"in DynamoDB than in MySQL: {places}")
    assert "secret" not in caplog.text
    assert world.equal


def test_a_match_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Only what has to be looked at."""
    world = rehearsing()
    WRITES["rename"](world)
    assert verdicts(world) == [Verdict.MATCH]
    assert caplog.records == []


def test_a_plan_that_accepts_what_mysql_refuses_is_found() -> None:
    """The twin of the refusal that only DynamoDB makes."""
    world = rehearsing()
    world.on_mysql.before["rename"] = lambda: _refuse(Faulty(world.mysql))
    with pytest.raises(NoSuchAuthor):
        WRITES["rename"](world)
    assert verdicts(world) == [Verdict.MISMATCH]


def test_what_both_refuse_matches() -> None:
    """The same kind of refusal."""
    world = rehearsing()
    with pytest.raises(NoSuchAuthor):
        world.authors.rename(99, "Nobody")
    assert verdicts(world) == [Verdict.MATCH]


def test_a_difference_in_a_row_that_has_moved_is_a_race() -> None:
    """Somebody else's mirror came between the plan and the write."""
    world, write, _ = faulty("writes another value")

    def moved() -> None:
        world.dynamodb.table("author").update(1, name="Moved")

    world.on_mysql.before["rename"] = moved
    write(world)
    assert verdicts(world) == [Verdict.RACING]


@pytest.mark.parametrize("error", [BackendTimeout("slow"), ZeroDivisionError()], ids=["backend", "bug"])
def test_the_caller_never_sees_the_errors_of_a_plan(error: Exception) -> None:
    """They are counted as errors."""
    world = rehearsing()

    def fail() -> None:
        raise error

    world.on_dynamodb.before["rename"] = fail
    assert world.authors.rename(1, "Anna").name == "Anna"
    assert verdicts(world) == [Verdict.ERROR]
    assert world.equal


def test_a_dynamodb_that_is_down_says_nothing_about_the_plan() -> None:
    """Neither can it be read before the mirror."""
    world = rehearsing()
    world.on_mysql.before["rename"] = lambda: world.dynamodb.fail(BackendUnavailable("down"))
    assert world.authors.rename(1, "Anna").name == "Anna"
    assert verdicts(world) == [Verdict.ERROR]


def test_a_write_that_touches_nothing_is_compared_too() -> None:
    """Nothing is mirrored; a plan that changes something is found all the same."""
    world = rehearsing()
    world.authors.clear_books(2)
    assert verdicts(world) == [Verdict.MATCH]
    world.on_dynamodb.before["clear_books"] = lambda: world.dynamodb.table("author").update(1, name="x")
    world.authors.clear_books(2)
    assert verdicts(world) == [Verdict.MATCH, Verdict.MISMATCH]
