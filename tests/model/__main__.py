"""Explore the protocol by hand: `python -m tests.model`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence

from tests.model.findings import SIZES, examine_all, names
from tests.model.mutants import MUTANTS


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was explored; 0 where the protocol holds, or where the mutant was caught."""
    chosen = _parser().parse_args(arguments)
    if chosen.mutant:
        finding = MUTANTS[chosen.mutant].examine(chosen.mutant)
        _print(json.dumps(finding.as_json()) if chosen.json else str(finding))
        return 0 if finding.trace else 1
    found = []
    for finding in examine_all(chosen.world or names(chosen.size), size=chosen.size, jobs=chosen.jobs):
        found.append(finding)
        if not chosen.json:
            _print(str(finding))
    states, seconds = sum(f.states for f in found), sum(f.seconds for f in found)
    if chosen.json:
        _print(json.dumps({"size": chosen.size, "states": states, "worlds": [f.as_json() for f in found]}))
    else:
        _print(f"{'together':12} {states:>9,} states {seconds:8.1f} s")
    return 1 if any(f.trace for f in found) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.model",
        description="Explore every state of the protocol in small worlds; print the shortest trace to any fault.",
    )
    parser.add_argument("--size", choices=sorted(SIZES), default="small", help="small: seconds; large: minutes")
    parser.add_argument("--world", choices=names("small"), action="append", help="only this one (may be repeated)")
    parser.add_argument(
        "--mutant", choices=sorted(MUTANTS), help="leave one rule out; succeeds if that is noticed"
    )
    parser.add_argument("--json", action="store_true", help="one document for programs")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="explorations at a time")
    return parser


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
