"""A client made before a fork is not used after it."""

from __future__ import annotations

import multiprocessing
from multiprocessing.queues import Queue

import pytest

from dal.adapters.dynamodb import DynamoDatabase
from tests.unit.dynamodb.rows import product

pytestmark = pytest.mark.integration

_FORK = multiprocessing.get_context("fork")


def _work(database: DynamoDatabase, number: int, answers: Queue[list[int]]) -> None:
    products = database.table("product")
    for step in range(20):
        database.transact([products.insert(product(number * 100 + step))])
    answers.put([database.ids.next("product") for _ in range(5)])


def test_fork(database: DynamoDatabase) -> None:
    """Children that inherit a used database write and take ids of their own, and the parent goes on."""
    database.ids.raise_to("product", 1000)
    ids = [database.ids.next("product")]
    answers: Queue[list[int]] = _FORK.Queue()
    children = [_FORK.Process(target=_work, args=(database, number, answers)) for number in (1, 2)]
    for child in children:
        child.start()
    for _ in children:
        ids += answers.get(timeout=60)
    for child in children:
        child.join(timeout=60)
        assert child.exitcode == 0
    ids.append(database.ids.next("product"))
    assert len(set(ids)) == 12
    assert database.table("product").count("GSI3") == 40
