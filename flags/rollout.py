"""Who is in a percentage rollout: the same people as Unleash would choose, told without Unleash."""

from __future__ import annotations

from dataclasses import dataclass

import mmh3

EVERYBODY = 100


@dataclass(frozen=True, slots=True)
class Sticky:
    """Chooses `percentage` of all keys; a key that is in stays in while the percentage grows.

    The formula is that of Unleash's gradual rollout, so dashboards and other services that ask Unleash with
    the same group and key get the same answer.
    """

    group: str
    percentage: int

    def __call__(self, key: str) -> bool:
        """Whether the rollout chooses this key."""
        return mmh3.hash(f"{self.group}:{key}", seed=0, signed=False) % EVERYBODY + 1 <= self.percentage
