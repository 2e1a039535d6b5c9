"""Who waits for whom: two units of work and a cutover, each taking the locks of its statements one by one.

MySQL grants locks of a queue in order, so that a shared lock also waits behind an exclusive one that waits itself.
That is why a unit that has read the control row must not wait for the application's rows any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement, permutations, product
from typing import NamedTuple

from tests.model.explore import Fault, Label, Violation
from tests.model.rules import Rules


class Lock(NamedTuple):
    """One lock that a statement takes."""

    name: str
    exclusive: bool = True


CONTROL = Lock("the control row", exclusive=False)
CUTOVER = (CONTROL._replace(exclusive=True),)


class Transaction(NamedTuple):
    """Its locks in their order; it holds the first `held`, and may wait for the one after."""

    locks: tuple[Lock, ...]
    held: int = 0
    waits: bool = False


class Locks(NamedTuple):
    """One state: the transactions, and for each lock the queue of those that hold it or wait for it."""

    transactions: tuple[Transaction, ...]
    queues: tuple[tuple[str, tuple[int, ...]], ...] = ()

    def queue(self, name: str) -> tuple[int, ...]:
        """Numbers of transactions, in the order in which they have asked."""
        return dict(self.queues).get(name, ())

    def with_queue(self, name: str, queue: tuple[int, ...]) -> Locks:
        """The state with another queue for that lock."""
        queues = dict(self.queues) | {name: queue}
        return self._replace(queues=tuple(sorted((name, known) for name, known in queues.items() if known)))


@dataclass(frozen=True, slots=True)
class LockOrder:
    """See `explore.Specification`."""

    rules: Rules

    def starts(self) -> Iterator[Locks]:
        """Every pair of units, and a cutover that wants the control row for itself."""
        for one, other in combinations_with_replacement(units(self.rules), 2):
            yield Locks(tuple(Transaction(locks) for locks in (one, other, CUTOVER)))

    def moves(self, state: Locks) -> Iterator[tuple[Label, Locks | Violation]]:
        """A transaction asks for its next lock, gets it, or commits."""
        free = False
        for number, transaction in enumerate(state.transactions):
            if transaction.held == len(transaction.locks):
                if transaction.locks:
                    free = True
                    yield ("transaction", number, "commits"), _committed(state, number)
            elif not transaction.waits:
                free = True
                yield ("transaction", number, "asks for", _next(transaction).name), _asked(state, number)
            elif _granted(state, number):
                free = True
                yield ("transaction", number, "gets", _next(transaction).name), _got(state, number)
        if not free and any(transaction.locks for transaction in state.transactions):
            yield ("nobody can go on",), Violation(Fault.DEADLOCK, _said(state))

    def fault(self, state: Locks) -> Violation | None:
        """Nothing but deadlock is looked for."""
        del state
        return None


def units(rules: Rules) -> Iterator[tuple[Lock, ...]]:
    """The locks of units that change a row, perhaps after a locking read of it, and journal one key or two.

    The application is taken to lock its own rows in an order that cannot deadlock: here, only one row.
    """
    keys = (Lock("journal key 0"), Lock("journal key 1"))
    orders = [keys[:1], keys[1:], keys] if rules.keys_sorted else [keys[:1], keys[1:], *permutations(keys)]
    for row, order, read in product(("row 0", "row 1"), orders, (False, True)):
        change, journal = Lock(row), (CONTROL, *order)
        statements = (change, *journal) if rules.journal_last else (*journal, change)
        yield tuple(dict.fromkeys((change, *statements) if read else statements))


def _next(transaction: Transaction) -> Lock:
    return transaction.locks[transaction.held]


def _asked(state: Locks, number: int) -> Locks:
    name = _next(state.transactions[number]).name
    return _with(state, number, waits=True).with_queue(name, (*state.queue(name), number))


def _granted(state: Locks, number: int) -> bool:
    lock = _next(state.transactions[number])
    queue = state.queue(lock.name)
    before = queue[: queue.index(number)]
    return not before or not (lock.exclusive or any(_is_exclusive(state, other, lock.name) for other in before))


def _is_exclusive(state: Locks, number: int, name: str) -> bool:
    return any(lock.exclusive for lock in state.transactions[number].locks if lock.name == name)


def _got(state: Locks, number: int) -> Locks:
    return _with(state, number, held=state.transactions[number].held + 1, waits=False)


def _committed(state: Locks, number: int) -> Locks:
    for lock in state.transactions[number].locks:
        state = state.with_queue(lock.name, tuple(n for n in state.queue(lock.name) if n != number))
    return _with(state, number, locks=(), held=0)


def _with(state: Locks, number: int, **values: object) -> Locks:
    transactions = list(state.transactions)
    transactions[number] = transactions[number]._replace(**values)  # type: ignore[arg-type]  # fields by name
    return state._replace(transactions=tuple(transactions))


def _said(state: Locks) -> str:
    waiting = (f"{number} waits for {_next(t).name}" for number, t in enumerate(state.transactions) if t.waits)
    return ", ".join(waiting)
