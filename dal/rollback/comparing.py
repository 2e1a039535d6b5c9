"""Compares everything, in both directions, without a word of who wrote what: it does not trust what is copied."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from dal.domain import Key, State
from dal.domain.compare import EXACT
from dal.ports import Chunk, Database, Follower


def differing(mysql: Database, dynamodb: Follower, entities: Iterable[str]) -> Iterator[Key]:
    """The keys in which the databases differ at first sight.

    Rows and unique values that one of them lacks, and rows that are not the same; what is being written meanwhile
    may be among them.
    """
    names = frozenset(entities)
    for name in names:
        for states in _pages(partial(mysql.walk, name)):
            yield from _unequal(states, dynamodb.fetch([state.key for state in states]))
    for states in _pages(dynamodb.scan):
        known = [state for state in states if state.key.entity.partition(".")[0] in names]
        yield from _unequal(known, mysql.fetch([state.key for state in known]))


def _unequal(states: Sequence[State], others: Sequence[State]) -> Iterator[Key]:
    for one, other in zip(states, others, strict=True):
        if EXACT.differences(one.row, other.row):
            yield one.key


def _pages(turn: Callable[..., Chunk]) -> Iterator[Sequence[State]]:
    cursor: object | None = None
    while True:
        page = turn(cursor=cursor)
        if page.states:
            yield page.states
        cursor = page.cursor
        if cursor is None:
            return
