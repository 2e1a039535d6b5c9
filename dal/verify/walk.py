"""Compares both databases row by row, in both directions, and confirms what differs by looking again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from dal.domain import Key, State
from dal.ports import Database
from dal.verify.report import Compared, Divergence, Report, divergence


@dataclass(slots=True)
class _Tally:
    leader: int = 0
    follower: int = 0
    suspects: dict[Key, Divergence] = field(default_factory=dict)


def verify(
    leader: Database,
    follower: Database,
    entities: Iterable[str],
    *,
    chunk: int = 100,
    looks: int = 3,
    pause: float = 0.5,
    wait: Callable[[float], None] = time.sleep,
    progress: Callable[[str, int], None] = lambda _entity, _rows: None,
) -> Report:
    """Compare every row of these entities and their unique values.

    A difference counts when it is still the same after each of `looks` further looks, `pause` seconds apart;
    with `looks=0` (nobody writes) the first look decides. `progress` hears entity and rows seen.
    """
    tallies: dict[str, _Tally] = {}
    for entity in entities:
        tallies.setdefault(entity, _Tally())
        for states in _pages(leader, entity, chunk):
            _compare(tallies, states, follower.fetch([state.key for state in states]))
            progress(entity, tallies[entity].leader)
    for name, tally in tallies.items():
        for page in _pages(follower, name, chunk):
            states = [state for state in page if state.key.entity == name]
            tally.follower += len(states)
            _find_extra(tally, states, leader)
    return Report(
        {
            name: Compared(
                name,
                tally.leader,
                tally.follower,
                tuple(_confirmed(leader, follower, tally.suspects, looks=looks, pause=pause, wait=wait)),
            )
            for name, tally in tallies.items()
        }
    )


def _pages(database: Database, entity: str, chunk: int) -> Iterator[Sequence[State]]:
    cursor: object | None = None
    while True:
        page = database.walk(entity, cursor=cursor, limit=chunk)
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


def _find_extra(tally: _Tally, followers: Sequence[State], leader: Database) -> None:
    leaders = leader.fetch([state.key for state in followers])
    for own, other in zip(leaders, followers, strict=True):
        found = divergence(own, other) if own.row is None else None
        if found is not None:
            tally.suspects[other.key] = found


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
