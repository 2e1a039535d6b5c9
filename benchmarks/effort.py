"""How long to measure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effort:
    """Rounds of races by what one lap costs, and seconds where a state has to last."""

    cheap: int
    """Rounds of races without I/O."""
    dear: int
    """Rounds of races that talk to servers."""
    slow_follower_seconds: float


FULL = Effort(cheap=600, dear=120, slow_follower_seconds=6.0)
QUICK = Effort(cheap=5, dear=5, slow_follower_seconds=0.2)
