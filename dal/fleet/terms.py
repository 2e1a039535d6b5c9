"""How long things may take in the fleet."""

from __future__ import annotations

from dataclasses import dataclass

from dal.domain.control import Authority
from dal.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Terms:
    """Seconds.

    `beat`: between heartbeats; `eager`: the same while a step is due. `lease`: how long answers count after the
    last heartbeat. `dead`: how long a beat may stand still before its process is called dead; it must be well
    above the lease, since clocks run at slightly different rates. `drain`: the most that a cutover waits for
    pending keys. `patience`: the most that a fenced write waits for a new leader, and a rollback for its end.

    Raises:
        ConfigurationError: the lease does not end well before its process is called dead.
    """

    beat: float = 1.0
    eager: float = 0.1
    lease: float = 3.0
    dead: float = 6.0
    drain: float = 10.0
    patience: float = 15.0

    @property
    def of_changes(self) -> dict[Authority, float]:
        """How long nobody may lead."""
        return {Authority.DRAINING: self.drain, Authority.RETURNING: self.patience}

    def __post_init__(self) -> None:
        if not self.beat * 2 <= self.lease <= self.dead * 0.75:
            raise ConfigurationError(
                f"fleet: the lease ({self.lease} s) must cover two heartbeats ({self.beat} s each) and end before"
                f" three quarters of deadAfter ({self.dead} s)"
            )
