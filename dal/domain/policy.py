"""What the caller is told when the mirror of a write fails."""

from __future__ import annotations

from enum import StrEnum


class FollowerPolicy(StrEnum):
    """All three converge; they differ in what the caller waits for and hears."""

    JOURNAL = "journal"  # the caller waits for the mirror and succeeds either way
    STRICT = "strict"  # the caller waits and gets FollowerWriteError
    BEST_EFFORT = "best_effort"  # the caller does not wait
