"""`python -m tests.scenario.chaos`: runs of chaos from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.live import Live
from rich.text import Text

from tests.scenario.chaos.plan import Plan, seeds
from tests.scenario.chaos.result import Result
from tests.scenario.chaos.run import Progress, run
from tests.scenario.chaos.schedule import Lane

HELP = """\
Let processes, databases and the network fail while workers write, then look for every acknowledged write.

A seed reproduces the schedule of all faults and every choice of every worker. It does not reproduce the timing of
the operating system, so not what meets what.

Exit status: 0 nothing is wrong in any run, 1 something is.
"""
console = Console(stderr=True)


def main(
    *,
    seed: Annotated[int | None, typer.Option(help="Default: derived from the commit.")] = None,
    seconds: Annotated[float, typer.Option(min=5, help="Of faults, in each run.")] = 60.0,
    processes: Annotated[int, typer.Option(min=1, help="Workers.")] = 6,
    runs: Annotated[int, typer.Option(min=1, help="So many in a row, each with a seed of its own.")] = 1,
    json_path: Annotated[Path | None, typer.Option("--json", help="Write the result there.")] = None,
    without_journal: Annotated[
        bool, typer.Option("--without-journal", help="Prove the alarm: it finds losses.")
    ] = False,
    only: Annotated[list[Lane] | None, typer.Option(help="What fails; may be given several times.")] = None,
    cutover: Annotated[
        bool, typer.Option("--cutover", help="End in phase 5, where DynamoDB is the truth.")
    ] = False,
) -> None:
    results = []
    for number, chosen in enumerate(seeds(seed, runs), 1):
        lanes = frozenset(only or Lane)
        plan = Plan(chosen, seconds, processes, journal=not without_journal, cutover=cutover, lanes=lanes)
        console.rule(f"run {number} of {runs}, seed {chosen}")
        results.append(_watched(plan))
        results[-1].show(console)
    if json_path is not None:
        json_path.write_text(json.dumps(_told(results), indent=2) + "\n", encoding="utf-8")
    ok = all(result.ok for result in results)
    console.print(f"{sum(r.ok for r in results)} of {runs} runs are ok", style="green" if ok else "red")
    raise typer.Exit(0 if ok else 1)


def _watched(plan: Plan) -> Result:
    with Live(console=console, refresh_per_second=4, transient=True) as live:

        def show(progress: Progress) -> None:
            live.update(
                Text(
                    f"{progress.passed:5.0f} of {plan.seconds:.0f} s  {progress.faults} faults  "
                    f"flags {progress.spot}  {progress.doing}"
                )
            )

        return run(plan, show)


def _told(results: list[Result]) -> dict[str, object]:
    """One run as itself, several as a list with the verdict on all."""
    if len(results) == 1:
        return results[0].as_json()
    return {"ok": all(result.ok for result in results), "runs": [result.as_json() for result in results]}


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(help=HELP)(main)
    app(prog_name="python -m tests.scenario.chaos")
