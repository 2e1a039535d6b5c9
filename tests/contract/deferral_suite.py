"""What a leader does for writes that are part of a larger unit of work."""

from __future__ import annotations

from contextlib import suppress

from dal.domain import Key
from dal.ports import Sealed
from tests.contract.leader_suite import LeaderRig
from tests.contract.rows import elsewhere, user

ANN = Key("user", (1,))
Heard = list[Sealed]


class DeferralSuite:
    """Deferred actions wait for the outermost commit."""

    def test_nested_says_who_commits(self, rig: LeaderRig) -> None:
        """Only the outermost unit is not part of another."""
        with rig.leader.unit() as outer:
            seen = [outer.nested]
            with rig.leader.unit() as inner:
                seen.append(inner.nested)
            seen.append(outer.nested)
        assert seen == [False, True, False]

    def test_deferred_actions_follow_the_commit(self, rig: LeaderRig) -> None:
        """What the unit did is there for others when they are called."""
        heard: Heard = []
        there: list[object] = []
        with rig.leader.unit() as whole:
            with rig.leader.unit() as part:
                rig.insert("user", user())
                part.touch([ANN])
                part.defer(heard.append)
                part.defer(lambda _: there.append(elsewhere(lambda: bool(rig.leader.walk("user").states))))
            assert heard == []
        assert heard == [whole.sealed]
        assert (heard[0].keys, heard[0].unknown) == ((ANN,), None)
        assert there == [True]

    def test_deferred_actions_go_with_the_unit(self, rig: LeaderRig) -> None:
        """A unit that rolls back calls nothing, and neither does the next one."""
        heard: Heard = []
        with suppress(ZeroDivisionError), rig.leader.unit() as unit:
            rig.insert("user", user())
            unit.defer(heard.append)
            raise ZeroDivisionError
        with rig.leader.unit():
            rig.insert("user", user())
        assert heard == []
