"""A fork while other threads hold locks: the child has locks and ids of its own."""

from __future__ import annotations

import multiprocessing
from multiprocessing.queues import Queue

from dal.adapters.dynamodb import DynamoSettings
from dal.adapters.dynamodb.connection import Connection
from dal.adapters.dynamodb.ids import IdCounter
from tests.unit.dynamodb.script import CONTRACT, Script

_FORK = multiprocessing.get_context("fork")


def _counted(last: int) -> dict[str, object]:
    return {"Attributes": {"last": {"N": str(last)}}}


def _ask(ids: IdCounter, answers: Queue[int]) -> None:
    answers.put(ids.next("user"))


def _close(connection: Connection, answers: Queue[int]) -> None:
    connection.close()
    answers.put(0)


def test_a_child_takes_a_block_of_its_own() -> None:
    """Although a thread of the parent was asking for one at that moment."""
    ids = IdCounter(Script(_counted(10), _counted(20)), CONTRACT, block=10)
    assert ids.next("user") == 1
    answers: Queue[int] = _FORK.Queue()
    child = _FORK.Process(target=_ask, args=(ids, answers), daemon=True)
    with ids._lock:
        child.start()
    assert answers.get(timeout=30) == 11
    child.join(30)
    assert ids.next("user") == 2


def test_a_child_can_use_its_connection() -> None:
    """Although a thread of the parent was making a client at that moment."""
    connection = Connection(DynamoSettings())
    answers: Queue[int] = _FORK.Queue()
    child = _FORK.Process(target=_close, args=(connection, answers), daemon=True)
    with connection._lock:
        child.start()
    assert answers.get(timeout=30) == 0
    child.join(30)


def test_raised_counters_drop_the_block() -> None:
    """Ids of a block that was taken before a counter was raised are not given any more."""
    ids = IdCounter(Script(_counted(10), _counted(500), _counted(510)), CONTRACT, block=10)
    assert ids.next("user") == 1
    assert ids.raise_to("user", 500) == 500
    assert ids.next("user") == 501
