"""Copies what existed before the first dual write: rows in chunks, each with the version it was read under.

Then it takes away what the leader has no more: rows deleted and unique values given up while nothing was
mirrored, or when a mirror failed. Safe beside live writes: the follower keeps whichever version of a key is newer,
and what it was written itself, as leader, stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from dal.domain import Applied, State
from dal.ports import Chunk, Database


class Target(Protocol):
    """The follower as a backfill needs it."""

    def copy(self, states: Sequence[State]) -> Sequence[Applied]:
        """As `Follower.apply`, but never over what the follower was written as leader."""
        ...

    def scan(self, *, cursor: object | None = None, limit: int = 1000) -> Chunk:
        """See `Follower`."""
        ...


@dataclass(frozen=True, slots=True)
class Copied:
    """How far one entity is: rows read, items written, items newer at the follower, items removed from it.

    Unique values are items of their own, so `written` can exceed `rows`.
    """

    entity: str
    rows: int = 0
    written: int = 0
    newer: int = 0
    removed: int = 0


def backfill(
    leader: Database,
    follower: Target,
    entities: Iterable[str],
    *,
    chunk: int = 100,
    progress: Callable[[Copied], None] = lambda _: None,
) -> list[Copied]:
    """Copy every row of these entities and remove what they have no more; `progress` is told after each chunk.

    Raises:
        BackendError: a database failed; running it again is harmless.
    """
    copied = {entity: _copy(leader, follower, entity, chunk, progress) for entity in entities}
    cursor: object | None = None
    while copied:
        page = follower.scan(cursor=cursor)
        for state in _removed(leader, follower, [s for s in page.states if _owner(s) in copied]):
            found = copied[_owner(state)]
            copied[_owner(state)] = replace(found, removed=found.removed + 1)
        cursor = page.cursor
        if cursor is None:
            break
    return list(copied.values())


def _owner(state: State) -> str:
    """The entity of a row, or of a unique value such as `user.email`."""
    return state.key.entity.partition(".")[0]


def _removed(leader: Database, follower: Target, held: Sequence[State]) -> list[State]:
    """Remove those of what the follower holds that the leader does not; which those were."""
    gone = [state for state in leader.fetch([s.key for s in held]) if state.row is None] if held else []
    applied = follower.copy(gone) if gone else ()
    return [state for state, result in zip(gone, applied, strict=True) if result is Applied.APPLIED]


def _copy(
    leader: Database, follower: Target, entity: str, chunk: int, progress: Callable[[Copied], None]
) -> Copied:
    copied, cursor = Copied(entity), None
    while True:
        page = leader.walk(entity, cursor=cursor, limit=chunk)
        applied = follower.copy(page.states)
        written = sum(result is Applied.APPLIED for result in applied)
        copied = Copied(
            entity,
            rows=copied.rows + sum(state.key.entity == entity for state in page.states),
            written=copied.written + written,
            newer=copied.newer + len(applied) - written,
        )
        progress(copied)
        cursor = page.cursor
        if cursor is None:
            return copied
