"""Runs that are killed, disturbed, sampled or held up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from dal.adapters.memory import MemoryDatabase
from dal.domain import Key, State
from dal.errors import BackendError, BackendUnavailable
from dal.ports import Drift, Page, Part, Segments, Unreadable
from dal.verify import Divergence, Kind, Report, Result, Told
from dal.verify.saving import RUN, SUMS, TOO_OLD
from flags import Backend
from tests.contract.rows import CONTRACT
from tests.unit.verify.world import Inline, World, filled, found_in

FIRST = Key("user", (1,))
SMALL = {"chunk": 10, "estimates": {"user": 60}}


class Disturbed:
    """A side's segments, on which pages and looks fail, or something happens before them."""

    def __init__(self, real: Segments, errors: Sequence[Exception] = (), drift: Sequence[Drift] = ()) -> None:
        self.real, self.errors, self.drifted = real, list(errors), drift
        self.pages = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def page(self, *args: Any, **options: Any) -> Any:
        """The page, unless an error is due."""
        if self.errors:
            raise self.errors.pop(0)
        self.pages += 1
        return self.real.page(*args, **options)

    def drift(self, _: Sequence[str]) -> Sequence[Drift]:
        """What was planted."""
        return self.drifted


class Noted(Disturbed):
    """Knows which parts were read."""

    def __init__(self, real: Segments) -> None:
        super().__init__(real)
        self.parts_read: list[Part] = []

    def page(self, part: Part, *args: Any, **options: Any) -> Any:
        """The page."""
        self.parts_read.append(part)
        return super().page(part, *args, **options)


def _killed(world: World, *, after: int, **options: Any) -> None:
    with pytest.raises(KeyboardInterrupt):
        world.verify("user", runs=True, executor=Inline(most=after), **{**SMALL, **options})


def test_a_killed_run_is_gone_on_with() -> None:
    """Another coordinator reads only what is left, and finds what differs, before and behind the kill."""
    world = filled(60)
    for number in (2, 31, 59):
        world.spoils(Key("user", (number,)), first_name="spoilt")
    whole = world.dynamodb.segments = Disturbed(world.dynamodb.segments)  # type: ignore[assignment]
    world.verify("user", **SMALL)
    pages, whole.pages = whole.pages, 0
    _killed(world, after=30)
    assert world.mysql.runs.load(SUMS)
    read, whole.pages = whole.pages, 0
    report = world.verify("user", runs=True, **SMALL)
    assert 0 < read < pages
    assert whole.pages < pages
    assert set(found_in(report)) == {Key("user", (number,)) for number in (2, 31, 59)}
    assert (report.entities["user"].leader, report.entities["user"].follower) == (60, 60)
    assert (world.mysql.runs.load(SUMS), world.mysql.runs.load(RUN)) == ({}, {})


@pytest.mark.parametrize("kill", range(0, 60, 7))
def test_wherever_it_is_killed(kill: int) -> None:
    """Nothing is counted twice or left out: equal databases stay equal."""
    world = filled(60)
    executor = Inline(most=kill)
    try:
        report = world.verify("user", runs=True, executor=executor, **SMALL)
    except KeyboardInterrupt:
        report = world.verify("user", runs=True, **SMALL)
    assert report.clean
    assert {(c.leader, c.follower) for c in report.entities.values()} == {(60, 60)}


def test_a_run_keeps_its_parts() -> None:
    """Cursors are of the parts that they were taken in; parts of another size are the next run's."""
    world = filled(60)
    _killed(world, after=30)
    ((_, kept),) = world.mysql.runs.load(SUMS).items()
    parts = {tuple(place["part"]["place"]) for place in json.loads(kept.state)["places"]["dynamodb"]}
    asked = world.dynamodb.segments = Noted(world.dynamodb.segments)  # type: ignore[assignment]
    report = world.verify("user", runs=True, chunk=30, estimates={"user": 30})
    assert report.clean
    assert (report.entities["user"].leader, report.entities["user"].follower) == (60, 60)
    assert {part.place for part in asked.parts_read} <= parts


def test_progress_is_saved_meanwhile() -> None:
    """Every few seconds, so that also kill -9 leaves something; signs of life name the entities."""
    world, seconds = filled(60), iter(range(0, 10_000, 2))
    saved: list[set[str]] = []

    def look() -> None:
        saved.append(set(world.mysql.runs.load(RUN)))

    world.verify("user", runs=True, executor=Inline(look), clock=lambda: float(next(seconds)), **SMALL)
    assert {"user"} in saved


def test_old_progress_is_begun_anew() -> None:
    """And so is progress of other entities, or of another version, or where it is asked for."""
    world, ahead = filled(60), [0]
    world.mysql.runs._now = lambda: ahead[0]
    disturbed = world.dynamodb.segments = Disturbed(world.dynamodb.segments)  # type: ignore[assignment]
    world.verify("user", **SMALL)
    pages, disturbed.pages = disturbed.pages, 0
    _killed(world, after=30)
    ahead[0] = int((TOO_OLD + 1) * 1_000_000)
    disturbed.pages = 0
    world.verify("user", runs=True, **SMALL)
    assert disturbed.pages == pages
    _killed(world, after=30)
    disturbed.pages = 0
    world.verify("user", runs=True, fresh=True, **SMALL)
    assert disturbed.pages == pages
    _killed(world, after=30)
    ((part, kept),) = world.mysql.runs.load(SUMS).items()
    world.mysql.runs.save(SUMS, part, kept.state.replace("places", "something"))
    disturbed.pages = 0
    assert world.verify("user", runs=True, **SMALL).clean
    assert disturbed.pages == pages


def test_a_worker_that_fails() -> None:
    """What fails for a moment is done again; for good, it ends the run."""
    world = filled(30)
    away = [BackendUnavailable("away")] * 5
    world.dynamodb.segments = Disturbed(world.dynamodb.segments, away)  # type: ignore[assignment]
    pauses: list[float] = []
    assert world.verify("user", wait=pauses.append, **SMALL).clean
    assert len(pauses) == 5
    world.dynamodb.segments = Disturbed(world.dynamodb.segments, [BackendError("broken")])  # type: ignore[assignment]
    with pytest.raises(BackendError, match="broken"):
        world.verify("user", **SMALL)
    world.dynamodb.segments = Disturbed(world.dynamodb.segments, away * 10)  # type: ignore[assignment]
    with pytest.raises(BackendUnavailable):
        world.verify("user", **SMALL)


def test_pending_keys_are_no_differences() -> None:
    """They are counted; once they are mirrored, not even that."""
    world = filled(3)
    states = world.updates(FIRST, first_name="new")
    report = world.verify("user")
    assert (report.result, report.counts()["user"]["pending"]) == (Result.CLEAN, 1)
    report = world.verify("user", looks=1, wait=lambda _: world.mirrors(states))
    assert (report.result, report.counts()["user"]["pending"]) == (Result.CLEAN, 0)


def test_rows_that_cannot_be_mirrored() -> None:
    """What the contract does not allow stays a difference, though the journal waits for its mirror."""
    world = filled(2)
    world.updates(FIRST, first_name="new")
    table = world.mysql._store
    table._set(FIRST, {**(table.get(FIRST) or {}), "is_seller": Unreadable("int")}, 1, led=False)
    report = world.verify("user")
    assert found_in(report) == {FIRST: ("different", "stale")}


def test_odd_items_are_not_looked_up() -> None:
    """An item under a key that nobody writes is named, once, and no further look is taken at it."""
    world = filled(2)
    item = ("user", ("PERSON#1", "#META"), ())

    class Stranger(Disturbed):
        def page(self, part: Any, *args: Any, **options: Any) -> Any:
            page = super().page(part, *args, **options)
            return Page([*page.lines, item], page.cursor) if part.name == "user" else page

    world.dynamodb.segments = Stranger(world.dynamodb.segments)  # type: ignore[assignment]
    report = world.verify("user", looks=2)
    (found,) = report.entities["user"].divergences
    assert (found.key.values, found.kind, found.odd) == (("PERSON#1", "#META"), Kind.EXTRA, True)


class _Busy(MemoryDatabase):
    """A follower during whose look a row is written again, and its mirror confirmed."""

    world: World

    def fetch(self, keys: Sequence[Key]) -> Sequence[State]:
        states = super().fetch(keys)
        if FIRST in keys:
            self.world.mirrors(
                self.world.updates(FIRST, first_name=f"name{self.world.mysql.journal.version(FIRST)}")
            )
        return states


def test_keys_that_move_are_no_differences() -> None:
    """Written during the look, and confirmed at once: the versions tell; the next look may find that it agrees."""
    busy = _Busy(CONTRACT, backend=Backend.DYNAMODB)
    busy.world = world = World(dynamodb=busy)
    filled(2, world)
    world.spoils(FIRST, first_name="older")
    report = world.verify("user", looks=0)
    assert (report.result, report.counts()["user"]["moving"], report.different) == (Result.CLEAN, 1, 0)
    world.spoils(FIRST, first_name="older")
    report = world.verify("user", looks=1)
    assert (report.result, report.counts()["user"]["moving"], report.different) == (Result.CLEAN, 0, 0)


def test_what_agrees_at_a_further_look_is_dropped() -> None:
    """The pauses are asked for, not slept."""
    world, pauses = filled(2), list[float]()
    states = world.updates(FIRST, first_name="new")

    def wait(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 2:
            world.mirrors(states)

    report = world.verify("user", looks=3, pause=0.5, wait=wait)
    assert (report.clean, pauses, report.counts()["user"]["pending"]) == (True, [0.5, 0.5], 0)


def test_only_pages_that_differ_are_compared() -> None:
    """One difference among many rows costs looks at the keys of one bucket."""
    world = filled(100)
    world.spoils(FIRST, first_name="spoilt")
    looked: list[int] = []
    real = world.dynamodb.segments.look
    world.dynamodb.segments.look = lambda keys: (looked.append(len(keys)), real(keys))[1]  # type: ignore[method-assign]
    assert set(found_in(world.verify("user", buckets=50, chunk=1000))) == {FIRST}
    assert 0 < sum(looked) < 30


def test_memory_is_bounded_where_everything_differs() -> None:
    """Suspects are settled in portions, the first of the differences named, all counted."""
    world, portions = filled(100), list[int]()
    world.dynamodb = MemoryDatabase(CONTRACT, backend=Backend.DYNAMODB)

    def hear(found: Sequence[Divergence]) -> dict[str, int]:
        portions.append(len(found))
        return {}

    report = world.verify("user", chunk=10, keep=5, suspects=20, found=hear)
    assert report.different == 300
    assert (sum(portions), max(portions) < 60) == (300, True)
    assert [len(compared.divergences) for compared in report.entities.values()] == [5, 5, 5]
    assert report.entities["user"].kinds.total() == 100


def test_what_was_repaired_while_it_was_found() -> None:
    """It is counted, and what is left decides."""
    world = filled(3)
    world.spoils(FIRST, first_name="spoilt")
    report = world.verify("user", found=lambda found: {"user": len(found)})
    assert (report.result, report.counts()["user"]["different"], report.different) == (Result.CLEAN, 1, 0)


def test_drift_makes_it_incomplete() -> None:
    """No difference was found where it was looked for, but there is something nobody looks at."""
    world = filled(2)
    drift = Drift("users.nickname", "is in no entity")
    world.mysql.segments = Disturbed(world.mysql.segments, drift=[drift])  # type: ignore[assignment]
    report = world.verify("user")
    assert (report.result, report.drift) == (Result.INCOMPLETE, (drift,))
    assert replace(report, drift=()).clean


def test_without_a_journal_moving_keys_prove_nothing() -> None:
    """They may be under way, or differ."""
    report = Report({"user": (entity := filled(1).verify("user").entities["user"])}, journalled=False)
    assert report.clean
    entity.moving = 1
    assert report.result is Result.INCOMPLETE
    assert replace(report, journalled=True).clean


def test_progress_is_told() -> None:
    """Rows of both sides, by entity; then that differences are compared."""
    world, heard, paced = filled(20), list[Told](), list[int]()
    world.spoils(FIRST, first_name="spoilt")
    world.verify("user", told=heard.append, pace=paced.append, **SMALL)
    assert max(told.rows for told in heard) == 40
    assert [told.stage for told in heard][-1] == "compares what differs"
    assert paced == sorted(paced)


def test_few_keys_among_many_are_narrowed_down() -> None:
    """Many rows share the buckets that differ: they are summed up once more, and only the few are looked up."""
    world = filled(400)
    spoilt = {Key("user", (number,)) for number in range(10, 400, 80)}
    for key in spoilt:
        world.spoils(key, first_name="spoilt")
    world.plants(gone := Key("user", (7,)), None, 0)
    world.plants(extra := Key("user", (7777,)), {**(world.state(FIRST).row or {}), "id": 7777}, 1)
    looked: list[int] = []
    real = world.dynamodb.segments.look
    world.dynamodb.segments.look = lambda keys: (looked.append(len(keys)), real(keys))[1]  # type: ignore[method-assign]
    assert set(found_in(world.verify("user", buckets=5, few=1000))) == {*spoilt, gone, extra}
    many, looked = sum(looked), []
    assert set(found_in(world.verify("user", buckets=5, few=20))) == {*spoilt, gone, extra}
    assert 0 < sum(looked) < many / 10
