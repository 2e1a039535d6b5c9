"""What the demo has to show for itself: one table for people, one object for programs."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from statistics import quantiles
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from demo.http import Kind
from demo.proof import Proof
from demo.story import ARMED, Span, Story, Visit
from demo.traffic import Tally, Traffic


def summary(story: Story, proof: Proof, *, restarts: int) -> dict[str, Any]:
    """Everything in one JSON object; `ok` is whether nothing was lost, different or failed."""
    phases = [_phase(visit, story.traffic.tally(visit.number)) for visit in story.visits]
    different = proof.different + sum(entity["different"] for entity in story.comparison.values())
    errors = sum(phase["errors"] for phase in phases)
    mismatches = sum(phase["mismatches"] for phase in phases)
    ok = not (proof.lost or different or errors or mismatches or restarts or story.problems)
    return {
        "ok": ok,
        "lost": proof.lost,
        "different": different,
        "restarts": restarts,
        "checked": proof.checked,
        "phases": phases,
        "flips": [asdict(flip) for flip in story.flips],
        "cutover": story.cutover and _cutover(story.cutover, story.traffic),
        "comparison": {name: dict(counts) for name, counts in story.comparison.items()},
        "problems": [*story.problems, *(finding.what for finding in proof.findings[:20])],
    }


def _phase(visit: Visit, tally: Tally) -> dict[str, Any]:
    cuts = quantiles(tally.seconds, n=100) if len(tally.seconds) > 1 else [0.0] * 99
    return {
        "phase": visit.phase,
        "operations": tally.kinds.total(),
        "refusals": tally.kinds[Kind.REFUSED],
        "errors": tally.kinds[Kind.ERROR],
        "mismatches": visit.mismatches,
        "p50_ms": round(cuts[49] * 1000, 2),
        "p99_ms": round(cuts[98] * 1000, 2),
        "seconds": round((visit.ended or visit.began) - visit.began, 1),
        "codes": dict(tally.codes),
    }


def _cutover(span: Span, traffic: Traffic) -> dict[str, Any]:
    """What became of the writes that were under way between the command and the last process in phase 5."""
    writes = traffic.writes_between(span.began, span.ended)
    kinds = Counter(write.kind for write in writes)
    return {
        "seconds": round(span.ended - span.began, 3),
        "writes": len(writes),
        "refusals": kinds[Kind.REFUSED],
        "errors": kinds[Kind.ERROR],
        "longest_write_ms": round(1000 * max((write.seconds for write in writes), default=0.0), 1),
    }


def show(result: dict[str, Any], console: Console) -> None:
    """Print the summary."""
    console.print(_phases(result))
    console.print(_flips(result))
    console.print(_comparison(result))
    if (cutover := result["cutover"]) is not None:
        console.print(
            f"From `{ARMED}` to the last process in phase 5: {cutover['seconds']:.1f} s. Of {cutover['writes']:,}"
            f" writes under way meanwhile {cutover['errors']} failed, the longest took"
            f" {cutover['longest_write_ms']:,.0f} ms"
        )
    for problem in result["problems"]:
        console.print(f"problem: {problem}", style="red", markup=False)
    verdict = "nothing was lost, different or failed" if result["ok"] else "SOMETHING WENT WRONG"
    console.print(
        f"{result['checked']:,} acknowledged facts looked for in DynamoDB alone: {result['lost']} lost, "
        f"{result['different']} different; store processes restarted: {result['restarts']}"
    )
    console.print(verdict, style="bold green" if result["ok"] else "bold red")


def _phases(result: dict[str, Any]) -> Table:
    table = Table(title="What the customers saw, visit by visit", box=SIMPLE, padding=(0, 0, 0, 1), pad_edge=False)
    for column in ("phase", "operations", "refusals", "errors", "mismatches", "p50 ms", "p99 ms", "1/s"):
        table.add_column(column, justify="right", no_wrap=True)
    for phase in result["phases"]:
        rate = phase["operations"] / (phase["seconds"] or 1)
        names = ("phase", "operations", "refusals", "errors", "mismatches", "p50_ms", "p99_ms")
        table.add_row(*(f"{phase[name]:,}" for name in names), f"{rate:,.0f}")
    return table


def _flips(result: dict[str, Any]) -> Table:
    table = Table(title="Seconds from flip to effect, by process", box=SIMPLE)
    processes = sorted({flip["process"] for flip in result["flips"]})
    table.add_column("flip")
    for process in processes:
        table.add_column(str(process), justify="right")
    rows: list[tuple[str, dict[int, float]]] = []
    for flip in result["flips"]:
        if not rows or rows[-1][0] != flip["flag"] or flip["process"] in rows[-1][1]:
            rows.append((flip["flag"], {}))
        rows[-1][1][flip["process"]] = flip["seconds"]
    for flag, seconds in rows:
        table.add_row(flag, *(f"{seconds[process]:.2f}" if process in seconds else "-" for process in processes))
    return table


def _comparison(result: dict[str, Any]) -> Table:
    table = Table(title="Both databases before the cutover, compared beside the live writes", box=SIMPLE)
    for column in ("entity", "MySQL", "DynamoDB", "different"):
        table.add_column(column, justify="left" if column == "entity" else "right")
    for name, counts in result["comparison"].items():
        table.add_row(name, *(f"{counts[side]:,}" for side in ("mysql", "dynamodb", "different")))
    return table
