"""What the leader holds for one key at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dal.domain.keys import Key

Row = Mapping[str, object]
"""Column name → Python value as the contract's column types define it (`Decimal`, naive UTC `datetime`, …)."""


@dataclass(frozen=True, slots=True)
class State:
    """The row of a key (`None`: it does not exist) and the version under which it was read.

    Version and row are read together under a lock on the row, so versions of one key order its states.
    Versions are microseconds since the epoch.
    """

    key: Key
    version: int
    row: Row | None


class Applied(StrEnum):
    """What became of one mirrored state."""

    APPLIED = "applied"
    STALE = "stale"  # the follower already holds this version or a newer one
