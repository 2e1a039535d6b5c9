"""Waiting for what nobody announces: another process, the kernel, a server's own bookkeeping."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(look: Callable[[], T], *, seconds: float = 15.0, pause: float = 0.01) -> T:
    """Look again and again until there is something to see, and return it.

    Raises:
        AssertionError: there was nothing for so long.
    """
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, f"waited for {seconds} s in vain, last seen: {seen!r}"
        time.sleep(pause)
    return seen
