"""Where something was found, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a file: the path is relative to the analysed folder, with forward slashes; lines count from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Confidence(StrEnum):
    """How sure a finding is."""

    HIGH = "high"
    """Followed from the declaration to the call, nothing guessed."""
    MEDIUM = "medium"
    """The statement is known; who sends it was told by its name or its usage."""
    LOW = "low"
    """Parts of the statement are known at run time only."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that could not be read, why, and what to do about it."""

    file: str
    why: str
    remedy: str
