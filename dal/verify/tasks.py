"""What workers do: sum a page up, compare a page, look again. Doing any of it twice is harmless."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dal.contract.lines import reader_of
from dal.domain import Key
from dal.engines import Access
from dal.ports import Line, Page, Part
from dal.verify.buckets import Sums, Wanted, summed
from dal.verify.kinds import Cause, Kind
from dal.verify.look import Divergence, look
from dal.verify.places import Role, Sides, of


@dataclass(frozen=True, slots=True)
class Reading:
    """A page of one side: which part, by its number, and where in it."""

    access: Access[Sides]
    role: Role
    number: int
    part: Part
    cursor: object | None
    entities: tuple[str, ...]
    rows: int

    def page(self, pair: Sides) -> Page:
        """Its lines."""
        return of(pair, self.role).page(self.part, self.entities, cursor=self.cursor, rows=self.rows)


@dataclass(frozen=True, slots=True)
class Summed:
    """A page, summed up."""

    cursor: object | None
    rows: Mapping[str, int]
    sums: Sums


@dataclass(frozen=True, slots=True)
class SumPage:
    """Digest a page, or those lines of it that are wanted, into as many buckets as each name has."""

    reading: Reading
    counts: Mapping[str, int]
    wanted: Wanted | None = None
    salt: str = ""

    def __call__(self) -> Summed:
        """Do it; raises BackendError where it is to be done again."""
        pair = self.reading.access.pair()
        with pair.translated():
            page = self.reading.page(pair)
            lines = page.lines if self.wanted is None else self.wanted.among(page.lines)
            return Summed(page.cursor, *summed(lines, self.counts, self.salt))


@dataclass(frozen=True, slots=True)
class Compared:
    """A page, compared: how many of its lines were, and the keys that differ at the first look."""

    cursor: object | None
    rows: Mapping[str, int]
    found: tuple[Divergence, ...]


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Compare those lines of a page that are wanted (None: all), key by key with the other side.

    The leader's lines show what is missing or different, the follower's what is extra.
    """

    reading: Reading
    wanted: Wanted | None

    def __call__(self) -> Compared:
        """Do it; raises BackendError where it is to be done again."""
        pair = self.reading.access.pair()
        with pair.translated():
            page = self.reading.page(pair)
            lines = list(page.lines if self.wanted is None else self.wanted.among(page.lines))
            return Compared(page.cursor, _counted(lines), tuple(self._found(pair, lines)))

    def _found(self, pair: Sides, lines: Sequence[Line]) -> list[Divergence]:
        read = reader_of(pair.contract)
        keys = [(line, read(line)) for line in lines]
        odd = [_unreadable(line) for line, key in keys if key is None]
        found = look(pair, [key for _, key in keys if key is not None])
        ours = [f for f in found if self.reading.role is Role.LEADER or f.kind is Kind.EXTRA]
        return odd + ours


@dataclass(frozen=True, slots=True)
class LookAgain:
    """One more look at keys that differed."""

    access: Access[Sides]
    keys: tuple[Key, ...]

    def __call__(self) -> tuple[Divergence, ...]:
        """Those that differ still; raises BackendError where it is to be done again."""
        pair = self.access.pair()
        with pair.translated():
            return look(pair, self.keys)


def _counted(lines: Sequence[Line]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name, _, _ in lines:
        counts[name] = counts.get(name, 0) + 1
    return counts


def _unreadable(line: Line) -> Divergence:
    name, (pk, sk), _ = line
    return Divergence(Key(name, (pk, sk)), Kind.EXTRA, Cause.FOREIGN, odd=True)
