"""All 16 combinations of the four flags and what each of them is: one table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flags.phases import FeatureFlags, MigrationPhase


class CombinationKind(StrEnum):
    """What four flags spell."""

    PHASE = "phase"
    READ_ONLY = "read_only"  # the kill switch: both writes off, something readable
    NO_READ_BACKEND = "no_read_backend"  # both reads off
    STALE = "stale"  # reads a database that is not written: wrong answers without an error


@dataclass(frozen=True, slots=True)
class Combination:
    """One row: `phase` is set for phases only, `why` says to an operator what is wrong or meant."""

    kind: CombinationKind
    phase: MigrationPhase | None
    why: str


def _phase(phase: MigrationPhase) -> Combination:
    return Combination(CombinationKind.PHASE, phase, f"phase {phase.value}, {phase.label}")


def _stale(why: str) -> Combination:
    return Combination(CombinationKind.STALE, None, why)


_READ_ONLY = Combination(CombinationKind.READ_ONLY, None, "both WRITE flags are off: read-only")
_NO_READ = Combination(CombinationKind.NO_READ_BACKEND, None, "both READ flags are off: nothing can be read")

COMBINATIONS: dict[tuple[bool, bool, bool, bool], Combination] = {
    # READ_MYSQL, READ_DDB, WRITE_MYSQL, WRITE_DDB
    (True, False, True, False): _phase(MigrationPhase.MYSQL_ONLY),
    (True, False, True, True): _phase(MigrationPhase.DUAL_WRITE),
    (True, True, True, True): _phase(MigrationPhase.DUAL_READ_WRITE),
    (False, True, True, True): _phase(MigrationPhase.DYNAMODB_PRIMARY),
    (False, True, False, True): _phase(MigrationPhase.DYNAMODB_ONLY),
    (True, False, False, False): _READ_ONLY,
    (False, True, False, False): _READ_ONLY,
    (True, True, False, False): _READ_ONLY,
    (False, False, False, False): _NO_READ,
    (False, False, False, True): _NO_READ,
    (False, False, True, False): _NO_READ,
    (False, False, True, True): _NO_READ,
    (False, True, True, False): _stale("DynamoDB is read but only MySQL is written"),
    (True, False, False, True): _stale("MySQL is read but only DynamoDB is written"),
    (True, True, True, False): _stale("both are read but only MySQL is written"),
    (True, True, False, True): _stale("both are read but only DynamoDB is written"),
}


def classify(flags: FeatureFlags) -> Combination:
    """The row of these flags; `PREFER_DDB` does not matter here."""
    return COMBINATIONS[flags.key]
