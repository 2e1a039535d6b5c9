"""What holds when many threads write the same items of a real DynamoDB Local."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from threading import Barrier
from typing import Any, TypeVar

import pytest

from dal.adapters.dynamodb import AlreadyExists, ConditionFailed, DynamoDatabase, DynamoSettings, Patience
from dal.adapters.dynamodb.connection import Connection
from dal.adapters.dynamodb.mirror import Mirror
from dal.contract import Codec
from dal.domain import Applied, Key, State
from tests.contract.database_suite import CONTRACT
from tests.unit.dynamodb.rows import product, user

pytestmark = pytest.mark.integration

T = TypeVar("T")
THREADS = 6
KEYS = [Key("product", (number,)) for number in range(1, 6)]
Apply = Callable[[Sequence[State]], Sequence[Applied]]


ALWAYS = "attribute_not_exists(#pk) OR #v <> :v OR #v = :v"
"""The planted fault: a condition that holds whatever is there."""


def _together(work: Callable[[int], T]) -> list[T]:
    """The answers of all threads, which start at the same moment."""
    start = Barrier(THREADS)

    def begin(number: int) -> T:
        start.wait(timeout=30)
        return work(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return [done.result(timeout=90) for done in [pool.submit(begin, number) for number in range(THREADS)]]


def _history(last: int) -> Iterator[State]:
    """Every key at every version; the last version of odd keys is a tombstone."""
    for position, key in enumerate(KEYS):
        for version in range(1, last + 1):
            gone = version == last and position % 2
            yield State(key, version, None if gone else product(position + 1, inventory_quantity=version))


def _stale_ends(database: DynamoDatabase, apply: Apply, *, seed: int) -> list[State]:
    """The keys that do not end at their newest version after all came in random order from all threads."""
    states = list(_history(last=8))
    random.Random(seed).shuffle(states)
    shares = [states[number::THREADS] for number in range(THREADS)]

    def feed(number: int) -> None:
        share = shares[number]
        for start in range(0, len(share), 3):
            apply(share[start : start + 3])

    _together(feed)
    newest = {state.key: state for state in _history(last=8)}
    return [state for state in database.fetch(KEYS) if state != _normal(newest[state.key])]


def _normal(state: State) -> State:
    return State(state.key, state.version, state.row and CONTRACT.entity(state.key.entity).normal(state.row))


@pytest.mark.parametrize("seed", range(3))
def test_newest_wins(database: DynamoDatabase, seed: int) -> None:
    """Whatever the order, every key ends at its newest version, and no tombstone is resurrected."""
    assert _stale_ends(database, database.apply, seed=seed) == []


def test_newest_wins_notices_a_careless_mirror(database: DynamoDatabase, settings: DynamoSettings) -> None:
    """The twin: without the condition some key ends at an old version, and the check above sees it."""
    mirror = Mirror(Connection(settings), Codec(CONTRACT), Patience(seconds=5))
    careless = partial(mirror.apply, condition=ALWAYS)
    assert any(_stale_ends(database, careless, seed=seed) for seed in range(3))


def test_stock_is_never_oversold(database: DynamoDatabase) -> None:
    """Twelve customers, five pieces: five get one, seven are refused, none is left."""
    products = database.table("product")
    database.transact([products.insert(product(inventory_quantity=5))])

    def buy(_: int) -> int:
        return sum(_bought() for _ in range(2))

    def _bought() -> bool:
        try:
            database.transact(
                [products.adjust(1, add={"inventory_quantity": -1}, at_least={"inventory_quantity": 1})]
            )
        except ConditionFailed:
            return False
        return True

    assert sum(_together(buy)) == 5
    assert (products.get(1) or {})["inventory_quantity"] == 0


def test_one_winner_for_a_name(database: DynamoDatabase) -> None:
    """Many want one user name at once: one gets it, the others hear that it is taken."""
    users = database.table("user")

    def register(number: int) -> str:
        try:
            database.transact([users.insert(user(number, "Ann", email=f"{number}@x"))])
        except AlreadyExists as error:
            return error.key.entity
        return "won"

    assert sorted(_together(register)) == ["user.username"] * (THREADS - 1) + ["won"]
    assert len(users.query("GSI1", {"username": "ann"}).rows) == 1


def test_modify_loses_nothing(database: DynamoDatabase) -> None:
    """Changes computed from the row that was read all count, as each is made again if it came second."""
    products = database.table("product")
    database.transact([products.insert(product(inventory_quantity=0))])

    def raise_stock(_: int) -> int:
        done = 0
        while done < 3:
            try:
                products.modify((1,), lambda row: {"inventory_quantity": _stock(row) + 1})
            except ConditionFailed:
                continue
            done += 1
        return done

    assert sum(_together(raise_stock)) == 3 * THREADS
    assert (products.get(1) or {})["inventory_quantity"] == 3 * THREADS


def test_ids_are_given_once(settings: DynamoSettings, database: DynamoDatabase) -> None:
    """Threads of several processes' worth of counters never get the same id."""
    database.ids.raise_to("order", 100)
    counters = [DynamoDatabase(CONTRACT, settings, id_block=7).ids for _ in range(2)]
    given = _together(lambda number: [counters[number % 2].next("order") for _ in range(20)])
    ids = [value for values in given for value in values]
    assert len(set(ids)) == len(ids)
    assert min(ids) == 101
    assert all(later > earlier for values in given for earlier, later in pairwise(values))


def _stock(row: Any) -> int:
    quantity = row["inventory_quantity"]
    assert isinstance(quantity, int)
    return quantity
