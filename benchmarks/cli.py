"""`python -m benchmarks [--quick] [--only GROUP …] [--json PATH]`."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path

from rich.console import Console

from benchmarks.effort import FULL, QUICK, Effort
from benchmarks.figures import Figure, write_json
from benchmarks.table import table

GROUPS = {
    "overhead": "the layer over backends that do nothing, beside LaunchDarkly and laboratory",
    "observing": "the single route with logs of operations and OpenTelemetry spans",
    "multiprocess": "the same where workers share their metrics through files",
    "metrics_page": "/metrics of a prefork server after an hour",
    "parts": "flags and metrics by themselves",
    "comparison": "comparing two answers",
    "slow_follower": "reads while the follower takes two seconds",
    "databases": "real MariaDB and DynamoDB Local, beside the bare drivers",
}
"""Each is a module of this package with a function `figures(effort)`."""

_WIDE = 180
"""Columns where nobody's terminal says how many there are."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, write the JSON.

    A missed budget is a finding and no failure; a wrong verdict or a peer that does not answer raises.
    """
    given = _parser().parse_args(arguments)
    console = Console(width=None if sys.stdout.isatty() else _WIDE)
    console.print(machine())
    found: list[Figure] = []
    for name in given.only or GROUPS:
        with console.status(f"{name}: {GROUPS[name]}"):
            found += _measured(name)(QUICK if given.quick else FULL)
    console.print(table(found))
    console.print(_summary(found), machine(), sep="\n")
    if given.json is not None:
        write_json(given.json, found)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few rounds: whether it works, not how fast")
    parser.add_argument("--only", action="append", choices=GROUPS, help="this group, may be repeated")
    parser.add_argument("--json", type=Path, metavar="PATH", help="write the figures there as well")
    return parser


def _measured(group: str) -> Callable[[Effort], Iterator[Figure]]:
    """Groups are imported when they run: the drivers and servers are not needed for all of them."""
    measure: Callable[[Effort], Iterator[Figure]] = import_module(f"benchmarks.{group}").figures
    return measure


def machine() -> str:
    """Interpreter, cores, and whether something else is running."""
    load = os.getloadavg()[0]
    cores = os.cpu_count() or 1
    busy = " [bold](busy: trust the ratios, not the microseconds)[/]" if load > cores / 2 else ""
    return f"{platform.python_implementation()} {platform.python_version()}, {cores} cores, load {load:.1f}{busy}"


def _summary(found: Sequence[Figure]) -> str:
    missed = [figure.name for figure in found if not figure.met]
    told = f"; missed: {', '.join(missed)} (benchmarks/README.md says why)" if missed else ""
    return f"{len(found) - len(missed)} of {len(found)} budgets met{told}"
