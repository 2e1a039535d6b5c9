"""What holds a unit of work to the epoch that it began in."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

import pytest

from dal.domain import Key
from dal.domain.control import Authority, Control
from dal.errors import FencedError, OutcomeUnknown
from dal.ports import Forum, Journal, Sealed
from tests.contract.leader_suite import LeaderRig
from tests.contract.rows import elsewhere, one, user
from tests.contract.sealing_suite import ANN, BOB, touch


class JournalledRig(LeaderRig, Protocol):
    """A leader with a journal, empty, and a fleet without members that MySQL leads."""

    @property
    def journal(self) -> Journal:
        """What the leader journals to."""
        ...

    @property
    def forum(self) -> Forum:
        """Where the fleet of the leader meets."""
        ...

    def run_ahead(self, key: Key) -> int:
        """Give a journalled key a version one hour ahead, as a clock that was set back leaves it; returns it."""
        ...

    def lose_next_commit(self, *, committed: bool) -> None:
        """Lose the reply to the next COMMIT that journals something; it did or did not take place."""
        ...


def change(forum: Forum, control: Control) -> None:
    """Write the control row."""
    with forum.assemble() as assembly:
        assembly.change(control)


def next_epoch(forum: Forum) -> int:
    """Begin another epoch in which MySQL leads; returns it."""
    change(forum, replace(forum.control(), epoch=forum.control().epoch + 1))
    return forum.control().epoch


class FenceSuite:
    """A unit that touched keys commits only in its epoch, and only while MySQL leads."""

    def test_commits_in_its_epoch(self, rig: JournalledRig) -> None:
        """The epoch in force, and no epoch at all, both pass."""
        assert touch(rig.leader, ANN, epoch=rig.forum.control().epoch).keys == (ANN,)
        assert touch(rig.leader, ANN, epoch=next_epoch(rig.forum)).keys == (ANN,)
        assert touch(rig.leader, ANN).keys == (ANN,)

    @pytest.mark.parametrize("gap", [-1, 1], ids=["earlier", "later"])
    def test_another_epoch_is_fenced(self, rig: JournalledRig, gap: int) -> None:
        """Nothing of the unit is left, nobody is told, and later units work."""
        next_epoch(rig.forum)
        heard, keys = list[Sealed](), list[Key]()

        def work() -> None:
            with rig.leader.unit(epoch=rig.forum.control().epoch + gap) as unit:
                keys.append(Key("user", (rig.insert("user", user()),)))
                unit.defer(heard.append)
                unit.touch(keys)

        with pytest.raises(FencedError):
            work()
        assert heard == []
        assert one(rig.leader, keys[0]).row is None
        assert rig.journal.find(keys[0]) is None
        with rig.leader.unit(epoch=rig.forum.control().epoch) as unit:
            ann = Key("user", (rig.insert("user", user()),))
            unit.touch([ann])
        assert one(rig.leader, ann).row is not None

    @pytest.mark.parametrize("leader", [Authority.DRAINING, Authority.DYNAMODB], ids=str)
    @pytest.mark.parametrize("held", [True, False], ids=["held", "not held"])
    def test_only_a_leader_writes(self, rig: JournalledRig, leader: Authority, *, held: bool) -> None:
        """While leadership is handed over, and afterwards, MySQL takes no write, of whatever epoch."""
        change(rig.forum, replace(rig.forum.control(), leader=leader))
        with pytest.raises(FencedError):
            touch(rig.leader, ANN, epoch=rig.forum.control().epoch if held else 0)
        assert rig.journal.find(ANN) is None
        change(rig.forum, replace(rig.forum.control(), leader=Authority.MYSQL))
        assert touch(rig.leader, ANN).keys == (ANN,)

    def test_who_touches_nothing_is_not_fenced(self, rig: JournalledRig) -> None:
        """A unit without keys has nothing to mirror, so nothing that could be lost."""
        with rig.leader.unit(epoch=rig.forum.control().epoch + 5):
            ann = Key("user", (rig.insert("user", user()),))
        assert one(rig.leader, ann).row is not None

    def test_a_part_holds_the_whole(self, rig: JournalledRig) -> None:
        """The epoch of an inner unit is that of the outer one, which was held to none."""

        def work(epoch: int) -> None:
            with rig.leader.unit(), rig.leader.unit(epoch=epoch) as part:
                part.touch([ANN])

        with pytest.raises(FencedError):
            work(rig.forum.control().epoch + 1)
        assert rig.journal.find(ANN) is None
        work(rig.forum.control().epoch)
        assert rig.journal.find(ANN) is not None

    def test_parts_of_two_epochs_are_fenced(self, rig: JournalledRig) -> None:
        """The fleet moved on between two parts of a unit: the first one's route is void."""
        epoch = rig.forum.control().epoch

        def work() -> None:
            with rig.leader.unit():
                with rig.leader.unit(epoch=epoch) as part:
                    part.touch([ANN])
                with rig.leader.unit(epoch=epoch + 1) as part:
                    part.touch([BOB])

        with pytest.raises(FencedError):
            work()
        assert rig.journal.depth().pending == 0


class ResolveSuite:
    """A commit whose outcome nobody was told is found out, or said to be unknown."""

    def test_the_caller_and_who_waits_hear_of_it(self, rig: JournalledRig) -> None:
        """The unit raises; what was deferred gets the keys, and the error in the place of the states."""
        unknown, heard = self._lose(rig, committed=True)
        assert heard == [unknown]
        assert (unknown.keys, isinstance(unknown.unknown, OutcomeUnknown)) == ((ANN, BOB), True)

    def test_it_was_committed(self, rig: JournalledRig) -> None:
        """Its states are those that others read, and its keys are pending."""
        unknown, _ = self._lose(rig, committed=True)
        assert rig.leader.resolve(unknown) == tuple(rig.leader.fetch([ANN, BOB]))
        assert [entry.key for entry in rig.journal.pending(limit=9)] == [ANN, BOB]

    def test_it_was_not(self, rig: JournalledRig) -> None:
        """Nothing was done."""
        unknown, _ = self._lose(rig, committed=False)
        assert rig.leader.resolve(unknown) is None
        assert rig.journal.depth().pending == 0

    def test_it_was_not_after_a_write_of_its_own(self, rig: JournalledRig) -> None:
        """What this process wrote just before is no sign of others."""
        before = touch(rig.leader, ANN, BOB).states
        unknown, _ = self._lose(rig, committed=False)
        assert rig.leader.resolve(unknown) is None
        assert tuple(rig.leader.fetch([ANN, BOB])) == before

    def test_marks_are_no_writes(self, rig: JournalledRig) -> None:
        """Keys that were marked since are those of the lost commit still."""
        unknown, _ = self._lose(rig, committed=True)
        rig.journal.mark([ANN, BOB])
        assert rig.leader.resolve(unknown) == tuple(rig.leader.fetch([ANN, BOB]))

    def test_others_have_written_some_keys(self, rig: JournalledRig) -> None:
        """One key that nobody has written since is enough to tell."""
        unknown, _ = self._lose(rig, committed=True)
        touch(rig.leader, ANN)
        assert list(rig.leader.resolve(unknown) or ())[-1:] == [one(rig.leader, BOB)]
        unknown, _ = self._lose(rig, committed=False)
        touch(rig.leader, ANN)
        assert rig.leader.resolve(unknown) is None

    @pytest.mark.parametrize("committed", [True, False], ids=["committed", "not committed"])
    def test_others_have_written_all_keys(self, rig: JournalledRig, *, committed: bool) -> None:
        """Then nobody can tell any more."""
        unknown, _ = self._lose(rig, committed=committed)
        touch(rig.leader, ANN)
        touch(rig.leader, BOB)
        with pytest.raises(OutcomeUnknown):
            rig.leader.resolve(unknown)

    def test_the_next_commit_is_not_lost(self, rig: JournalledRig) -> None:
        """Later units hear what became of them."""
        self._lose(rig, committed=False)
        assert touch(rig.leader, ANN).unknown is None
        assert elsewhere(lambda: rig.journal.find(ANN)) is not None

    def _lose(self, rig: JournalledRig, *, committed: bool) -> tuple[Sealed, list[Sealed]]:
        heard = list[Sealed]()
        rig.lose_next_commit(committed=committed)

        def work() -> Sealed:
            with rig.leader.unit(epoch=rig.forum.control().epoch) as unit:
                unit.touch([ANN, BOB])
                unit.defer(heard.append)
            return unit.sealed

        with pytest.raises(OutcomeUnknown):
            work()
        return heard[-1], heard
