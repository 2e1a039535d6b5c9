"""What long runs ask of the leader: its tables in slices that can be worked on anywhere, in any order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from dal.domain import Key, KeyValue, State

Place = tuple[KeyValue, ...]
"""A primary key, as the place where a slice ends."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """About how many rows a table has, and about how many bytes each takes in the database."""

    rows: int = 0
    row_bytes: int = 0


class Slices(Protocol):
    """The rows of an entity in the order of its primary key, from one place to another."""

    def boundary(self, entity: str, after: Place | None, rows: int) -> Place | None:
        """Where the slice of the next so many rows behind a place ends; None where no row follows."""
        ...

    def between(self, entity: str, after: Place | None, upto: Place) -> Sequence[State]:
        """The rows of one slice, `upto` included, each followed by its unique keys' states; in one snapshot."""
        ...

    def versions(self, keys: Sequence[Key]) -> Mapping[Key, int]:
        """The versions that those of the keys have in the journal now that were ever written."""
        ...

    def clock(self) -> int:
        """Now, in the microseconds of versions."""
        ...

    def written_since(self, entity: str, version: int, *, after: Key | None, limit: int) -> Sequence[Key]:
        """The next keys of rows and unique values whose last write has a version above this one; gone or not."""
        ...

    def estimate(self, entity: str) -> Estimate:
        """How much there is, cheaply."""
        ...
