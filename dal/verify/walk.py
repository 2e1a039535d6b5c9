"""Compares both databases row by row, in both directions, and confirms what differs by looking again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from dal.domain import Key, State
from dal.ports import Chunk, Database, Follower, Journal
from dal.verify.report import Compared, Divergence, Report, divergence


@dataclass(slots=True)
class _Tally:
    leader: int = 0
    follower: int = 0
    suspects: dict[Key, Divergence] = field(default_factory=dict)


def verify(
    leader: Database,
    follower: Follower,
    entities: Iterable[str],
    *,
    chunk: int = 100,
    looks: int = 3,
    pause: float = 0.5,
    wait: Callable[[float], None] = time.sleep,
    progress: Callable[[str, int], None] = lambda _entity, _rows: None,
    journal: Journal | None = None,
) -> Report:
    """Compare every row of these entities and their unique values.

    A difference counts when it is still there after each of `looks` further looks, `pause` seconds apart;
    with `looks=0` (nobody writes) the first look decides. `progress` hears entity and rows seen; the leader's
    `journal` tells which of the differences will be repaired.
    """
    tallies: dict[str, _Tally] = {}
    for entity in entities:
        tallies.setdefault(entity, _Tally())
        for states in _pages(partial(leader.walk, entity, limit=chunk)):
            _compare(tallies, states, follower.fetch([state.key for state in states]))
            progress(entity, tallies[entity].leader)
    for states in _pages(follower.scan):
        known = [state for state in states if state.key.entity.partition(".")[0] in tallies]
        _find_extra(tallies, known, leader.fetch([state.key for state in known]))
    found = {
        name: _confirmed(leader, follower, tally.suspects, looks=looks, pause=pause, wait=wait)
        for name, tally in tallies.items()
    }
    return Report(
        {
            name: Compared(name, tally.leader, tally.follower, tuple(_looked_up(journal, found[name])))
            for name, tally in tallies.items()
        }
    )


def _pages(turn: Callable[..., Chunk]) -> Iterator[Sequence[State]]:
    cursor: object | None = None
    while True:
        page = turn(cursor=cursor)
        if page.states:
            yield page.states
        cursor = page.cursor
        if cursor is None:
            return


def _compare(tallies: dict[str, _Tally], leaders: Sequence[State], followers: Sequence[State]) -> None:
    for leader, follower in zip(leaders, followers, strict=True):
        tally = tallies.setdefault(leader.key.entity, _Tally())
        tally.leader += 1
        found = divergence(leader, follower)
        if found is not None:
            tally.suspects[leader.key] = found


def _find_extra(tallies: dict[str, _Tally], followers: Sequence[State], leaders: Sequence[State]) -> None:
    for leader, follower in zip(leaders, followers, strict=True):
        tally = tallies.setdefault(follower.key.entity, _Tally())
        tally.follower += 1
        found = divergence(leader, follower) if leader.row is None else None
        if found is not None:
            tally.suspects[follower.key] = found


def _confirmed(
    leader: Database,
    follower: Database,
    suspects: dict[Key, Divergence],
    *,
    looks: int,
    pause: float,
    wait: Callable[[float], None],
) -> Iterable[Divergence]:
    """Those that stay: a key whose rows agree at any further look was only moving."""
    for _ in range(looks):
        if not suspects:
            break
        wait(pause)
        suspects = _look_again(leader, follower, list(suspects))
    return suspects.values()


def _look_again(leader: Database, follower: Database, keys: Sequence[Key]) -> dict[Key, Divergence]:
    pairs = zip(leader.fetch(keys), follower.fetch(keys), strict=True)
    found = (divergence(own, other) for own, other in pairs)
    return {difference.key: difference for difference in found if difference is not None}


def _looked_up(journal: Journal | None, divergences: Iterable[Divergence]) -> Iterator[Divergence]:
    """The same, each with what the journal says of its key."""
    for found in divergences:
        entry = None if journal is None else journal.find(found.key)
        yield found if entry is None else replace(found, pending=entry.pending)
