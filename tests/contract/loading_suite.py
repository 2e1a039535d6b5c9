"""What a follower does with many states at once, without conditions."""

from __future__ import annotations

from typing import Protocol

from dal.domain import Applied, State
from dal.ports import Follower, Loading
from tests.contract.rows import CONTRACT, user


class Loadable(Follower, Protocol):
    """A follower that can be filled."""

    @property
    def loading(self) -> Loading:
        """How."""
        ...


class LoadingRig(Protocol):
    """An empty follower."""

    @property
    def follower(self) -> Loadable:
        """The database under test, empty."""
        ...


def states(count: int, version: int = 7) -> list[State]:
    """Users with their unique values."""
    entity, found = CONTRACT.entity("user"), list[State]()
    for number in range(1, count + 1):
        row = entity.normal({"id": number, **user(f"user{number}")})
        found.append(State(entity.key_of(row), version, row))
        found += [State(key, version, entity.holder(row)) for key in entity.unique_keys(row)]
    return found


class LoadingSuite:
    """Promises of `Loading`."""

    def test_many_states_are_put(self, rig: LoadingRig) -> None:
        """More than one request takes; rows and sentinels, each at its version."""
        loading, given = rig.follower.loading, states(20)
        assert loading.held([state.key for state in given]) == {}
        loaded = loading.load(given)
        assert loaded.throttled == 0
        assert list(rig.follower.fetch([state.key for state in given])) == given
        assert loading.held([state.key for state in given[:3]]) == dict.fromkeys((s.key for s in given[:3]), 7)

    def test_nothing_is_nothing(self, rig: LoadingRig) -> None:
        """No request, no units."""
        assert rig.follower.loading.load([]).units == 0

    def test_it_overwrites_whatever_is_there(self, rig: LoadingRig) -> None:
        """Newer rows too: whoever loads has to look afterwards."""
        (newer, *_), (older, *_) = states(1, version=9), states(1, version=3)
        assert rig.follower.apply([newer]) == [Applied.APPLIED]
        rig.follower.loading.load([older])
        assert list(rig.follower.fetch([older.key])) == [older]
        assert rig.follower.apply([State(older.key, 4, None)]) == [Applied.APPLIED]

    def test_tombstones_are_held(self, rig: LoadingRig) -> None:
        """What was deleted is there at its version, so that it is not put again."""
        (alive, *_) = states(1)
        rig.follower.apply([State(alive.key, 8, None)])
        assert rig.follower.loading.held([alive.key]) == {alive.key: 8}
