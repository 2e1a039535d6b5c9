"""Backfill copies everything; verify finds every planted difference."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from dal.adapters.memory import MemoryDatabase
from dal.backfill import Copied, backfill
from dal.contract import load_contract
from dal.domain import Applied, Key, State
from dal.errors import FencedError
from dal.journal import Repair
from dal.verify import Kind, verify
from flags import Backend

CONTRACT = load_contract(Path(__file__).parents[3] / "examples/store/migrationContract.json")
ENTITIES = tuple(CONTRACT.entities)
MOMENT = datetime(2026, 1, 2, 3, 4, 5)  # noqa: DTZ001  columns hold naive UTC


def _pair() -> tuple[MemoryDatabase, MemoryDatabase]:
    return MemoryDatabase(CONTRACT, backend=Backend.MYSQL), MemoryDatabase(CONTRACT, backend=Backend.DYNAMODB)


def _user(name: str) -> dict[str, object]:
    columns = dict.fromkeys(CONTRACT.entity("user").columns)
    stamps = {"created_at": MOMENT, "updated_at": MOMENT, "is_seller": False, "super_admin": False}
    named = {"username": name, "email": f"{name}@example.org", "password_hash": "x"}
    return {name: value for name, value in {**columns, **stamps, **named}.items() if name != "id"}


def _filled(users: int = 7) -> tuple[MemoryDatabase, MemoryDatabase]:
    leader, follower = _pair()
    for number in range(users):
        leader.table("user").insert(_user(f"user{number}"))
    return leader, follower


def test_backfill_copies_rows_and_unique_values_in_chunks() -> None:
    """Seven users in chunks of three: all rows, two sentinels each, progress after each chunk."""
    leader, follower = _filled(7)
    heard: list[Copied] = []
    (copied,) = backfill(leader, follower, ["user"], chunk=3, progress=heard.append)
    assert copied == Copied("user", rows=7, written=21, newer=0)
    assert [progress.rows for progress in heard] == [3, 6, 7]
    assert verify(leader, follower, ENTITIES, looks=0).clean


def test_backfill_twice_does_no_harm() -> None:
    """The second run rewrites states or finds them newer, and nothing differs."""
    leader, follower = _filled(3)
    backfill(leader, follower, ENTITIES)
    backfill(leader, follower, ENTITIES)
    assert verify(leader, follower, ENTITIES, looks=0).clean


def test_backfill_never_overwrites_what_is_newer() -> None:
    """A state that the follower already has in a later version stays."""
    leader, follower = _filled(1)
    (state,) = leader.fetch([Key("user", (1,))])
    assert state.row is not None
    newer = State(state.key, state.version + 10**12, {**state.row, "first_name": "newer"})
    assert follower.apply([newer]) == [Applied.APPLIED]
    (copied,) = backfill(leader, follower, ["user"])
    assert copied.newer == 1
    (kept,) = follower.fetch([state.key])
    assert kept.row is not None
    assert kept.row["first_name"] == "newer"


def _write(leader: MemoryDatabase, user_id: int, email: str | None) -> None:
    """Change a user's address, or (None) delete him, journalled as every write of the layer is."""
    key, table = Key("user", (user_id,)), leader.table("user")
    with leader.unit() as unit:
        before = unit.unique_keys([key])
        if email is None:
            table.delete(user_id)
        else:
            table.update(user_id, email=email)
        unit.touch([key, *before, *unit.unique_keys([key])])


def test_backfill_removes_what_the_leader_has_no_more() -> None:
    """A row deleted and an address given up while nothing was mirrored go, with their unique values."""
    leader, follower = _filled(3)
    backfill(leader, follower, ENTITIES)
    _write(leader, 1, None)
    _write(leader, 2, "new@example.org")
    (copied, *_) = backfill(leader, follower, ENTITIES)
    assert copied.removed == 4  # the row, its two unique values, and the old address of the other
    assert verify(leader, follower, ENTITIES, looks=0).clean


def _backfilled(leader: MemoryDatabase, follower: MemoryDatabase) -> Copied:
    """The users after a backfill beside a journal, and one round of repairs."""
    (copied, *_) = backfill(leader, follower, ENTITIES, journal=leader.journal)
    Repair(leader, leader.journal, follower.apply).round(quiet=0.0)
    return copied


def test_backfill_removes_through_the_journal() -> None:
    """What went without a trace in the journal goes all the same: it is marked, and then mirrored."""
    leader, follower = _filled(3)
    backfill(leader, follower, ENTITIES)
    leader.table("user").delete(1)
    leader.table("user").update(2, email="new@example.org")
    copied = _backfilled(leader, follower)
    assert copied.removed == 4
    assert len(copied.marked) == 5  # and the row whose address has changed
    assert verify(leader, follower, ENTITIES, looks=0).clean
    assert leader.journal.depth().pending == 0


def test_backfill_marks_what_differs_at_its_version() -> None:
    """Copying cannot repair an item that was spoilt at the version it has; mirroring the key anew does."""
    leader, follower = _filled(3)
    backfill(leader, follower, ENTITIES)
    key = Key("user", (2,))
    follower._store.put(key, {**(follower.table("user").get(2) or {}), "first_name": "corrupt"}, version=1)
    follower._store.commit()
    (unrepaired, *_) = backfill(leader, follower, ENTITIES)
    assert (unrepaired.newer, unrepaired.marked) == (9, ())
    assert not verify(leader, follower, ENTITIES, looks=0).clean
    assert _backfilled(leader, follower).marked == (key,)
    assert verify(leader, follower, ENTITIES, looks=0).clean


def test_backfill_marks_nothing_that_agrees() -> None:
    """Keys that were journalled and mirrored since are newer there, and left alone."""
    leader, follower = _filled(3)
    backfill(leader, follower, ENTITIES)
    leader.journal.mark([Key("user", (1,))])
    follower.apply(leader.fetch([Key("user", (1,))]))
    (copied, *_) = backfill(leader, follower, ENTITIES, journal=leader.journal)
    assert (copied.newer, copied.removed, copied.marked) == (9, 0, ())


class _Late(MemoryDatabase):
    """Shows one user as missing until it was looked at again."""

    looks = 0

    def fetch(self, keys: Sequence[Key]) -> Sequence[State]:
        self.looks += 1
        states = super().fetch(keys)
        return states if self.looks > 1 else [State(s.key, s.version, None) for s in states]


def test_backfill_marks_nothing_that_only_moves() -> None:
    """A second look decides."""
    leader, _ = _filled(2)
    follower = _Late(CONTRACT, backend=Backend.DYNAMODB)
    backfill(leader, follower, ENTITIES)
    (copied, *_) = backfill(leader, follower, ["user"], journal=leader.journal)
    assert (copied.newer, copied.marked) == (6, ())
    assert follower.looks > 1


def test_backfill_marks_nothing_once_dynamodb_leads() -> None:
    """The journal refuses: what MySQL holds must not be mirrored any more."""
    leader, follower = _filled(1)
    backfill(leader, follower, ENTITIES)
    leader.table("user").delete(1)
    with leader.forum.assemble() as assembly:
        assembly.change(assembly.control.draining().handed_over())
    with pytest.raises(FencedError):
        backfill(leader, follower, ENTITIES, journal=leader.journal)


def test_verify_tells_pending_keys_apart() -> None:
    """What differs and is pending in the journal will be repaired; it differs all the same."""
    leader, follower = _filled(2)
    leader.journal.mark([Key("user", (1,))])
    report = verify(leader, follower, ["user"], looks=0, journal=leader.journal)
    pending = {found.key: found.pending for found in report.entities["user"].divergences}
    assert pending == {Key("user", (1,)): True, Key("user", (2,)): False}
    assert not report.clean


def test_backfill_of_one_entity_removes_nothing_of_others() -> None:
    """What was not asked for is not touched."""
    leader, follower = _filled(2)
    backfill(leader, follower, ENTITIES)
    leader.table("user").delete(1)
    (copied,) = backfill(leader, follower, ["category"])
    assert copied.removed == 0
    assert follower.table("user").get(1) is not None


def test_backfill_spares_what_the_follower_was_written_as_leader() -> None:
    """In the last phase MySQL is old, whatever the time at which it is read."""
    leader, follower = _filled(3)
    backfill(leader, follower, ENTITIES)
    follower.table("user").update(1, first_name="changed")
    follower.table("user").delete(2)
    follower.table("user").insert(_user("late"))
    before = [dict(row) for row in follower.table("user").all()]
    backfill(leader, follower, ENTITIES)
    assert follower.table("user").all() == before


def _plant(follower: MemoryDatabase, key: Key, **changes: object) -> None:
    """Corrupt one item, as a bug would: with a version that wins."""
    (state,) = follower.fetch([key])
    row = None if changes.pop("gone", False) else {**(state.row or {}), **changes}
    follower.apply([State(key, state.version + 10**12, row)])


def test_verify_finds_a_missing_row() -> None:
    """An item that vanished is named as missing."""
    leader, follower = _filled(5)
    backfill(leader, follower, ENTITIES)
    _plant(follower, Key("user", (3,)), gone=True)
    report = verify(leader, follower, ENTITIES, looks=0)
    assert not report.clean
    (found,) = report.entities["user"].divergences
    assert (found.key, found.kind) == (Key("user", (3,)), Kind.MISSING)


def test_verify_finds_an_extra_row() -> None:
    """An item without a row is named as extra."""
    leader, follower = _filled(5)
    backfill(leader, follower, ENTITIES)
    (state,) = leader.fetch([Key("user", (1,))])
    assert state.row is not None
    follower.apply([State(Key("user", (99,)), state.version, {**state.row, "id": 99})])
    (found,) = verify(leader, follower, ENTITIES, looks=0).entities["user"].divergences
    assert (found.key, found.kind) == (Key("user", (99,)), Kind.EXTRA)


def test_verify_names_the_columns_that_differ() -> None:
    """A corrupted value is found at its column."""
    leader, follower = _filled(5)
    backfill(leader, follower, ENTITIES)
    _plant(follower, Key("user", (2,)), first_name="corrupt", is_seller=True)
    (found,) = verify(leader, follower, ENTITIES, looks=0).entities["user"].divergences
    assert (found.kind, set(found.columns)) == (Kind.DIFFERENT, {"first_name", "is_seller"})


def test_verify_finds_a_sentinel_that_points_to_somebody_else() -> None:
    """Unique values are compared as keys of their own."""
    leader, follower = _filled(2)
    backfill(leader, follower, ENTITIES)
    sentinel = Key("user.email", ("USER0@EXAMPLE.ORG",))
    assert leader.fetch([sentinel])[0].row == {"id": 1}
    _plant(follower, sentinel, id=2)
    report = verify(leader, follower, ENTITIES, looks=0)
    assert [found.key for found in report.entities["user.email"].divergences] == [sentinel]


class _Lagging(MemoryDatabase):
    """Shows one missing item until it was looked at again."""

    looks = 0

    def fetch(self, keys: Sequence[Key]) -> Sequence[State]:
        self.looks += 1
        states = super().fetch(keys)
        return [
            State(s.key, s.version, None) if s.key == Key("user", (1,)) and self.looks < 3 else s for s in states
        ]


def test_verify_drops_what_agrees_at_a_further_look() -> None:
    """A row that was only moving is no difference; the pauses between looks are asked for, not slept."""
    leader, _ = _filled(2)
    follower = _Lagging(CONTRACT, backend=Backend.DYNAMODB)
    backfill(leader, follower, ENTITIES)
    pauses: list[float] = []
    report = verify(leader, follower, ["user"], looks=3, pause=0.5, wait=pauses.append)
    assert report.clean
    assert pauses == [0.5, 0.5]


@pytest.mark.parametrize("chunk", [1, 2, 100])
def test_verify_counts_both_sides(chunk: int) -> None:
    """The report counts rows and unique values, whatever the chunk size."""
    leader, follower = _filled(5)
    backfill(leader, follower, ENTITIES)
    report = verify(leader, follower, ["user"], chunk=chunk, looks=0)
    assert report.as_json() == {
        name: {"mysql": 5, "dynamodb": 5, "different": 0} for name in ("user", "user.username", "user.email")
    }


def test_verify_finds_sentinels_that_nobody_holds() -> None:
    """A unique value left behind in an otherwise empty database is an extra."""
    leader, follower = _pair()
    sentinel = Key("user.email", ("GONE@EXAMPLE.ORG",))
    follower.apply([State(sentinel, 1, {"id": 7})])
    report = verify(leader, follower, ["user"], looks=0)
    assert [found.kind for found in report.entities["user.email"].divergences] == [Kind.EXTRA]
