"""Copies what existed before the first dual write: rows in chunks, each with the version it was read under.

Safe beside live writes: the follower keeps whichever version of a key is newer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from dal.domain import Applied
from dal.ports import Database, Follower


@dataclass(frozen=True, slots=True)
class Copied:
    """How far the copy of one entity is: rows read, items written, items that were newer at the follower.

    Unique values are items of their own, so `written` can exceed `rows`.
    """

    entity: str
    rows: int = 0
    written: int = 0
    newer: int = 0


def backfill(
    leader: Database,
    follower: Follower,
    entities: Iterable[str],
    *,
    chunk: int = 100,
    progress: Callable[[Copied], None] = lambda _: None,
) -> list[Copied]:
    """Copy every row of these entities; `progress` is told after each chunk.

    Raises:
        BackendError: a database failed; running it again is harmless.
    """
    return [_copy(leader, follower, entity, chunk, progress) for entity in entities]


def _copy(
    leader: Database, follower: Follower, entity: str, chunk: int, progress: Callable[[Copied], None]
) -> Copied:
    copied, cursor = Copied(entity), None
    while True:
        page = leader.walk(entity, cursor=cursor, limit=chunk)
        applied = follower.apply(page.states)
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
