"""What every meeting place of a fleet does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

import pytest

from dal.domain.control import Authority
from dal.domain.fleet import Member, Place, Stand
from dal.errors import ConflictError, FencedError
from dal.ports import Forum
from flags import MigrationPhase
from tests.contract.fence_suite import JournalledRig, change, next_epoch
from tests.contract.rows import elsewhere
from tests.contract.sealing_suite import ANN, BOB, touch

_LOW, _MIDDLE = MigrationPhase.DUAL_WRITE, MigrationPhase.DUAL_READ_WRITE


def member(name: str, stand: Stand | None = None, wanted: Place | None = None) -> Member:
    """A process in phase 2 that wants to be there."""
    return Member(name, stand or Place(_LOW).stand, wanted or Place(_LOW))


FIRST, SECOND = member("a"), member("b")


def announce(forum: Forum, *members: Member) -> None:
    """Write processes down."""
    with forum.assemble() as assembly:
        for one in members:
            assembly.announce(one)


def beats(forum: Forum) -> dict[str, int]:
    """The beat of each process."""
    return {sighting.member.id: sighting.beat for sighting in forum.sightings()}


class ForumSuite:
    """The control row, the list of processes, and the lock that both are changed under."""

    def test_begins_with_mysql(self, rig: JournalledRig) -> None:
        """After the installation MySQL leads, DynamoDB answers nobody, nobody is written down."""
        control = rig.forum.control()
        assert (control.leader, control.strict, control.ddb_answers) == (Authority.MYSQL, False, False)
        assert (control.ddb_complete, control.mysql_complete, control.armed) == (False, True, False)
        assert control.epoch > 0
        assert list(rig.forum.sightings()) == []

    def test_every_fact_is_kept(self, rig: JournalledRig) -> None:
        """What is written to the control row is read back."""
        before = rig.forum.control()
        after = replace(
            before,
            leader=Authority.DRAINING,
            epoch=before.epoch + 2**33,
            strict=True,
            ddb_answers=True,
            ddb_complete=True,
            mysql_complete=False,
            armed=True,
            contract="0123abcd",
        )
        change(rig.forum, after)
        assert rig.forum.control() == after
        change(rig.forum, before)
        assert rig.forum.control() == before

    def test_an_assembly_sees_its_own_changes(self, rig: JournalledRig) -> None:
        """Control row and processes are those of the transaction."""
        announce(rig.forum, FIRST)
        with rig.forum.assemble() as assembly:
            armed = replace(assembly.control, armed=True)
            assembly.change(armed)
            assembly.announce(SECOND)
            assembly.strike(["a"])
            assert assembly.control == armed
            assert [sighting.member for sighting in assembly.sightings] == [SECOND]

    def test_others_see_it_when_it_has_ended(self, rig: JournalledRig) -> None:
        """Until then they read, without waiting, what was before."""
        announce(rig.forum, FIRST)
        before = rig.forum.control()
        with rig.forum.assemble() as assembly:
            assembly.change(before.made_strict())
            assembly.announce(SECOND)
            assert elsewhere(rig.forum.control) == before
            assert elsewhere(lambda: list(beats(rig.forum))) == ["a"]
        assert rig.forum.control() == before.made_strict()
        assert sorted(beats(rig.forum)) == ["a", "b"]

    def test_an_exception_rolls_back(self, rig: JournalledRig) -> None:
        """Control row and processes are as before, and the next assembly works."""
        announce(rig.forum, FIRST)
        before, seen = rig.forum.control(), list(rig.forum.sightings())
        with suppress(ZeroDivisionError), rig.forum.assemble() as assembly:
            assembly.change(before.made_strict())
            assembly.announce(SECOND)
            assembly.announce(FIRST)
            assembly.strike(["a"])
            raise ZeroDivisionError
        assert rig.forum.control() == before
        assert list(rig.forum.sightings()) == seen
        announce(rig.forum, SECOND)
        assert sorted(beats(rig.forum)) == ["a", "b"]

    def test_one_assembly_at_a_time(self, rig: JournalledRig) -> None:
        """Who cannot have the lock within a second hears of a conflict; nothing was done."""

        def meet() -> None:
            announce(rig.forum, SECOND)

        with rig.forum.assemble() as assembly, ThreadPoolExecutor(1) as pool:
            assembly.announce(FIRST)
            error = pool.submit(meet).exception(timeout=10)
        assert isinstance(error, ConflictError)
        assert list(beats(rig.forum)) == ["a"]
        meet()
        assert sorted(beats(rig.forum)) == ["a", "b"]

    def test_writes_wait_for_an_assembly(self, rig: JournalledRig) -> None:
        """A write of the epoch that an assembly ends is not committed beside it, and fenced afterwards."""
        epoch = rig.forum.control().epoch
        with ThreadPoolExecutor(1) as pool:
            with rig.forum.assemble() as assembly:
                write = pool.submit(touch, rig.leader, ANN, epoch=epoch)
                with pytest.raises(TimeoutError):
                    write.result(timeout=0.2)
                assert not assembly.pending()
                assembly.change(assembly.control.made_strict())
            error = write.exception(timeout=30)
        assert isinstance(error, FencedError)
        assert rig.journal.find(ANN) is None

    def test_writes_go_on_after_an_assembly(self, rig: JournalledRig) -> None:
        """A write that waited for an assembly without a change commits."""
        epoch = rig.forum.control().epoch
        with ThreadPoolExecutor(1) as pool:
            with rig.forum.assemble() as assembly:
                write = pool.submit(touch, rig.leader, ANN, epoch=epoch)
                assembly.announce(FIRST)
            assert write.result(timeout=30).keys == (ANN,)

    def test_announced_processes_are_written_down(self, rig: JournalledRig) -> None:
        """Where they are, in flight too, and where they want to be."""
        members = [
            member("a", Stand(_LOW, _MIDDLE), Place(_LOW, spread=True)),
            member("b", Stand(_MIDDLE, _MIDDLE, answers=True), Place(_MIDDLE, prefer=True)),
        ]
        announce(rig.forum, *members)
        seen = sorted(rig.forum.sightings(), key=lambda sighting: sighting.member.id)
        assert [sighting.member for sighting in seen] == members
        with rig.forum.assemble() as assembly:
            assert sorted(sighting.member.id for sighting in assembly.sightings) == ["a", "b"]

    def test_each_announcement_is_a_beat(self, rig: JournalledRig) -> None:
        """Announcing again moves the process and raises its beat, and nobody else's."""
        announce(rig.forum, FIRST, SECOND)
        before = beats(rig.forum)
        moved = member("a", Place(_MIDDLE).stand, Place(_MIDDLE))
        announce(rig.forum, moved)
        assert beats(rig.forum)["a"] > before["a"]
        assert beats(rig.forum)["b"] == before["b"]
        assert [sighting.member for sighting in rig.forum.sightings() if sighting.member.id == "a"] == [moved]

    def test_beats_rise(self, rig: JournalledRig) -> None:
        """Each heartbeat raises the beat and says where the process is now."""
        announce(rig.forum, FIRST)
        moved = member("a", Stand(_LOW, _MIDDLE), Place(_MIDDLE, prefer=True))
        seen = [beats(rig.forum)["a"]]
        for _ in range(2):
            assert rig.forum.beat(moved)
            seen.append(beats(rig.forum)["a"])
        assert seen[0] < seen[1] < seen[2]
        assert [sighting.member for sighting in rig.forum.sightings()] == [moved]

    def test_heartbeats_do_not_wait(self, rig: JournalledRig) -> None:
        """While somebody assembles the others stay alive, and their beats are kept."""
        announce(rig.forum, FIRST, SECOND)
        before = beats(rig.forum)
        with rig.forum.assemble() as assembly:
            assembly.announce(FIRST)
            assert elsewhere(lambda: rig.forum.beat(SECOND)) is True
        assert beats(rig.forum)["b"] > before["b"]
        assert beats(rig.forum)["a"] > before["a"]

    def test_struck_processes_hear_of_it(self, rig: JournalledRig) -> None:
        """The heartbeat of a struck process does not bring it back: it has to join anew."""
        announce(rig.forum, FIRST, SECOND)
        with rig.forum.assemble() as assembly:
            assembly.strike(["a", "nobody"])
            assembly.strike([])
        assert not rig.forum.beat(FIRST)
        assert list(beats(rig.forum)) == ["b"]
        assert rig.forum.beat(SECOND)
        announce(rig.forum, FIRST)
        assert rig.forum.beat(FIRST)

    def test_who_never_joined_has_no_heartbeat(self, rig: JournalledRig) -> None:
        """A heartbeat alone writes nobody down."""
        assert not rig.forum.beat(FIRST)
        assert list(rig.forum.sightings()) == []

    def test_leave(self, rig: JournalledRig) -> None:
        """Who leaves is forgotten at once; leaving twice does no harm."""
        announce(rig.forum, FIRST, SECOND)
        rig.forum.leave("a")
        rig.forum.leave("a")
        assert list(beats(rig.forum)) == ["b"]


class PendingSuite:
    """What an assembly waits for before DynamoDB answers, and before it leads."""

    def test_an_empty_journal(self, rig: JournalledRig) -> None:
        """Nothing is pending, in any epoch."""
        assert not self._pending(rig)
        next_epoch(rig.forum)
        assert not self._pending(rig)

    def test_keys_of_earlier_epochs(self, rig: JournalledRig) -> None:
        """They count until their mirror is confirmed; those of this epoch do not."""
        (state,) = touch(rig.leader, ANN, epoch=rig.forum.control().epoch).states
        assert not self._pending(rig)
        epoch = next_epoch(rig.forum)
        touch(rig.leader, BOB, epoch=epoch)
        assert self._pending(rig)
        rig.journal.clear([(ANN, state.version)])
        assert not self._pending(rig)

    def test_the_epoch_that_an_assembly_begins(self, rig: JournalledRig) -> None:
        """Once it has changed the control row, what was written until now counts."""
        touch(rig.leader, ANN, epoch=rig.forum.control().epoch)
        with rig.forum.assemble() as assembly:
            assembly.change(assembly.control.made_strict())
            assert assembly.pending()

    def test_poisoned_keys_count(self, rig: JournalledRig) -> None:
        """A key that is not ripe for its next repair is missing all the same."""
        touch(rig.leader, ANN, epoch=rig.forum.control().epoch)
        next_epoch(rig.forum)
        found = rig.journal.find(ANN)
        assert found is not None
        rig.journal.postpone(found, seconds=3600, error="too large")
        assert self._pending(rig)

    def test_written_again_it_is_pending_since_before(self, rig: JournalledRig) -> None:
        """The write of before was acknowledged without a mirror: one of this epoch does not make up for it."""
        touch(rig.leader, ANN, epoch=rig.forum.control().epoch)
        (state,) = touch(rig.leader, ANN, epoch=next_epoch(rig.forum)).states
        assert self._pending(rig)
        rig.journal.clear([(ANN, state.version)])
        assert not self._pending(rig)

    def test_confirmed_and_written_again_it_is_of_this_epoch(self, rig: JournalledRig) -> None:
        """A confirmed key has no past."""
        (state,) = touch(rig.leader, ANN, epoch=rig.forum.control().epoch).states
        rig.journal.clear([(ANN, state.version)])
        touch(rig.leader, ANN, epoch=next_epoch(rig.forum))
        assert not self._pending(rig)

    def test_marked_keys_count(self, rig: JournalledRig) -> None:
        """Nobody waits for the mirror of a mark, so it counts in whatever epoch it was made."""
        rig.journal.mark([ANN])
        assert self._pending(rig)

    def _pending(self, rig: JournalledRig) -> bool:
        with rig.forum.assemble() as assembly:
            return assembly.pending()
