"""What long runs need of a leader: its rows in slices, and a place for their progress."""

from __future__ import annotations

from typing import Protocol

from dal.domain import Key, Row
from dal.ports import Leader, Place, Runs, Slices
from tests.contract.rows import user


class Sliced(Leader, Protocol):
    """A leader for long runs."""

    @property
    def slices(self) -> Slices:
        """Its rows."""
        ...

    @property
    def runs(self) -> Runs | None:
        """Where progress is kept."""
        ...


class SlicesRig(Protocol):
    """A leader and a way to change its rows by hand."""

    @property
    def leader(self) -> Sliced:
        """The database under test, empty."""
        ...

    def insert(self, entity: str, row: Row) -> int:
        """Add a row and return its generated id."""
        ...


class SlicesSuite:
    """Promises of `Slices` and `Runs`."""

    def test_slices_cover_a_table_once(self, rig: SlicesRig) -> None:
        """Each row in one of them, with its unique values; none behind the last."""
        ids = [rig.insert("user", user(f"user{number}")) for number in range(7)]
        slices, after, seen = rig.leader.slices, None, list[Key]()
        while (upto := slices.boundary("user", after, 3)) is not None:
            seen += [state.key for state in slices.between("user", after, upto)]
            after = upto
        assert [key.values[0] for key in seen if key.entity == "user"] == ids
        assert len(seen) == 3 * len(ids)

    def test_an_empty_table_has_none(self, rig: SlicesRig) -> None:
        """And is estimated so."""
        assert rig.leader.slices.boundary("user", None, 10) is None
        assert rig.leader.slices.between("user", None, (10,)) in ((), [])
        assert rig.leader.slices.estimate("user").rows == 0

    def test_states_are_those_of_fetch(self, rig: SlicesRig) -> None:
        """Rows and versions, of before the journal and of writes that it knows."""
        first = rig.insert("user", user("ann"))
        with rig.leader.unit() as unit:
            second = rig.insert("user", user("bob"))
            unit.touch([key := Key("user", (second,)), *unit.unique_keys([key])])
        place: Place = (second,)
        found = rig.leader.slices.between("user", None, place)
        assert {state.key.values[0] for state in found if state.key.entity == "user"} == {first, second}
        assert list(rig.leader.fetch([state.key for state in found])) == list(found)

    def test_versions_tell_who_wrote_since(self, rig: SlicesRig) -> None:
        """Without reading a row; also where the row is gone."""
        row_id = rig.insert("user", user("ann"))
        (key, *others) = [state.key for state in rig.leader.slices.between("user", None, (row_id,))]
        read = {state.key: state.version for state in rig.leader.fetch([key, *others])}
        with rig.leader.unit() as unit:
            unit.touch([key])
        now = rig.leader.slices.versions([key, *others])
        assert now[key] > read[key]
        assert all(now.get(other, 0) <= read[other] for other in others)

    def test_progress_is_kept_part_by_part(self, rig: SlicesRig) -> None:
        """What was saved last counts; another run is another run."""
        runs = rig.leader.runs
        assert runs is not None
        runs.save("copy", "user", "one")
        runs.save("copy", "user", "two")
        runs.save("copy", "order", "zwölf")
        runs.save("prove", "user", "other")
        assert {part: saved.state for part, saved in runs.load("copy").items()} == {
            "user": "two",
            "order": "zwölf",
        }
        assert all(0 <= saved.age < 60 for saved in runs.load("copy").values())
        runs.forget("copy")
        assert (runs.load("copy"), list(runs.load("prove"))) == ({}, ["user"])
