"""Copies one slice of a table. A worker does it, wherever it is; doing it twice is harmless.

Two ways. *Plain*: rows are put without conditions, at half the cost, and afterwards it is looked which of their
keys were written meanwhile: those are marked in the journal, whose repair mirrors their newest state over whatever
is there. Before that look an item may be older than it was, so this way is for a follower that answers nobody.
*Gentle*: each item is put only if it is newer than what is there. It is taken where the follower answers already,
and where there is no journal to mark keys in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from dal.backfill.progress import Counts
from dal.domain import Applied, Key, State
from dal.engines import Access
from dal.errors import BackendError
from dal.ports import Journal, Loading, Place, Slices


class Source(Protocol):
    """The leader as a backfill reads it."""

    @property
    def slices(self) -> Slices:
        """Its rows."""
        ...

    @property
    def journal(self) -> Journal | None:
        """Where keys are marked."""
        ...


class Target(Protocol):
    """The follower as a backfill fills it."""

    @property
    def loading(self) -> Loading:
        """For the plain way."""
        ...

    def copy(self, states: Sequence[State]) -> Sequence[Applied]:
        """As `Follower.apply`, but never over what the follower was written as leader."""
        ...


class Places(Protocol):
    """Both databases."""

    @property
    def mysql(self) -> Source:
        """The leader."""
        ...

    @property
    def dynamodb(self) -> Target:
        """The follower."""
        ...

    def translated(self) -> AbstractContextManager[None]:
        """What a driver raises inside leaves as the layer's own error."""
        ...


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be copied, and why."""

    place: Place
    error: str


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of one slice."""

    entity: str
    after: Place | None
    upto: Place
    counts: Counts
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class CopySlice:
    """The task: the rows of an entity behind one place up to another."""

    access: Access[Places]
    entity: str
    after: Place | None
    upto: Place
    gentle: bool = field(default=False, kw_only=True)

    def __call__(self) -> Copied:
        """Copy it.

        Raises:
            BackendError: a database does not answer, or leadership has changed; the slice is to be copied again.
        """
        pair = self.access.pair()
        with pair.translated():
            counts, refused = _Copying(pair, self.entity, gentle=self.gentle).copied(self.after, self.upto)
        return Copied(self.entity, self.after, self.upto, counts, tuple(refused))


class _Copying:
    """One slice, halved again and again where something in it cannot be copied."""

    def __init__(self, pair: Places, entity: str, *, gentle: bool) -> None:
        self._source, self._target = pair.mysql, pair.dynamodb
        self._entity = entity
        self._copy = self._gently if gentle else self._plainly

    def copied(self, after: Place | None, upto: Place) -> tuple[Counts, list[Refused]]:
        try:
            states = self._source.slices.between(self._entity, after, upto)
            rows = sum(state.key.entity == self._entity for state in states)
            return Counts(rows=rows) + self._copy(states), []
        except (BackendError, ValueError) as error:
            if isinstance(error, BackendError) and error.retryable:
                raise
            counts, refused = self._halved(after, upto, error)
            if counts.rows == counts.refused > 1:  # it is not the rows that are to blame
                raise
            return counts, refused

    def _halved(self, after: Place | None, upto: Place, error: Exception) -> tuple[Counts, list[Refused]]:
        """The rest without the rows that are to blame for the error."""
        first = self._source.slices.boundary(self._entity, after, 1)
        if first is None or first >= upto:
            return Counts(rows=1, refused=1), [Refused(upto, str(error))]
        middle = self._middle(after, upto)
        counts, refused = self.copied(after, middle)
        more, others = self.copied(middle, upto)
        return counts + more, refused + others

    def _middle(self, after: Place | None, upto: Place) -> Place:
        """A place that leaves about half of the rows on each side, and at least one."""
        step, place = 1, self._source.slices.boundary(self._entity, after, 1)
        while (
            further := self._source.slices.boundary(self._entity, after, 2 * step)
        ) is not None and further < upto:
            step, place = 2 * step, further
        return place or upto

    def _plainly(self, states: Sequence[State]) -> Counts:
        if not states:
            return Counts()
        loading = self._target.loading
        held = _held(loading, states)
        fresh = [state for state in states if state.version > held.get(state.key, 0)]
        loaded = loading.load(fresh)
        marked = self._mark_written_since(fresh)
        return Counts(
            written=len(fresh),
            kept=len(states) - len(fresh),
            marked=marked,
            units=loaded.units,
            throttled=loaded.throttled,
        )

    def _mark_written_since(self, states: Sequence[State]) -> int:
        """Whoever was written between reading and putting may have been overwritten by what was read."""
        versions = self._source.slices.versions([state.key for state in states])
        moved = [state.key for state in states if versions.get(state.key, 0) > state.version]
        if moved and self._source.journal is not None:
            self._source.journal.mark(moved)
        return len(moved)

    def _gently(self, states: Sequence[State]) -> Counts:
        results = self._target.copy(states) if states else ()
        written = sum(result is Applied.APPLIED for result in results)
        return Counts(written=written, kept=len(results) - written, units=2.0 * written)


def _held(loading: Loading, states: Sequence[State]) -> Mapping[Key, int]:
    """What is there already. In a first run nothing is, which the ends of a slice tell: reading costs, too."""
    ends = loading.held([states[0].key, states[-1].key])
    return loading.held([state.key for state in states]) if ends else {}
