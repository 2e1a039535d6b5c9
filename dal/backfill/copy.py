"""Copies what existed before the first dual write: rows in chunks, each with the version it was read under.

Then it takes away what the leader has no more: rows deleted and unique values given up while nothing was
mirrored, or when a mirror failed. Safe beside live writes: the follower keeps whichever version of a key is newer,
and what it was written itself, as leader, stays.

Where the leader keeps a journal, its versions stand still until a key is written again, so copying can neither
repair an item that is wrong at its own version nor remove one. Such keys are marked in the journal: their state is
mirrored once more under a version newer than whatever is there, in order with all other writes of the key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from dal.backfill.differences import differing, unequal
from dal.domain import Applied, Key, State
from dal.ports import Chunk, Database, Journal


class Target(Protocol):
    """The follower as a backfill needs it."""

    def copy(self, states: Sequence[State]) -> Sequence[Applied]:
        """As `Follower.apply`, but never over what the follower was written as leader."""
        ...

    def fetch(self, keys: Sequence[Key]) -> Sequence[State]:
        """See `Database`."""
        ...

    def scan(self, *, cursor: object | None = None, limit: int = 1000) -> Chunk:
        """See `Follower`."""
        ...


@dataclass(frozen=True, slots=True)
class Copied:
    """How far one entity is: rows read, items written, items left as they were, items removed.

    Unique values are items of their own, so `written` can exceed `rows`. `newer` items are of the same version
    already, or of a newer one. `marked` are the keys that were left to the journal, those of `removed` among them:
    they are done once they are not pending any more.
    """

    entity: str
    rows: int = 0
    written: int = 0
    newer: int = 0
    removed: int = 0
    marked: tuple[Key, ...] = ()


def backfill(
    leader: Database,
    follower: Target,
    entities: Iterable[str],
    *,
    chunk: int = 100,
    journal: Journal | None = None,
    progress: Callable[[Copied], None] = lambda _: None,
) -> list[Copied]:
    """Copy every row of these entities and remove what they have no more; `progress` is told after each chunk.

    Args:
        leader: whose rows are copied.
        follower: where to.
        entities: by name.
        chunk: rows read at a time.
        journal: the leader's, if it keeps one; what copying cannot repair is marked there.
        progress: hears how far an entity is.

    Raises:
        BackendError: a database failed; running it again is harmless.
        FencedError: a key has to be marked, and MySQL does not lead.
    """
    pair = _Pair(leader, follower, journal)
    copied = {entity: pair.copied(entity, chunk, progress) for entity in entities}
    cursor: object | None = None
    while copied:
        page = follower.scan(cursor=cursor)
        held = [state.key for state in page.states if _owner(state.key) in copied]
        for key in pair.removed(held):
            found = copied[_owner(key)]
            marked = (*found.marked, key) if journal is not None else ()
            copied[_owner(key)] = replace(found, removed=found.removed + 1, marked=marked)
        cursor = page.cursor
        if cursor is None:
            break
    return list(copied.values())


def _owner(key: Key) -> str:
    """The entity of a row, or of a unique value such as `user.email`."""
    return key.entity.partition(".")[0]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Both databases, and the journal of the leader if it keeps one."""

    leader: Database
    follower: Target
    journal: Journal | None

    def copied(self, entity: str, chunk: int, progress: Callable[[Copied], None]) -> Copied:
        """Copy the rows of one entity."""
        copied, cursor = Copied(entity), None
        while True:
            page = self.leader.walk(entity, cursor=cursor, limit=chunk)
            results = list(zip(page.states, self.follower.copy(page.states), strict=True))
            kept = [state for state, result in results if result is not Applied.APPLIED]
            copied = Copied(
                entity,
                rows=copied.rows + sum(state.key.entity == entity for state in page.states),
                written=copied.written + len(results) - len(kept),
                newer=copied.newer + len(kept),
                marked=(*copied.marked, *self._marked(kept)),
            )
            progress(copied)
            cursor = page.cursor
            if cursor is None:
                return copied

    def removed(self, held: Sequence[Key]) -> list[Key]:
        """Of what the follower holds, remove what the leader does not; the keys of that."""
        gone = [state for state in self.leader.fetch(held) if state.row is None] if held else []
        if self.journal is not None:
            return self._marked(gone)
        applied = self.follower.copy(gone) if gone else ()
        return [state.key for state, result in zip(gone, applied, strict=True) if result is Applied.APPLIED]

    def _marked(self, states: Sequence[State]) -> list[Key]:
        """Leave those to the journal that differ; one that was only moving agrees at the second look."""
        if self.journal is None:
            return []
        found = differing(self.leader, self.follower, unequal(states, self.follower))
        if found:
            self.journal.mark(found)
        return found
