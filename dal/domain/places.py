"""Where operations are, and where a process of the fleet says that it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flags import FlagSnapshot, MigrationPhase

_WRITTEN = MigrationPhase.DUAL_WRITE
_COMPARED = MigrationPhase.DUAL_READ_WRITE
_ANSWERED = MigrationPhase.DYNAMODB_PRIMARY


@dataclass(frozen=True, slots=True)
class Place:
    """Where operations that begin now are: what flags ask for, or what a process does.

    `prefer`: DynamoDB answers some or all reads of phase 3. `spread`: some operations of phase 2 are in phase 3.
    """

    phase: MigrationPhase
    prefer: bool = False
    spread: bool = False

    @classmethod
    def of(cls, snapshot: FlagSnapshot) -> Place:
        """The place of operations under this snapshot."""
        phase, rollout = snapshot.phase, snapshot.rollout
        prefer = snapshot.flags.PREFER_DDB or rollout is not None
        return cls(
            phase,
            prefer=prefer and phase is _COMPARED,
            spread=rollout is not None and phase is _WRITTEN,
        )

    @property
    def answers(self) -> bool:
        """Whether DynamoDB answers some reads."""
        return self.phase >= _ANSWERED or (self.prefer and self.phase is _COMPARED)

    @property
    def stand(self) -> Stand:
        """The stand of a process all of whose operations are here."""
        highest = _COMPARED if self.spread and self.phase is _WRITTEN else self.phase
        return Stand(self.phase, highest, answers=self.answers)


@dataclass(frozen=True, slots=True)
class Stand:
    """The phases of all operations of a process, those in flight and those that it begins now.

    `answers`: DynamoDB answers some of its reads.
    """

    lowest: MigrationPhase
    highest: MigrationPhase
    answers: bool = False

    def with_all(self, others: Iterable[Stand]) -> Stand:
        """The smallest stand that holds this one and all others."""
        every = (self, *others)
        return Stand(
            min(stand.lowest for stand in every),
            max(stand.highest for stand in every),
            answers=any(stand.answers for stand in every),
        )

    def __str__(self) -> str:
        span = f"{self.lowest}" if self.lowest == self.highest else f"{self.lowest} to {self.highest}"
        return f"phase {span}"


@dataclass(frozen=True, slots=True)
class Member:
    """A live process of the fleet as it has announced itself: where it is and where its flags want it."""

    id: str
    stand: Stand
    wanted: Place
