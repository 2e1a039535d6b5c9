"""`python -m benchmarks.discovery CORPUS [--facts DIR] [--misses N] [--json PATH]`.

For each NAME.json of facts whose checkout is CORPUS/NAME: what `dal discover` finds, beside the bars. Facts have
`tables` (name, pk), `sites` (file, line, function, op, table, predicate_columns, flags) and `scope` (include,
exclude).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.discovery.facts import Facts, read_analysis, read_facts
from benchmarks.discovery.score import BARS, Score, score
from dal.discovery.designing import access_patterns, design
from dal.discovery.discover import discover
from dal.discovery.documents import write


def main() -> int:
    """Print the figures; status 1 if one is below its bar, 2 if there is nothing to measure."""
    given = _parser().parse_args()
    console = Console(width=150)
    scores = dict(_scores(given.corpus, given.facts or given.corpus))
    if not scores:
        sys.stderr.write(f"no NAME.json with a checkout NAME in {given.corpus}\n")
        return 2
    console.print(_table(scores))
    for name, result in scores.items():
        for line in result.misses[: given.misses]:
            console.print(f"{name}: {line}", markup=False, highlight=False, soft_wrap=True)
    if given.json is not None:
        given.json.write_text(json.dumps({name: result.figures for name, result in scores.items()}, indent=2))
    return int(any(result.short for result in scores.values()))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks.discovery", description=__doc__)
    parser.add_argument("corpus", type=Path, help="folder with the checkouts")
    parser.add_argument("--facts", type=Path, help="folder with the facts; default: the same")
    parser.add_argument("--misses", type=int, default=0, help="show so many findings that differ, of each")
    parser.add_argument("--json", type=Path, metavar="PATH", help="write the figures there as well")
    return parser


def _scores(corpus: Path, facts: Path) -> Iterator[tuple[str, Score]]:
    for file in sorted(facts.glob("*.json")):
        if (corpus / file.stem).is_dir():
            yield file.stem, _measured(read_facts(file), corpus / file.stem)


def _measured(facts: Facts, checkout: Path) -> Score:
    analysis = discover(checkout)
    patterns = access_patterns(analysis)
    with tempfile.TemporaryDirectory() as folder:
        write(analysis, design(analysis, patterns), patterns, folder)
        return score(facts, read_analysis(Path(folder) / "analysis.json"))


def _table(scores: dict[str, Score]) -> Table:
    table = Table("figure", "bar", *scores)
    for name, bar in BARS.items():
        cells = (f"{result.figures[name]:.3f}{' !' if name in result.short else ''}" for result in scores.values())
        table.add_row(name, f"{bar:.2f}", *cells)
    return table


if __name__ == "__main__":
    sys.exit(main())
