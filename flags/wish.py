"""What a source of flags asks for, compiled but not yet judged; and why it may be refused or missing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flags.combinations import classify
from flags.phases import FeatureFlags, MigrationPhase
from flags.rollout import Sticky


class RejectReason(StrEnum):
    """Why the guard does not take a wish: a closed set, used as a metric label."""

    NO_READ_BACKEND = "no_read_backend"
    STALE = "stale"
    ONE_WAY = "one_way"  # phase 5 is not left by a flag
    PARTIAL = "partial"  # a rollout where none is possible
    NOT_STICKY = "not_sticky"  # a rollout that tosses a coin per call
    UNSUPPORTED = "unsupported"  # constraints, segments, dependencies, other strategies


class FetchFailure(StrEnum):
    """Why there is no wish at all: a closed set, used as a metric label."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    UNAUTHORIZED = "unauthorized"
    NOT_FOUND = "not_found"
    SERVER_ERROR = "server_error"
    UNEXPECTED_STATUS = "unexpected_status"
    GARBAGE = "garbage"
    MISSING_FLAGS = "missing_flags"


@dataclass(frozen=True, slots=True)
class Rejection:
    """A reason for machines and a sentence for the operator."""

    reason: RejectReason
    detail: str


@dataclass(frozen=True, slots=True)
class Flaw:
    """What makes one flag impossible to obey."""

    flag: str
    rejection: Rejection


class NoWishError(ValueError):
    """The answer of a source is no wish: unreadable, or not all four flags are in it."""

    def __init__(self, reason: FetchFailure, detail: str) -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason.value}: {detail}")


@dataclass(frozen=True, slots=True)
class Wish:
    """Flags as asked for.

    A flag in `partial` (flag name, who is chosen) counts as off in `flags`; one with a flaw counts as on.
    `version` names the state at its source.
    """

    flags: FeatureFlags
    partial: tuple[tuple[str, Sticky], ...] = ()
    flaws: tuple[Flaw, ...] = ()
    version: str = "0"

    @property
    def phase(self) -> MigrationPhase | None:
        """The phase that the flags spell, or None where they spell none."""
        return None if self.flaws else classify(self.flags).phase

    @property
    def writes_flawed(self) -> bool:
        """Whether it is unclear what a WRITE flag asks for."""
        return any(flaw.flag.startswith("WRITE_") for flaw in self.flaws)
