"""What all clients wrote into their books, by key. Pure but for reading the files."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from math import inf
from pathlib import Path

from tests.scenario.chaos.book import Entry, Outcome, entries
from tests.scenario.chaos.registers import Write

_COUNTS = (Outcome.ACKNOWLEDGED, Outcome.UNKNOWN)


@dataclass(slots=True)
class History:
    """Writes and sights by key; a key that ends with `*` stands for all that begin so.

    `acknowledged` and `unknown` count operations that write, `phases` the acknowledged ones by the phase in which
    they began.
    """

    writes: dict[str, list[Write]] = field(default_factory=lambda: defaultdict(list))
    sights: dict[str, list[Write]] = field(default_factory=lambda: defaultdict(list))
    outcomes: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    phases: Counter[int] = field(default_factory=Counter)

    @property
    def keys(self) -> set[str]:
        """Every key by its full name."""
        return {key for key in (*self.writes, *self.sights) if not key.endswith("*")}

    @property
    def acknowledged(self) -> int:
        """Operations that were acknowledged to have written."""
        return self.outcomes[Outcome.ACKNOWLEDGED]

    @property
    def unknown(self) -> int:
        """Operations that may have written."""
        return self.outcomes[Outcome.UNKNOWN]

    def add(self, entry: Entry) -> None:
        """One operation of a client."""
        if entry.error:
            self.errors[f"{entry.outcome}: {entry.error}"] += 1
        if entry.writes:
            self.outcomes[entry.outcome] += 1
        known = entry.outcome is Outcome.ACKNOWLEDGED
        self.phases[entry.phase] += known and bool(entry.writes)
        ended = entry.ended if known else inf
        for key, value in entry.writes if entry.outcome in _COUNTS else ():
            self.writes[key].append(Write(value, entry.began, ended, known))
        for key, value in entry.seen:
            self.sights[key].append(Write(value, entry.began, entry.ended))

    def spread(self, keys: Collection[str]) -> Mapping[str, list[Write]]:
        """The writes of every key, those of `…*` with all that begin so."""
        families: dict[str, list[str]] = defaultdict(list)
        for key in keys:
            families[key[: max(key.rfind(":"), key.rfind("/")) + 1]].append(key)
        spread = {key: list(self.writes.get(key, ())) for key in keys}
        for pattern, writes in self.writes.items():
            if pattern.endswith("*"):
                for key in families.get(pattern[:-1], ()):
                    spread[key] += writes
        return spread


def read(folder: Path) -> History:
    """All books of a folder."""
    return of(entry for path in sorted(folder.glob("*.jsonl")) for entry in entries(path))


def of(found: Iterable[Entry]) -> History:
    """The history of these operations."""
    history = History()
    for entry in found:
        history.add(entry)
    return history
