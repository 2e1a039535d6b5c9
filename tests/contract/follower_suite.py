"""What a database that takes over the leader's states does for the core."""

from __future__ import annotations

from typing import Protocol

from dal.domain import Applied, Key, State
from dal.ports import Follower
from tests.contract.rows import category, named, one, user

ANN = Key("user", (7,))


class FollowerRig(Protocol):
    """A follower, empty."""

    @property
    def follower(self) -> Follower:
        """The database under test."""
        ...


class FollowerSuite:
    """What the database that takes over the leader's states does."""

    def test_takes_over_rows(self, rig: FollowerRig) -> None:
        """An applied row is there, as it was given."""
        row = {"id": 7, **user()}
        assert rig.follower.apply([State(ANN, 5, row)]) == [Applied.APPLIED]
        assert one(rig.follower, ANN).row == row

    def test_newest_wins(self, rig: FollowerRig) -> None:
        """A version that is not newer changes nothing, in whatever order it comes."""
        rig.follower.apply([State(ANN, 5, {"id": 7, **user()})])
        assert rig.follower.apply([State(ANN, 5, {"id": 7, **user("eve")})]) == [Applied.STALE]
        assert rig.follower.apply([State(ANN, 4, None)]) == [Applied.STALE]
        assert rig.follower.apply([State(ANN, 6, {"id": 7, **user("anne")})]) == [Applied.APPLIED]
        assert (one(rig.follower, ANN).row or {})["username"] == "anne"

    def test_tombstones_keep_late_rows_out(self, rig: FollowerRig) -> None:
        """A deleted row stays deleted when an older state arrives late; a newer one brings it back."""
        row = {"id": 7, **user()}
        assert rig.follower.apply([State(ANN, 5, None)]) == [Applied.APPLIED]
        assert rig.follower.apply([State(ANN, 4, row)]) == [Applied.STALE]
        assert one(rig.follower, ANN).row is None
        assert rig.follower.apply([State(ANN, 6, row)]) == [Applied.APPLIED]
        assert one(rig.follower, ANN).row == row

    def test_each_key_is_judged_by_itself(self, rig: FollowerRig) -> None:
        """A stale key does not keep its neighbours from being applied."""
        rig.follower.apply([State(ANN, 5, {"id": 7, **user()})])
        bob = State(Key("user", (8,)), 5, {"id": 8, **user("bob")})
        assert rig.follower.apply([State(ANN, 3, None), bob]) == [Applied.STALE, Applied.APPLIED]
        assert [state.row and state.row["id"] for state in rig.follower.fetch([bob.key, ANN])] == [8, 7]

    def test_unique_keys_are_followed_too(self, rig: FollowerRig) -> None:
        """A unique value that moves between rows converges to its newest holder."""
        rig.follower.apply([State(named("ann"), 5, {"id": 7}), State(named("ann"), 9, {"id": 8})])
        rig.follower.apply([State(named("ann"), 6, None)])
        assert one(rig.follower, named("ann")).row == {"id": 8}

    def test_walk_meets_what_was_applied(self, rig: FollowerRig) -> None:
        """A walk meets live rows once and no tombstones."""
        rows = [State(Key("category", (n,)), 5, {"id": n, **category()}) for n in range(1, 6)]
        rig.follower.apply(rows)
        rig.follower.apply([State(Key("category", (3,)), 6, None)])
        met, cursor, first = list[Key](), None, True
        while first or cursor is not None:
            chunk = rig.follower.walk("category", cursor=cursor, limit=2)
            met += [state.key for state in chunk.states]
            cursor, first = chunk.cursor, False
        assert sorted(met) == [Key("category", (n,)) for n in (1, 2, 4, 5)]

    def test_fetch_shows_the_applied_version(self, rig: FollowerRig) -> None:
        """What is held says under which version it was applied."""
        rig.follower.apply([State(ANN, 5, {"id": 7, **user()})])
        assert one(rig.follower, ANN).version == 5
