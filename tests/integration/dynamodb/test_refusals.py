"""States that DynamoDB does not take together, or not at all, on a real DynamoDB Local."""

from __future__ import annotations

import pytest

from dal.adapters.dynamodb import DynamoDatabase
from dal.domain import Applied, Key, State
from dal.errors import BackendError
from tests.contract.database_suite import CONTRACT
from tests.unit.dynamodb.rows import line, product

pytestmark = pytest.mark.integration

LARGE = "x" * 60_000


def _state(number: int, version: int = 5) -> State:
    row = CONTRACT.entity("product").normal({**product(number), "description": LARGE})
    return State(Key("product", (number,)), version, row)


def test_more_than_one_transaction_holds(database: DynamoDatabase) -> None:
    """A hundred rows of 60 KB are six megabytes, two more than a transaction takes: all arrive."""
    states = [_state(number) for number in range(1, 101)]
    assert database.apply(states) == [Applied.APPLIED] * 100
    assert database.fetch([states[0].key, states[-1].key]) == [states[0], states[-1]]


def test_one_that_is_refused_keeps_no_others(database: DynamoDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error is told after all others were applied."""
    good, bad = [_state(1), _state(3)], Key("product", (2,))
    encode = database._mirror._codec.encode

    def oversized(state: State) -> object:
        item = encode(state)
        return item | {"description": {"S": "x" * 500_000}} if state.key == bad else item

    monkeypatch.setattr(database._mirror._codec, "encode", oversized)
    with pytest.raises(BackendError, match="size"):
        database.apply([good[0], _state(2), good[1]])
    assert database.fetch([good[0].key, bad, good[1].key]) == [good[0], State(bad, 0, None), good[1]]


def test_a_copy_spares_what_was_written_here(database: DynamoDatabase) -> None:
    """A backfill after the cutover reads old rows at a new time; a mirror of the leader still wins."""
    table = database.table("cart_item")
    database.transact([table.insert(line(1)), table.insert(line(2))])
    database.transact([table.remove(1, 2)])
    stale = [State(table.key(1, n), 2**53, table.entity.normal({**line(n), "quantity": 9})) for n in (1, 2, 3)]
    assert database.copy(stale) == [Applied.STALE, Applied.STALE, Applied.APPLIED]
    assert database.copy(stale[:1]) == [Applied.STALE]
    assert database.apply(stale[:1]) == [Applied.APPLIED]
    assert database.copy([State(stale[0].key, 2**53 + 1, None)]) == [Applied.APPLIED]
