"""What a verification has found: counts of everything, and the first of the differences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from dal.domain.compare import DifferenceKind
from dal.ports import Drift
from dal.verify.kinds import Cause, Kind, Standing
from dal.verify.look import Divergence


class Result(StrEnum):
    """What it comes to."""

    CLEAN = "clean"
    DIFFERENT = "different"
    INCOMPLETE = "incomplete"  # no difference was found, but not everything could be proved equal


@dataclass(slots=True)
class Compared:
    """One entity (or unique constraint): what was read on each side, and what differs.

    `pending` and `moving` are keys that differed at the last look and yet are no differences: their mirror is
    under way. `repaired` are differences that are none any more. Of the differences `keep` are named.
    """

    entity: str
    keep: int = 300
    leader: int = 0
    follower: int = 0
    different: int = 0
    pending: int = 0
    moving: int = 0
    repaired: int = 0
    divergences: list[Divergence] = field(default_factory=list)
    kinds: Counter[tuple[Kind, Cause]] = field(default_factory=Counter)
    columns: Counter[tuple[str, DifferenceKind]] = field(default_factory=Counter)

    def take(self, found: Divergence) -> None:
        """Count a key as its last look has judged it."""
        if found.standing is Standing.PENDING:
            self.pending += 1
        elif found.standing is Standing.MOVING:
            self.moving += 1
        else:
            self._differs(found)

    def _differs(self, found: Divergence) -> None:
        self.different += 1
        self.kinds[found.kind, found.cause] += 1
        self.columns.update(found.columns.items())
        if len(self.divergences) < self.keep:
            self.divergences.append(found)

    def counts(self) -> dict[str, int]:
        """Numbers by name."""
        return {
            "mysql": self.leader,
            "dynamodb": self.follower,
            "different": self.different,
            "pending": self.pending,
            "moving": self.moving,
            "repaired": self.repaired,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """All compared entities and unique constraints.

    `journalled`: whether there is a journal, without which a key that moves proves nothing. `sampled` is the share
    of both sides that was read (1: everything).
    """

    entities: Mapping[str, Compared]
    journalled: bool = True
    seconds: float = 0.0
    sampled: float = 1.0
    drift: Sequence[Drift] = ()

    @property
    def clean(self) -> bool:
        """Whether the databases are equal under the contract, as far as they were read."""
        return self.result is Result.CLEAN

    @property
    def result(self) -> Result:
        """Differences that are left; else what keeps it from being a proof."""
        if self.different:
            return Result.DIFFERENT
        unsettled = not self.journalled and any(c.moving for c in self.entities.values())
        return Result.INCOMPLETE if self.drift or unsettled else Result.CLEAN

    @property
    def different(self) -> int:
        """Keys that differ and were not repaired."""
        return sum(compared.different - compared.repaired for compared in self.entities.values())

    def counts(self) -> dict[str, dict[str, int]]:
        """By entity: `{"user": {"mysql": 10, "dynamodb": 10, "different": 0, …}}`."""
        return {name: compared.counts() for name, compared in self.entities.items()}
