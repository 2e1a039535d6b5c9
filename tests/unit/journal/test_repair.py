"""Repair mirrors what is pending, lets no key hold up another, and forgets only what it has mirrored."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

import pytest

from dal.domain import Applied, State
from dal.errors import (
    BackendTimeout,
    BackendUnavailable,
    ConflictError,
    ConstraintError,
    OutcomeUnknown,
)
from dal.journal import Backoff, Repair, Repaired
from dal.ports import Depth
from tests.unit.journal.parts import Debt, author

REFUSALS = [ConstraintError("too large"), OutcomeUnknown("lost"), ValueError("no such type")]
NOT_NOW = [BackendTimeout("slow"), BackendUnavailable("down"), ConflictError("busy")]


def name(error: object) -> str:
    return type(error).__name__


@pytest.mark.parametrize(("page", "pages"), [(1, 5), (2, 3), (5, 1), (100, 1)])
def test_everything_pending_is_mirrored_page_by_page(page: int, pages: int) -> None:
    """Afterwards both hold the same and the journal is empty; a further round has nothing to do."""
    debt = Debt(authors=5)
    repair = debt.repair(page=page)
    assert repair.round(quiet=0) == Repaired(confirmed=5)
    assert debt.equal
    assert debt.pending == []
    assert len(debt.sent) == pages
    assert repair.round(quiet=0) == Repaired()
    assert len(debt.sent) == pages


def test_the_state_of_now_is_mirrored() -> None:
    """Not what was written when it went wrong; what is gone becomes a tombstone."""
    debt = Debt(authors=2)
    debt.follower.apply(debt.leader.fetch([author(2)]))
    debt.write("changed", author_id=1)
    with debt.leader.unit() as unit:
        debt.leader.table("author").delete(2)
        unit.touch([author(2)])
    assert debt.repair().round(quiet=0) == Repaired(confirmed=2)
    assert [row["name"] for row in debt.follower.table("author").all()] == ["changed"]


def test_what_the_follower_has_already_is_confirmed() -> None:
    """A confirmation that was lost is no debt."""
    debt = Debt(authors=1)
    debt.follower.apply(debt.leader.fetch([author(1)]))
    assert debt.repair().round(quiet=0) == Repaired(confirmed=1)
    assert debt.pending == []


def test_a_write_in_between_stays_pending() -> None:
    """The key is cleared only at the version that was mirrored; the next round mirrors the newer one."""
    debt = Debt(authors=2)
    writes = iter(["newer"])

    def write() -> None:
        if (new := next(writes, None)) is not None:
            debt.write(new, author_id=1)

    debt.before_clearing = write
    debt.repair().round(quiet=0)
    assert debt.pending == [author(1)]
    assert not debt.equal
    debt.repair().round(quiet=0)
    assert debt.equal
    assert debt.pending == []


@pytest.mark.parametrize("error", REFUSALS, ids=name)
@pytest.mark.parametrize("page", [1, 3, 100])
def test_a_key_that_is_refused_does_not_keep_the_others(error: Exception, page: int) -> None:
    """It is counted, waits, and says why; all others are mirrored."""
    debt = Debt(authors=5)
    debt.refused[author(3)] = error
    assert debt.repair(page=page).round(quiet=0) == Repaired(confirmed=4, refused=1)
    assert debt.pending == [author(3)]
    entry = debt.leader.journal.find(author(3))
    assert entry is not None
    assert (entry.tries, entry.error, entry.ripe_in) == (1, str(error), 1.0)


def test_a_refused_key_that_was_written_meanwhile_is_tried_at_once() -> None:
    """The failure was that of a state that is no more."""
    debt = Debt(authors=1)
    debt.refused[author(1)] = ConstraintError("too large")
    send = debt.send

    def overtaken(states: Sequence[State]) -> Sequence[Applied]:
        debt.write("smaller", author_id=1)
        return send(states)

    Repair(debt.leader, debt.leader.journal, overtaken).round(quiet=0)
    assert debt.tries(author(1)) == 0
    debt.refused.clear()
    assert debt.repair().round(quiet=0) == Repaired(confirmed=1)


@pytest.mark.parametrize(
    ("tries", "seconds"), [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (9, 60), (10, 3600), (11, 3600)]
)
def test_the_wait_doubles_up_to_a_bound_and_ends_in_poison(tries: int, seconds: float) -> None:
    """After ten tries once an hour."""
    assert Backoff().after(tries) == seconds


def test_a_refused_key_waits_its_turn() -> None:
    """Not tried before it is ripe; tried when it is."""
    debt = Debt(authors=1)
    debt.refused[author(1)] = ConstraintError("too large")
    repair = debt.repair()
    repair.round(quiet=0)
    sent = len(debt.sent)
    debt.ticks.advance(0.9)
    assert repair.round(quiet=0) == Repaired()
    assert len(debt.sent) == sent
    debt.ticks.advance(0.1)
    assert repair.round(quiet=0) == Repaired(refused=1)
    assert debt.tries(author(1)) == 2


def test_a_key_is_poisoned_in_the_end_and_says_so_loudly(caplog: pytest.LogCaptureFixture) -> None:
    """Nine warnings and one error; retried by an operator it is a key like any other."""
    debt = Debt(authors=1)
    debt.refused[author(1)] = ConstraintError("too large")
    repair = debt.repair()
    with caplog.at_level(logging.WARNING, logger="dal.journal"):
        for _ in range(10):
            assert repair.round(quiet=0) == Repaired(refused=1)
            debt.ticks.advance(60)
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 9 + [logging.ERROR]
    assert "author cannot be mirrored (try 10): too large" in caplog.records[-1].getMessage()
    assert debt.leader.journal.depth() == Depth(pending=1, poisoned=1, oldest=600.0)
    assert repair.round(quiet=0) == Repaired()
    debt.refused.clear()
    assert debt.leader.journal.retry() == 1
    assert repair.round(quiet=0) == Repaired(confirmed=1)
    assert debt.pending == []


@pytest.mark.parametrize("error", NOT_NOW, ids=name)
def test_a_follower_that_is_down_ends_the_round_and_costs_no_key_a_try(error: Exception) -> None:
    """It is the follower's fault, not the keys'; nobody goes on asking it."""
    debt = Debt(authors=5)
    debt.silent = error
    with pytest.raises(type(error)):
        debt.repair(page=2).round(quiet=0)
    assert len(debt.sent) == 1
    assert [debt.tries(author(number)) for number in range(1, 6)] == [0] * 5
    assert len(debt.pending) == 5


@pytest.mark.parametrize("error", NOT_NOW, ids=name)
def test_a_follower_that_goes_down_while_keys_are_tried_alone_ends_the_round(error: Exception) -> None:
    """What was mirrored until then is confirmed, what was refused is counted, the rest is untouched."""
    debt = Debt(authors=4)
    debt.refused = {author(2): ConstraintError("too large"), author(3): error}
    with pytest.raises(type(error)):
        debt.repair().round(quiet=0)
    assert debt.pending == [author(2), author(3), author(4)]
    assert [debt.tries(author(number)) for number in (2, 3, 4)] == [1, 0, 0]


def test_a_journal_that_cannot_be_reached_ends_the_round() -> None:
    """What was mirrored and not cleared is found to be there at the next round."""
    debt = Debt(authors=2)
    debt.before_clearing = lambda: debt.leader.fail(BackendUnavailable("MySQL is down"))
    with pytest.raises(BackendUnavailable):
        debt.repair().round(quiet=0)
    debt.leader.recover()
    assert len(debt.pending) == 2
    debt.before_clearing = lambda: None
    assert debt.repair().round(quiet=0) == Repaired(confirmed=2)


@pytest.mark.parametrize("error", [KeyError("a bug"), KeyboardInterrupt()], ids=name)
def test_what_is_no_failure_of_a_database_passes(error: BaseException) -> None:
    """A bug is not the key's fault, and an interrupt is nobody's."""
    debt = Debt(authors=1)
    debt.silent = error  # type: ignore[assignment]  # an interrupt is no Exception
    with pytest.raises(type(error)):
        debt.repair().round(quiet=0)
    assert debt.tries(author(1)) == 0


def test_keys_written_just_now_are_left_to_their_own_writes() -> None:
    """Their mirrors are under way."""
    debt = Debt(authors=1)
    debt.ticks.advance(2.0)
    debt.write("late")
    debt.ticks.advance(1.0)
    assert debt.repair().round(quiet=3.0) == Repaired(confirmed=1)
    assert debt.pending == [author(2)]
    debt.ticks.advance(2.0)
    assert debt.repair().round(quiet=3.0) == Repaired(confirmed=1)


def test_a_round_is_left_between_two_pages() -> None:
    """When the phase changes or the process ends; what was done is done."""
    debt = Debt(authors=5)
    pages = iter([True, True, False])
    assert debt.repair(page=2).round(quiet=0, go_on=lambda: next(pages)) == Repaired(confirmed=4)
    assert debt.pending == [author(5)]


def test_two_repairers_at_once_do_no_harm() -> None:
    """Both mirror the same page; versions and conditions leave every key right and none pending."""
    debt = Debt(authors=3)
    both_have_read = threading.Barrier(2)
    send = debt.send

    def together(states: Sequence[State]) -> Sequence[Applied]:
        both_have_read.wait(10)
        return send(states)

    results: list[Repaired] = []
    repairs = [Repair(debt.leader, debt.leader.journal, together) for _ in range(2)]
    threads = [threading.Thread(target=lambda r=r: results.append(r.round(quiet=0))) for r in repairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert results == [Repaired(confirmed=3)] * 2
    assert debt.equal
    assert debt.pending == []


def test_a_slow_repairer_brings_nothing_old_back() -> None:
    """It read before a write and mirrors after that write's own mirror: the follower keeps the newer state."""
    debt = Debt(authors=1)
    send = debt.send

    def late(states: Sequence[State]) -> Sequence[Applied]:
        debt.write("newest", author_id=1)
        debt.follower.apply(debt.leader.fetch([author(1)]))
        return send(states)

    Repair(debt.leader, debt.leader.journal, late).round(quiet=0)
    assert debt.equal
    assert debt.pending == [author(1)]  # its own write has not confirmed it yet
