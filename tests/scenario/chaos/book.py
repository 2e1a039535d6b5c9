"""A client's book: what it is about to do, then what came of it, each a line that outlives a kill -9."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf
from pathlib import Path
from time import monotonic_ns
from typing import Any

Values = Sequence[tuple[str, str]]
"""Register → value, as `registers.Write` spells it."""


class Outcome(StrEnum):
    """What a client was told."""

    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"  # a business answer: nothing was done
    FAILED = "failed"  # an error that says that nothing was done
    UNKNOWN = "unknown"  # it may have been done; so too where the client did not live to hear it


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation; `writes` is what it did, or would have done."""

    operation: str
    began: float
    ended: float
    outcome: Outcome
    writes: Values = ()
    seen: Values = ()
    error: str = ""
    phase: int = 0


class Book:
    """Written by one process; each line is with the kernel before the next thing happens."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def intend(self, operation: str, writes: Values, *, phase: int = 0) -> None:
        """Before the call, in the phase in which the process is then."""
        self._write({"op": operation, "at": monotonic_ns(), "phase": phase, "writes": writes})

    def close(self, outcome: Outcome, *, writes: Values | None = None, seen: Values = (), error: str = "") -> None:
        """After the call; `writes` where the answer says more than was known before."""
        line = {
            "is": outcome,
            "at": monotonic_ns(),
            "writes": writes,
            "seen": seen or None,
            "error": error or None,
        }
        self._write({name: value for name, value in line.items() if value is not None})

    def _write(self, line: dict[str, Any]) -> None:
        os.write(self._file, json.dumps(line, separators=(",", ":")).encode() + b"\n")


def entries(path: Path) -> Iterator[Entry]:
    """The operations of one book; one that was begun and not closed has an unknown outcome."""
    intent: dict[str, Any] | None = None
    for line in path.read_bytes().splitlines():
        try:
            told = json.loads(line)
        except ValueError:  # the process was killed while it wrote
            break
        if "op" in told:
            intent = told
        elif intent is not None:
            yield _entry(intent, told)
            intent = None
    if intent is not None:
        yield _entry(intent, {"is": Outcome.UNKNOWN, "at": inf, "error": "killed"})


def _entry(intent: dict[str, Any], told: dict[str, Any]) -> Entry:
    return Entry(
        operation=intent["op"],
        began=intent["at"],
        ended=told["at"],
        outcome=Outcome(told["is"]),
        writes=_pairs(told.get("writes", intent["writes"])),
        seen=_pairs(told.get("seen", ())),
        error=told.get("error", ""),
        phase=intent["phase"],
    )


def _pairs(values: Values) -> Values:
    return tuple((key, value) for key, value in values)
