"""What one process knows about the flags at one moment: immutable, built once per fetch, read in nanoseconds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flags.phases import FeatureFlags, MigrationPhase, Route, route_of

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Rollout:
    """A percentage rollout: operations whose sticky key is chosen take the later route.

    `chooses` hashes the key as Unleash does, so a key is in or out everywhere alike.
    """

    percentage: int
    phase: MigrationPhase
    route: Route
    chooses: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class FlagSnapshot:
    """The flags in force, the phase they spell and the routes that follow from it.

    An operation takes one snapshot and keeps it to its end. `fetched_at` is in seconds since the epoch: the
    last moment at which the source answered with all flags (whether or not the guard took the wish); 0 means
    never. `version` names the state at its source.

    `epoch` and `strict` are those of the fleet's control row under guard level `full` (0: there is no fleet): a
    write commits only in its epoch, and under `strict` it is acknowledged only after its mirror.
    """

    flags: FeatureFlags
    phase: MigrationPhase
    route: Route
    read_only: bool = False
    rollout: Rollout | None = None
    version: str = "0"
    fetched_at: float = 0.0
    epoch: int = 0
    strict: bool = False

    @classmethod
    def of(
        cls,
        phase: MigrationPhase,
        *,
        prefer_ddb: bool = False,
        read_only: bool = False,
        rollout: Rollout | None = None,
        version: str = "0",
        fetched_at: float = 0.0,
    ) -> FlagSnapshot:
        """Build the snapshot of a phase; flags and routes follow from it."""
        spelled = phase.flags
        return cls(
            flags=FeatureFlags(
                READ_MYSQL=spelled.READ_MYSQL,
                READ_DDB=spelled.READ_DDB,
                WRITE_MYSQL=spelled.WRITE_MYSQL and not read_only,
                WRITE_DDB=spelled.WRITE_DDB and not read_only,
                PREFER_DDB=prefer_ddb,
            ),
            phase=phase,
            route=route_of(phase, prefer_ddb=prefer_ddb, read_only=read_only),
            read_only=read_only,
            rollout=rollout,
            version=version,
            fetched_at=fetched_at,
        )

    def route_for(self, sticky_key: str | None) -> Route:
        """The one route of an operation; without a key the earlier side of a rollout."""
        rollout = self.rollout
        if rollout is None or sticky_key is None or not rollout.chooses(sticky_key):
            return self.route
        return rollout.route

    def same_effect(self, other: FlagSnapshot) -> bool:
        """Whether operations behave alike under both; version and freshness do not count."""
        return replace(self, version="", fetched_at=0.0) == replace(other, version="", fetched_at=0.0)

    @property
    def phases(self) -> tuple[MigrationPhase, MigrationPhase]:
        """The lowest and the highest phase in use (they differ under a rollout)."""
        return self.phase, self.phase if self.rollout is None else self.rollout.phase
