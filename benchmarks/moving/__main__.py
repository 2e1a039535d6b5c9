"""`python -m benchmarks.moving [--rows N] [--sample N] [--json PATH]`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from benchmarks.cli import machine
from benchmarks.figures import Figure, Unit, write_json
from benchmarks.moving.ground import ENTITY, Ground, ground
from benchmarks.moving.ours import Ours
from benchmarks.moving.plain import Plain
from benchmarks.table import table

_KILLS = 3
_THREADS, _CHUNK = 8, 500
_MEMORY = 300.0
_FRACTION = 0.8
"""Of a plain script's speed, with every safety on: the budget is its inverse, since budgets are upper bounds."""


def main() -> None:
    """Measure, print the table, write the JSON."""
    given = _parser().parse_args()
    console = Console(width=140)
    console.print(machine())
    found: list[Figure] = []
    with ground(given.rows) as on, console.status("copying and proving"):
        for figure in _figures(on, given.rows, given.sample):  # told at once: a long run may break
            console.print(
                f"{figure.name}: {figure.value:.3g} {figure.unit} ({figure.peer})"
            )  # a long run may break
            found.append(figure)
    console.print(table(found), machine(), sep="\n")
    if given.json is not None:
        write_json(given.json, found)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks.moving", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="order items that are copied")
    parser.add_argument("--sample", type=int, default=40_000, help="of them, what the plain scripts copy")
    parser.add_argument("--json", type=Path, metavar="PATH", help="write the figures there as well")
    return parser


def _figures(on: Ground, rows: int, sample: int) -> Iterator[Figure]:
    one = _plain(on, "plain1", sample, threads=1)
    four = _plain(on, "plain4", sample, threads=4)
    ours = Ours(on.config("ours"))
    ours.prepare()
    backfill = ("backfill", ENTITY, "--engine", f"threads:{_THREADS}", "--chunk", f"{_CHUNK}")
    saved = [ours.killed(*backfill, at=rows * kill // (_KILLS + 2)) for kill in range(1, _KILLS + 1)]
    counts = ours.counts(*backfill).values()
    copied = sum(int(count[Unit.ROWS]) for count in counts)
    twice = sum(int(count["kept"]) for count in counts)
    last = (copied - saved[-1]) / ours.took
    beside = f"plain script: {one:,.0f} rows/s with one thread, {four:,.0f} with four; ours {last:,.0f}"
    yield Figure(
        "backfill: time against the plain script, one thread", one / last, Unit.TIMES, 1 / _FRACTION, beside
    )
    yield Figure("backfill: time against the plain script, four threads", four / last, Unit.TIMES, 2.0, beside)
    yield Figure("backfill: rows missing", float(rows - copied), Unit.ROWS, 0.0, f"{copied:,} of {rows:,} copied")
    most = _KILLS * _THREADS * _CHUNK
    yield Figure(
        "backfill: rows copied twice after three kills", float(twice), Unit.ROWS, float(most), "a slice a worker"
    )
    yield Figure("backfill: memory", ours.peak, Unit.MEGABYTES, _MEMORY, "the most that the process has held")
    yield from _verified(on, ours, rows)


def _verified(on: Ground, ours: Ours, rows: int) -> Iterator[Figure]:
    plain = Plain(on, "ours").scan_both()
    ours.peak = 0.0
    ours.counts("verify", ENTITY, "--looks", "0")
    speed = 2 * rows / ours.took
    beside = f"plain scans {plain:,.0f} rows/s of both sides together, ours {speed:,.0f}"
    yield Figure(
        "verify of equal data: time against plain scans", plain / speed, Unit.TIMES, 1 / _FRACTION, beside
    )
    yield Figure("verify: memory", ours.peak, Unit.MEGABYTES, _MEMORY, "the most that the process has held")


def _plain(on: Ground, world: str, rows: int, *, threads: int) -> float:
    Ours(on.config(world)).told("create-tables")
    return Plain(on, world).copy(rows, threads)


if __name__ == "__main__":
    main()
