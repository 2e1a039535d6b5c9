"""Confirmed keys are cleared in batches: the newest version of each, in the order of keys."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from dal.domain import Key, State
from dal.errors import BackendUnavailable
from dal.journal import Clearing
from dal.journal.clearing import BATCH
from tests.unit.journal.parts import Debt, author

Confirmed = list[tuple[Key, int]]


class Recording:
    """A journal of which only `clear` is asked; `errors` are raised first."""

    def __init__(self, *errors: Exception) -> None:
        self.batches: list[Confirmed] = []
        self.errors = list(errors)

    def clear(self, confirmed: Sequence[tuple[Key, int]]) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.batches.append(list(confirmed))


def clearing_on(journal: Recording) -> Clearing:
    return Clearing(journal)  # type: ignore[arg-type]  # nothing else of it is used


def states(*versions: tuple[int, int]) -> list[State]:
    return [State(author(number), version, None) for number, version in versions]


def test_nothing_confirmed_asks_nobody() -> None:
    """A flush is cheap where nothing is written."""
    journal = Recording()
    assert clearing_on(journal).flush() == 0
    assert journal.batches == []


def test_keys_are_cleared_sorted_and_once() -> None:
    """Each at the newest version that was confirmed, whatever the order; a second flush has nothing to do."""
    journal = Recording()
    clearing = clearing_on(journal)
    clearing.confirmed(states((3, 1), (1, 5)))
    clearing.confirmed(states((2, 1), (1, 4), (3, 2)))
    assert clearing.flush() == 3
    assert journal.batches == [[(author(1), 5), (author(2), 1), (author(3), 2)]]
    assert clearing.flush() == 0


@pytest.mark.parametrize(("keys", "sizes"), [(BATCH, [BATCH]), (BATCH + 1, [BATCH, 1]), (2 * BATCH, [BATCH] * 2)])
def test_many_keys_are_cleared_in_batches(keys: int, sizes: list[int]) -> None:
    """No statement grows without bounds, and each locks its keys in order."""
    journal = Recording()
    clearing = clearing_on(journal)
    clearing.confirmed(states(*((number, 1) for number in range(keys, 0, -1))))
    assert clearing.flush() == keys
    assert [len(batch) for batch in journal.batches] == sizes
    assert all(batch == sorted(batch) for batch in journal.batches)


def test_an_error_passes_and_the_rest_is_flushed_later() -> None:
    """What was taken out is left to repairs, which find it mirrored."""
    journal = Recording(BackendUnavailable("down"))
    clearing = clearing_on(journal)
    clearing.confirmed(states(*((number, 1) for number in range(BATCH + 1))))
    with pytest.raises(BackendUnavailable):
        clearing.flush()
    assert clearing.flush() == 1
    assert journal.batches == [[(author(BATCH), 1)]]


def test_a_key_written_since_stays_pending() -> None:
    """Only the version that was mirrored is forgotten; the twin is cleared."""
    debt = Debt(authors=2)
    mirrored = debt.leader.fetch([author(1), author(2)])
    debt.write("newer", author_id=1)
    clearing = Clearing(debt.leader.journal)
    clearing.confirmed(mirrored)
    clearing.flush()
    assert debt.pending == [author(1)]


def test_any_thread_may_confirm() -> None:
    """Whatever they confirm at the same time is cleared, nothing twice."""
    journal = Recording()
    clearing = clearing_on(journal)
    begin = threading.Barrier(4)

    def confirm(first: int) -> None:
        begin.wait(10)
        for number in range(first, first + 500):
            clearing.confirmed(states((number, 1)))

    threads = [threading.Thread(target=confirm, args=(500 * n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert clearing.flush() == 2000
    cleared = [key for batch in journal.batches for key, _ in batch]
    assert len(set(cleared)) == len(cleared) == 2000
