"""The keeper: flushes what was confirmed, repairs while the follower is written, makes no noise of an outage."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from dal.errors import BackendUnavailable, ConstraintError
from dal.journal import Clearing, Keeper, Pace, Repaired
from dal.ports import Depth
from tests.unit.dual.manual import Clock
from tests.unit.journal.parts import Debt, author


class Kept:
    """A keeper without a thread, on clocks that the test moves, and what it tells."""

    def __init__(self, debt: Debt, *, start: bool = False) -> None:
        self.debt = debt
        self.clock = Clock()
        self.clearing = Clearing(debt.leader.journal)
        self.active = True
        self.hurried = False
        self.told: list[tuple[Depth, Repaired]] = []
        self.heard = threading.Event()
        self.keeper = Keeper(
            self.clearing,
            debt.repair(),
            debt.leader.journal,
            active=lambda: self.active,
            hurried=lambda: self.hurried,
            told=self._tell,
            translate=_translate,
            pace=Pace(flush=0.001 if start else 0.05, repair=1.0, quiet=3.0),
            clock=self.clock,
            start=start,
        )

    def _tell(self, depth: Depth, repaired: Repaired) -> None:
        self.told.append((depth, repaired))
        self.heard.set()

    def turn(self, after: float = 0.0) -> None:
        """Let so many seconds pass on all clocks, then take a turn."""
        self.clock.advance(after)
        self.debt.ticks.advance(after)
        self.keeper.turn()

    @property
    def repaired(self) -> list[Repaired]:
        return [repaired for _, repaired in self.told]


class Driver(Exception):  # noqa: N818  stands for a driver's error
    """What a translation knows."""


def _translate(error: Exception) -> Exception:
    return BackendUnavailable(f"translated: {error}") if isinstance(error, Driver) else error


def test_a_turn_flushes_what_was_confirmed() -> None:
    """Every turn, also between two repairs and where nothing is repaired."""
    debt = Debt(authors=3)
    kept = Kept(debt)
    kept.active = False
    states = debt.leader.fetch([author(1), author(2), author(3)])
    for number in range(3):
        kept.clearing.confirmed(states[number : number + 1])
        kept.turn(0.05)
        assert len(debt.pending) == 2 - number


def test_repairs_keep_their_own_pace() -> None:
    """Once a second, and at once at the beginning."""
    debt = Debt(authors=1)
    debt.ticks.advance(10)
    kept = Kept(debt)
    kept.turn()
    kept.turn(0.5)
    kept.turn(0.4)
    assert kept.repaired == [Repaired(confirmed=1)]
    kept.turn(0.1)
    assert kept.repaired == [Repaired(confirmed=1), Repaired()]


@pytest.mark.parametrize("active", [True, False])
def test_nothing_is_repaired_where_the_follower_is_not_written(*, active: bool) -> None:
    """In phases 1 and 5; the depth is told all the same."""
    debt = Debt(authors=1)
    debt.ticks.advance(10)
    kept = Kept(debt)
    kept.active = active
    kept.turn()
    if active:
        assert kept.told == [(Depth(), Repaired(confirmed=1))]
    else:
        assert kept.told == [(Depth(pending=1, oldest=10.0), Repaired())]
        assert debt.sent == []


@pytest.mark.parametrize("hurried", [True, False])
def test_in_a_hurry_no_key_gets_time_of_its_own_and_every_turn_repairs(*, hurried: bool) -> None:
    """A cutover waits for the journal: what was written just now is mirrored at once, turn after turn."""
    debt = Debt(authors=1)
    kept = Kept(debt)
    kept.hurried = hurried
    kept.turn()
    debt.write("more")
    kept.turn(0.05)
    assert debt.pending == ([] if hurried else [author(1), author(2)])
    assert len(kept.told) == (2 if hurried else 1)


def test_a_round_stops_where_the_phase_changes() -> None:
    """Between two pages."""
    debt = Debt(authors=3)
    debt.ticks.advance(10)
    kept = Kept(debt)
    kept.keeper._repair._page = 1

    def leave() -> None:
        kept.active = False

    debt.before_clearing = leave
    kept.turn()
    assert kept.repaired == [Repaired(confirmed=1)]
    assert len(debt.pending) == 2


@pytest.mark.parametrize("error", [Driver("gone away"), BackendUnavailable("down")], ids=["raw", "typed"])
def test_an_outage_is_logged_once_however_long_it_lasts(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """With what the driver's error means; a second outage is news again."""
    debt = Debt(authors=1)
    debt.ticks.advance(10)
    kept = Kept(debt)

    def outage() -> None:
        debt.leader.fail(error)
        for _ in range(100):  # five seconds
            kept.turn(0.05)
        debt.leader.recover()
        for _ in range(100):
            kept.turn(0.05)

    with caplog.at_level(logging.WARNING, logger="dal.journal"):
        outage()
        assert [record.getMessage() for record in caplog.records] == [f"repairs wait: {_translate(error)}"]
        outage()
    assert len(caplog.records) == 2
    assert debt.pending == []


def test_an_outage_of_the_follower_is_logged_once_too(caplog: pytest.LogCaptureFixture) -> None:
    """And asked about once a second, not with every flush."""
    debt = Debt(authors=1)
    debt.ticks.advance(10)
    kept = Kept(debt)
    debt.silent = BackendUnavailable("DynamoDB is down")
    with caplog.at_level(logging.WARNING, logger="dal.journal"):
        for _ in range(100):
            kept.turn(0.05)
    assert [record.getMessage() for record in caplog.records] == ["repairs wait: DynamoDB is down"]
    assert 4 <= len(debt.sent) <= 6


def test_after_an_outage_repairs_go_on() -> None:
    """At the pace of repairs."""
    debt = Debt(authors=1)
    debt.ticks.advance(10)
    kept = Kept(debt)
    debt.silent = BackendUnavailable("down")
    kept.turn()
    debt.silent = None
    kept.turn(0.5)
    assert [(depth.pending, repaired) for depth, repaired in kept.told] == [(1, Repaired())]
    kept.turn(0.5)
    assert kept.repaired == [Repaired(), Repaired(confirmed=1)]


def test_a_flush_that_fails_does_not_end_the_turns() -> None:
    """The keys that it took out are found mirrored by a repair."""
    debt = Debt(authors=1)
    kept = Kept(debt)
    debt.follower.apply(debt.leader.fetch([author(1)]))
    kept.clearing.confirmed(debt.leader.fetch([author(1)]))
    debt.leader.fail(Driver("gone away"))
    kept.turn()
    debt.leader.recover()
    debt.ticks.advance(10)
    kept.turn(1.0)
    assert kept.repaired == [Repaired(confirmed=1)]
    assert debt.pending == []


def test_a_bug_passes_and_is_not_repeated_with_every_flush() -> None:
    """What is no failure of a database reaches whoever turns; the next repair waits as after any other failure."""
    debt = Debt(authors=1)
    debt.ticks.advance(10)
    kept = Kept(debt)
    debt.silent = KeyError("a bug")
    seen = 0
    for _ in range(20):  # one second
        try:
            kept.turn(0.05)
        except KeyError:
            seen += 1
    assert seen == 1


def test_a_poisoned_key_is_told_and_holds_nobody_up() -> None:
    """It counts as pending and as poisoned."""
    debt = Debt(authors=2)
    debt.refused[author(1)] = ConstraintError("too large")
    kept = Kept(debt)
    debt.ticks.advance(10)
    for _ in range(10):
        kept.turn(60)
    depth, _ = kept.told[-1]
    assert (depth.pending, depth.poisoned) == (1, 1)


@contextmanager
def running(debt: Debt) -> Iterator[Kept]:
    """A keeper with its thread."""
    kept = Kept(debt, start=True)
    try:
        yield kept
    finally:
        kept.keeper.close()


def test_the_thread_turns_by_itself_and_ends() -> None:
    """Closing flushes what was confirmed until then, and may be repeated."""
    debt = Debt(authors=1)
    debt.ticks.advance(10)
    with running(debt) as kept:
        assert kept.heard.wait(10)
        thread = kept.keeper._thread
        assert thread is not None
    assert not thread.is_alive()
    assert debt.pending == []
    debt.write("late")
    debt.follower.apply(debt.leader.fetch([author(2)]))
    kept.clearing.confirmed(debt.leader.fetch([author(2)]))
    kept.keeper.close()
    assert debt.pending == []


def test_a_bug_does_not_end_the_thread(caplog: pytest.LogCaptureFixture) -> None:
    """It is in the log, and later turns are taken."""
    debt = Debt(authors=1)
    debt.ticks.advance(10)
    with running(debt) as kept:
        assert kept.heard.wait(10)
        raised = threading.Event()

        def fail() -> None:
            debt.before_clearing = lambda: None
            raised.set()
            raise KeyError("a bug")

        debt.before_clearing = fail
        debt.write("more")
        debt.ticks.advance(10)
        kept.clock.advance(1.0)
        assert raised.wait(10)
        kept.heard.clear()
        kept.clock.advance(1.0)
        assert kept.heard.wait(10)
    assert "a turn of the journal's keeper failed" in caplog.text


def test_closing_in_an_outage_fails_nobody(caplog: pytest.LogCaptureFixture) -> None:
    """The last confirmations are lost, which repairs do not mind; the log says so, in the words of the layer."""
    debt = Debt(authors=1)
    kept = Kept(debt)
    kept.clearing.confirmed(debt.leader.fetch([author(1)]))
    debt.leader.fail(Driver("gone away"))
    with caplog.at_level(logging.WARNING, logger="dal.journal"):
        kept.keeper.close()
    assert "the last confirmations were not cleared: translated: gone away" in caplog.text
