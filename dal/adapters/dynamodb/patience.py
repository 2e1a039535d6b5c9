"""How long and how often something busy is asked again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """Attempts with full jitter in between, until `seconds` are over."""

    seconds: float = 2.0
    first: float = 0.01
    longest: float = 0.2
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random

    def attempts(self) -> Iterator[int]:
        """Yields at least once; returns when the next attempt would be too late."""
        end = self.clock() + self.seconds
        pause = self.first
        number = 0
        while True:
            yield number
            wait = self.chance() * pause
            if self.clock() + wait >= end:
                return
            self.sleep(wait)
            pause = min(pause * 2, self.longest)
            number += 1
