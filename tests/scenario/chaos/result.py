"""What a run found, for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from tests.scenario.chaos.accounting import Finding, Kind

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Result:
    """One run.

    `different` are keys on which the databases disagree after the drain, `pending` how many it left over, `ended`
    workers that ended by themselves, `looks` how many times all versions were looked at.
    """

    seed: int
    acknowledged: int
    unknown: int
    findings: Sequence[Finding]
    different: Sequence[str]
    pending: int
    went_back: Sequence[str]
    ended: Mapping[int, int]
    faults: Mapping[str, int]
    errors: Mapping[str, int]
    phases: Mapping[int, int]
    looks: int

    def count(self, kind: Kind) -> int:
        """How many times that was found."""
        return sum(finding.count for finding in self.findings if finding.kind is kind)

    @property
    def ok(self) -> bool:
        """Nothing is wrong, and there was something to go wrong."""
        wrong = (self.findings, self.different, self.pending, self.went_back, self.ended)
        return not any(wrong) and self.acknowledged > 0 and self.looks > 0

    def as_json(self) -> dict[str, object]:
        """What `--json` writes."""
        return {
            "ok": self.ok,
            "seed": self.seed,
            "acknowledged": self.acknowledged,
            "lost": self.count(Kind.LOST),
            "different": len(self.different),
            "resurrected": self.count(Kind.RESURRECTED),
            "unknown": self.unknown,
            "phantom": self.count(Kind.PHANTOM),
            "stale": self.count(Kind.STALE),
            "torn": self.count(Kind.TORN),
            "went_back": len(self.went_back),
            "pending": self.pending,
            "workers_died": sum(self.ended.values()),
            "phases": {str(phase): count for phase, count in sorted(self.phases.items()) if count},
            "faults": dict(sorted(self.faults.items())),
            "errors": dict(sorted(self.errors.items())),
        }

    def show(self, console: Console) -> None:
        """A readable summary."""
        table = Table("", "", show_header=False, box=None)
        for name, value in self.as_json().items():
            told = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else f"{value}"
            table.add_row(name.replace("_", " "), told)
        console.print(table)
        details = [f"{found.kind}: {found.key}: {found.detail}" for found in self._some()]
        details += [f"different: {key}" for key in self.different[:SHOWN]]
        details += [f"went back: {line}" for line in self.went_back[:SHOWN]]
        for line in details:
            console.print(line, highlight=False, markup=False, soft_wrap=True)

    def _some(self) -> list[Finding]:
        """A few of each kind."""
        return [f for kind in Kind for f in [g for g in self.findings if g.kind is kind][:SHOWN]]
