"""What every journal does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dal.domain import Key, State
from dal.domain.control import Authority
from dal.errors import FencedError
from dal.ports import Depth, Entry, Journal
from tests.contract.fence_suite import JournalledRig, change
from tests.contract.rows import assert_increasing, named, one, user
from tests.contract.sealing_suite import ANN, BOB, touch

HOUR = 3600.0
KEYS = [
    Key("cart_item", (1, 2)),
    Key("cart_item", (1, 10)),
    Key("cart_item", (2, 1)),
    Key("category", (2,)),
    Key("category", (10,)),
    Key("category", (300,)),
    Key("user", (7,)),
    named("ann"),
    named("bob"),
    named("bobby"),
]


def pending(journal: Journal, *, ripe: bool = False) -> list[Key]:
    """The pending keys; those that wait for their next repair too, unless only `ripe` ones are asked for."""
    return [entry.key for entry in journal.pending(limit=1000, ripe=ripe)]


def entry_of(journal: Journal, key: Key) -> Entry:
    """A key that is in the journal."""
    found = journal.find(key)
    assert found is not None
    return found


def postponed(journal: Journal, key: Key, seconds: float = HOUR, error: str = "too large") -> Entry:
    """A key after a failed repair."""
    journal.postpone(entry_of(journal, key), seconds=seconds, error=error)
    return entry_of(journal, key)


class JournalSuite:
    """The keys whose mirror is not confirmed, each under the version of its last write."""

    def test_touched_keys_are_pending(self, rig: JournalledRig) -> None:
        """A write leaves its keys in the journal, under the versions that it was sealed with."""
        sealed = touch(rig.leader, ANN, named("ann"))
        assert [(entry.key, entry.version) for entry in rig.journal.pending(limit=9)] == [
            (state.key, state.version) for state in sealed.states
        ]
        assert entry_of(rig.journal, ANN) == Entry(ANN, sealed.states[0].version)

    def test_who_is_not_there(self, rig: JournalledRig) -> None:
        """A key that was never written is not found; it is read under version 1, the lowest."""
        rig.insert("user", user())
        assert rig.journal.find(ANN) is None
        assert {state.version for state in rig.leader.fetch([ANN, Key("user", (404,))])} == {1}

    def test_versions_only_rise(self, rig: JournalledRig) -> None:
        """Also after a clock was set back, in a write and in a mark, and for a key that was confirmed."""
        (first,) = touch(rig.leader, ANN).states
        ahead = State(ANN, rig.run_ahead(ANN), None)
        (second,) = touch(rig.leader, ANN).states
        rig.journal.mark([ANN])
        marked = one(rig.leader, ANN)
        rig.journal.clear([(ANN, marked.version)])
        (last,) = touch(rig.leader, ANN).states
        assert_increasing([first, ahead, second, marked, last])

    def test_pages_in_the_order_of_keys(self, rig: JournalledRig) -> None:
        """Pages follow each other, entity by entity, and meet each key once, however the keys came in."""
        for key in (*KEYS[::-2], *KEYS[::2]):
            touch(rig.leader, key)
        met, after = list[Key](), None
        while page := rig.journal.pending(limit=3, after=after):
            assert len(page) <= 3
            met += [entry.key for entry in page]
            after = met[-1]
        assert met == pending(rig.journal)
        assert sorted(met) == sorted(KEYS)
        assert [key.entity for key in met] == [key.entity for key in sorted(KEYS)]

    def test_a_page_starts_after_any_key(self, rig: JournalledRig) -> None:
        """The last key of the page before need not be pending any more."""
        touch(rig.leader, ANN, BOB)
        assert [entry.key for entry in rig.journal.pending(limit=9, after=Key("user", (1,)))] == [BOB]
        assert [entry.key for entry in rig.journal.pending(limit=9, after=Key("product", (5,)))] == [ANN, BOB]

    def test_quiet_leaves_out_fresh_writes(self, rig: JournalledRig) -> None:
        """A write of this moment is not an hour old."""
        touch(rig.leader, ANN)
        assert list(rig.journal.pending(limit=9, quiet=HOUR)) == []
        assert len(rig.journal.pending(limit=9, quiet=0.0)) == 1

    def test_a_clock_set_back_hides_nothing(self, rig: JournalledRig) -> None:
        """A version from the future does not keep a key from being repaired until then."""
        touch(rig.leader, ANN)
        rig.run_ahead(ANN)
        assert [entry.key for entry in rig.journal.pending(limit=9, quiet=60.0)] == [ANN]

    def test_confirmed_keys_are_cleared(self, rig: JournalledRig) -> None:
        """A cleared key is found still, with its version, but not pending."""
        states = touch(rig.leader, ANN, BOB).states
        rig.journal.clear([(states[0].key, states[0].version)])
        assert pending(rig.journal) == [BOB]
        assert entry_of(rig.journal, ANN) == Entry(ANN, states[0].version, pending=False)
        assert one(rig.leader, ANN).version == states[0].version

    def test_clears_its_version_only(self, rig: JournalledRig) -> None:
        """A key that was written again is not cleared by the mirror of before; its neighbours are."""
        old = touch(rig.leader, ANN, BOB).states
        touch(rig.leader, ANN)
        rig.journal.clear([(state.key, state.version) for state in old])
        assert pending(rig.journal) == [ANN]
        rig.journal.clear([(BOB, old[1].version), (Key("user", (404,)), 1)])
        rig.journal.clear([])
        assert pending(rig.journal) == [ANN]

    def test_written_again_is_pending_again(self, rig: JournalledRig) -> None:
        """A confirmed key comes back with its next write."""
        (state,) = touch(rig.leader, ANN).states
        rig.journal.clear([(ANN, state.version)])
        touch(rig.leader, ANN)
        assert pending(rig.journal) == [ANN]

    def test_a_failed_repair_waits(self, rig: JournalledRig) -> None:
        """It is counted, its reason kept, and the key not ripe until its time; it stays pending."""
        touch(rig.leader, ANN, BOB)
        found = postponed(rig.journal, ANN)
        assert (found.tries, found.error, found.pending) == (1, "too large", True)
        assert HOUR - 60 < found.ripe_in <= HOUR
        assert pending(rig.journal, ripe=True) == [BOB]
        assert pending(rig.journal) == [ANN, BOB]
        (shown,) = [entry for entry in rig.journal.pending(limit=9, ripe=False) if entry.key == ANN]
        assert (shown.tries, shown.error) == (1, "too large")

    def test_a_due_repair_is_ripe(self, rig: JournalledRig) -> None:
        """After no time at all the key is ripe, and its tries add up."""
        touch(rig.leader, ANN)
        assert postponed(rig.journal, ANN, 0.0).tries == 1
        assert pending(rig.journal, ripe=True) == [ANN]
        assert (postponed(rig.journal, ANN, 0.0).tries, entry_of(rig.journal, ANN).ripe_in) == (2, 0.0)

    def test_an_old_repair_postpones_nothing(self, rig: JournalledRig) -> None:
        """A repair that failed for an earlier version, or after the key was confirmed, does not count."""
        touch(rig.leader, ANN)
        old = entry_of(rig.journal, ANN)
        (state,) = touch(rig.leader, ANN).states
        rig.journal.postpone(old, seconds=HOUR, error="old")
        assert entry_of(rig.journal, ANN) == Entry(ANN, state.version)
        rig.journal.clear([(ANN, state.version)])
        rig.journal.postpone(Entry(ANN, state.version), seconds=HOUR, error="late")
        assert not entry_of(rig.journal, ANN).pending

    def test_a_write_forgets_failed_repairs(self, rig: JournalledRig) -> None:
        """What could not be mirrored before may be mirrored now."""
        touch(rig.leader, ANN)
        postponed(rig.journal, ANN)
        (state,) = touch(rig.leader, ANN).states
        assert entry_of(rig.journal, ANN) == Entry(ANN, state.version)
        assert pending(rig.journal, ripe=True) == [ANN]

    def test_retry_some(self, rig: JournalledRig) -> None:
        """The named keys are ripe again, their tries forgotten; only postponed ones count."""
        touch(rig.leader, ANN, BOB, named("ann"))
        postponed(rig.journal, ANN)
        postponed(rig.journal, BOB)
        assert rig.journal.retry([ANN, named("ann"), Key("user", (404,))]) == 1
        assert pending(rig.journal, ripe=True) == [ANN, named("ann")]
        assert (entry_of(rig.journal, ANN).tries, entry_of(rig.journal, BOB).tries) == (0, 1)
        assert rig.journal.retry([]) == 0

    def test_retry_all(self, rig: JournalledRig) -> None:
        """Without names all postponed keys are ripe again."""
        touch(rig.leader, ANN, BOB, named("ann"))
        postponed(rig.journal, ANN)
        postponed(rig.journal, BOB)
        assert rig.journal.retry() == 2
        assert pending(rig.journal, ripe=True) == [ANN, BOB, named("ann")]
        assert rig.journal.retry() == 0

    def test_unsettled(self, rig: JournalledRig) -> None:
        """One pending key among those that are asked for is enough."""
        touch(rig.leader, ANN)
        assert rig.journal.unsettled([BOB, ANN])
        assert not rig.journal.unsettled([BOB])
        assert not rig.journal.unsettled([])
        rig.journal.clear([(ANN, entry_of(rig.journal, ANN).version)])
        assert not rig.journal.unsettled([BOB, ANN])

    def test_depth(self, rig: JournalledRig) -> None:
        """How many are pending, how many given up on, how old the oldest is."""
        assert rig.journal.depth() == Depth()
        states = touch(rig.leader, ANN, BOB).states
        assert (rig.journal.depth().pending, rig.journal.depth().poisoned) == (2, 0)
        assert 0 <= rig.journal.depth().oldest < 60
        rig.journal.clear([(state.key, state.version) for state in states])
        assert rig.journal.depth() == Depth()

    def test_poisoned_keys(self, rig: JournalledRig) -> None:
        """After ten failed repairs a key counts as given up on, until it is retried."""
        touch(rig.leader, ANN, BOB)
        postponed(rig.journal, BOB)
        for _ in range(10):
            postponed(rig.journal, ANN, 0.0)
        assert (rig.journal.depth().pending, rig.journal.depth().poisoned) == (2, 1)
        rig.journal.retry([ANN])
        assert rig.journal.depth().poisoned == 0

    def test_mark(self, rig: JournalledRig) -> None:
        """Marked keys are pending and ripe under a new version, written before or not, confirmed or not."""
        states = touch(rig.leader, ANN, BOB).states
        rig.journal.clear([(ANN, states[0].version)])
        postponed(rig.journal, BOB)
        rig.journal.mark([BOB, ANN, named("ann")])
        assert pending(rig.journal, ripe=True) == [ANN, BOB, named("ann")]
        assert_increasing([states[0], one(rig.leader, ANN)])
        assert_increasing([states[1], one(rig.leader, BOB)])
        assert one(rig.leader, named("ann")).version > 1
        rig.journal.mark([])
        assert rig.journal.depth().pending == 3

    def test_mark_above_a_version(self, rig: JournalledRig) -> None:
        """The new version exceeds the one that is named, and so do those of the writes that follow."""
        (state,) = touch(rig.leader, ANN).states
        far = state.version + 1_000_000 * 3600 * 24 * 365
        rig.journal.mark([ANN, BOB], above=far)
        assert one(rig.leader, ANN).version > far
        assert one(rig.leader, BOB).version > far
        rig.journal.mark([ANN], above=far - 1)
        marked = one(rig.leader, ANN)
        (written,) = touch(rig.leader, ANN).states
        assert_increasing([marked, written])

    def test_among(self, rig: JournalledRig) -> None:
        """Those that were ever written, pending or not, each once."""
        states = touch(rig.leader, ANN, named("ann")).states
        rig.journal.clear([(ANN, states[0].version)])
        found = {entry.key: entry for entry in rig.journal.among([BOB, named("ann"), ANN, ANN])}
        assert found == {ANN: entry_of(rig.journal, ANN), named("ann"): entry_of(rig.journal, named("ann"))}
        assert [found[ANN].pending, found[named("ann")].pending] == [False, True]
        assert list(rig.journal.among([])) == []

    def test_mark_is_fenced(self, rig: JournalledRig) -> None:
        """Once DynamoDB leads the states of MySQL are old, and no new version must make them win."""
        change(rig.forum, replace(rig.forum.control(), leader=Authority.DYNAMODB))
        with pytest.raises(FencedError):
            rig.journal.mark([ANN])
        assert rig.journal.find(ANN) is None
        change(rig.forum, replace(rig.forum.control(), leader=Authority.DRAINING))
        rig.journal.mark([ANN])
        assert pending(rig.journal) == [ANN]

    def test_long_keys(self, rig: JournalledRig) -> None:
        """Keys as long as a column can be are journalled, each by itself, and found again."""
        keys = [named("a" * 49 + last) for last in "xy"]
        sealed = touch(rig.leader, *keys)
        assert pending(rig.journal) == keys
        rig.journal.clear([(keys[0], sealed.states[0].version)])
        assert pending(rig.journal) == keys[1:]
