"""How hard a database works."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Burden:
    """What MySQL bears now: statements that run, and seconds that its replica is behind (None: there is none)."""

    running: int
    lag: float | None = None
