"""What a verification asks of either database: everything that it holds, in parts that can be read anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from dal.domain import Key, State
from dal.domain.compare import DifferenceKind

Text = str | bool | None | tuple[str, str]
"""One value in its canonical form: a text, a truth, NULL; what no contract allows stands with its type."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part: of an entity in MySQL, of a table in DynamoDB. `place` is the database's own, of JSON's types."""

    name: str
    place: tuple[object, ...]


Line = tuple[str, tuple[str, str], tuple[Text, ...]]
"""One row, item or sentinel: its entity or unique key, the two texts of DynamoDB's key, its values in order.

An item whose further attributes do not follow from its values has more texts than a row can have.

A plain tuple, since there is one for everything that the databases hold.
"""


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines of a part; `cursor` (JSON knows it) says where its next page begins, None that there is none."""

    lines: Sequence[Line]
    cursor: object | None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Stands in a row where the database holds what is no value of that column; equal to no value that is one."""

    found: str


@dataclass(frozen=True, slots=True)
class Astray:
    """Stands in a follower's row under what the follower alone holds, where that does not follow from the row."""

    kind: DifferenceKind


@dataclass(frozen=True, slots=True)
class Drift:
    """Something that this side holds and the contract does not know, so that no proof reaches it."""

    place: str
    problem: str


class Segments(Protocol):
    """All rows or items and all unique values. One that never moves is seen once; one that moves perhaps not."""

    def parts(self, entities: Sequence[str], size: int, *, rows: int) -> Iterable[Part]:
        """Parts of about so many rows, that together are everything these entities hold.

        Args:
            entities: of the contract.
            size: rows of a part, about.
            rows: how many there are in all, about, as the leader says.
        """
        ...

    def page(self, part: Part, entities: Sequence[str], *, cursor: object | None, rows: int) -> Page:
        """The next lines of a part, of these entities and their unique keys only; at most about so many rows."""
        ...

    def look(self, keys: Sequence[Key]) -> Sequence[State]:
        """As `Database.fetch`, but what cannot be read is shown as `Unreadable` instead of raised."""
        ...

    def drift(self, entities: Sequence[str]) -> Sequence[Drift]:
        """What the contract does not know."""
        ...
