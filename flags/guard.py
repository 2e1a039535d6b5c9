"""What stands between a wish and a snapshot. Pure: no clock, no I/O, no memory but the last snapshot.

At level `combinations` a wish several phases away is taken at once and 4→5 needs no arming. At level `full` every
legal wish passes here, for the fleet decides which steps follow from it (`dal.domain.fleet`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from flags.combinations import CombinationKind, classify
from flags.phases import MigrationPhase, free_route, read_only_route, route_of
from flags.rollout import Sticky
from flags.snapshot import FlagSnapshot, Rollout
from flags.wish import Rejection, RejectReason, Wish

_LAST = MigrationPhase.DYNAMODB_ONLY
_ONE_WAY = (
    "phase 5 cannot be left by a flag, writes since then exist in DynamoDB only; set the flags back to phase 5"
)
_REFUSED = {
    CombinationKind.NO_READ_BACKEND: RejectReason.NO_READ_BACKEND,
    CombinationKind.STALE: RejectReason.STALE,
}


class GuardLevel(StrEnum):
    """How much of a wish is checked; all but `full` are for tests and single processes."""

    FULL = "full"  # legal combinations here, steps with the whole fleet
    COMBINATIONS = "combinations"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Guard:
    """Judges wishes against the last good snapshot."""

    level: GuardLevel = GuardLevel.COMBINATIONS

    def judge(self, wish: Wish, last: FlagSnapshot, *, now: float) -> FlagSnapshot | Rejection:
        """The snapshot that follows from the wish, or why `last` stays.

        Args:
            wish: what the flags ask for.
            last: the last good snapshot (persisted or configured after a restart).
            now: when the wish was heard, in seconds since the epoch.
        """
        combination = classify(wish.flags)
        if combination.kind is CombinationKind.READ_ONLY and not wish.writes_flawed:
            return _read_only(wish, last, now)
        if wish.flaws:
            return wish.flaws[0].rejection
        if combination.phase is not None:
            return self._enter(combination.phase, wish, last, now)
        if self.level is GuardLevel.OFF:
            return _unchecked(wish, last, now)
        return Rejection(_REFUSED[combination.kind], combination.why)

    def _enter(
        self, phase: MigrationPhase, wish: Wish, last: FlagSnapshot, now: float
    ) -> FlagSnapshot | Rejection:
        if last.phase is _LAST and phase < _LAST and self.level is GuardLevel.COMBINATIONS:
            return Rejection(RejectReason.ONE_WAY, _ONE_WAY)
        rollout = _rollout(phase, wish)
        if isinstance(rollout, Rejection):
            return rollout
        prefer = wish.flags.PREFER_DDB
        return FlagSnapshot.of(phase, prefer_ddb=prefer, rollout=rollout, version=wish.version, fetched_at=now)


def _read_only(wish: Wish, last: FlagSnapshot, now: float) -> FlagSnapshot:
    """Writes stop; reads go on exactly as they were, whatever the READ flags now say."""
    rollout = last.rollout and replace(last.rollout, route=read_only_route(last.rollout.route))
    return FlagSnapshot.of(
        last.phase,
        prefer_ddb=last.flags.PREFER_DDB,
        read_only=True,
        rollout=rollout,
        version=wish.version,
        fetched_at=now,
    )


def _unchecked(wish: Wish, last: FlagSnapshot, now: float) -> FlagSnapshot:
    """Flags that spell no phase, obeyed all the same; `phase` stays the last one that was spelled."""
    flags = wish.flags
    return FlagSnapshot(flags, last.phase, free_route(flags), version=wish.version, fetched_at=now)


def _rollout(phase: MigrationPhase, wish: Wish) -> Rollout | Rejection | None:
    """The rollout of this phase: READ_DDB in 2 (who is compared), PREFER_DDB in 3 (who DynamoDB answers).

    PREFER_DDB means nothing in other phases, so being partial there means nothing either.
    """
    partial = dict(wish.partial)
    if (sticky := partial.get("READ_DDB")) is not None:
        if phase is not MigrationPhase.DUAL_WRITE:
            return Rejection(
                RejectReason.PARTIAL, f"READ_DDB can be partial in dual-write only, not in {phase.label}"
            )
        if "PREFER_DDB" in partial:
            return Rejection(RejectReason.PARTIAL, "READ_DDB and PREFER_DDB cannot both be partial")
        return rollout_to(MigrationPhase.DUAL_READ_WRITE, sticky, prefer_ddb=wish.flags.PREFER_DDB)
    if (sticky := partial.get("PREFER_DDB")) is not None and phase is MigrationPhase.DUAL_READ_WRITE:
        return rollout_to(phase, sticky, prefer_ddb=True)
    return None


def rollout_to(phase: MigrationPhase, sticky: Sticky, *, prefer_ddb: bool, read_only: bool = False) -> Rollout:
    """A rollout that sends the chosen keys to this phase."""
    route = route_of(phase, prefer_ddb=prefer_ddb, read_only=read_only)
    return Rollout(sticky.percentage, phase, route, sticky)
