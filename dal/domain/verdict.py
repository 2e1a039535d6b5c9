"""The closed set of results of a comparison."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """What became of a shadow read."""

    MATCH = "match"
    MISMATCH = "mismatch"  # confirmed: both were asked again and still differ
    RACING = "racing"  # differed once, but the data was moving
    ERROR = "error"  # the shadow could not answer
    SHED = "shed"  # not made: no room, no time, circuit open
