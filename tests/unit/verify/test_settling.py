"""What differs at first sight is looked at again: what counts in the end, and how little is read for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dal.adapters.memory import MemoryDatabase
from dal.domain import Key, State
from dal.ports import Drift, Page, Unreadable
from dal.verify import Divergence, Kind, Report, Result, Told
from flags import Backend
from tests.contract.rows import CONTRACT
from tests.unit.verify.world import SMALL, Disturbed, World, filled, found_in

FIRST = Key("user", (1,))


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
