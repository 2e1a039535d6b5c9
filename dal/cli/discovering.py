"""`dal discover`: reads a backend and writes what a migration needs to know about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Protocol

import typer
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from dal.cli.shared import DONE, NOT_YET, AsJson, console, explained, print_json, print_table, say
from dal.errors import ConfigurationError, DiscoveryError

Backend = Annotated[Path, typer.Argument(help="The backend's folder.")]
Out = Annotated[Path, typer.Option("--out", "-o", help="Where documents, analysis and draft contract go.")]
RunTests = Annotated[
    str | None, typer.Option("--run-tests", help="Run the backend's own suite with this command, in its folder.")
]
Timeout = Annotated[float, typer.Option(help="Seconds that the suite may take.", min=1)]
FrequenciesPath = Annotated[
    Path | None, typer.Option("--frequencies", help="CSV of requests per second, by pattern or by function.")
]
MaxSize = Annotated[int, typer.Option("--max-file-size", help="Bytes of a Python file that is read.", min=1)]
Jobs = Annotated[int | None, typer.Option("--jobs", "-j", help="Processes. Default: one a core.", min=1)]
_SHOWN = 10


class Report(Protocol):
    """Is told how far the analysis is."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Parts of a stage that are done, of how many."""


def discover_command(
    backend: Backend,
    *,
    out: Out = Path("artifacts/stage-03"),
    run_tests: RunTests = None,
    timeout: Timeout = 1800.0,
    frequencies: FrequenciesPath = None,
    max_file_size: MaxSize = 2_000_000,
    jobs: Jobs = None,
    as_json: AsJson = False,
) -> None:
    """Read a backend, without importing or running it, and write the analysis, a design and a draft contract.

    Writes 03_1 to 03_6, analysis.json and migrationContract.json; the same backend gives the same bytes. With
    --run-tests its own suite is run: first as the baseline, later as the validation of the migrated backend.

    Exit status 1 if no data access was found, files could not be read (they are listed), or the suite failed.

    JSON: {"backend", "files", "lines", "stacks", "tables", "sites", "dynamic", "transactions", "patterns",
    "decisions", "tests", "unread", "written"}

    Examples: dal discover ../shop        dal discover ../shop --run-tests "pytest -q" --frequencies rps.csv
    """
    with explained(), _discovery_installed():
        found = _discovered(backend, out, run_tests, timeout, frequencies, limit=max_file_size, jobs=jobs)
    if as_json:
        print_json(found)
    else:
        _tell(found)
    failed = found["tests"] is not None and found["tests"]["status"] != 0
    raise typer.Exit(NOT_YET if found["unread"] or not found["sites"] or failed else DONE)


@contextmanager
def _discovery_installed() -> Iterator[None]:
    """What production processes do not need is an extra of its own."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name not in ("sqlglot", "jinja2"):
            raise
        raise ConfigurationError(
            f"{error.name} is not installed: `pip install 'switchyard-dal[discovery]'`, then type it again"
        ) from error


def _discovered(
    backend: Path,
    out: Path,
    run_tests: str | None,
    timeout: float,
    frequencies: Path | None,
    *,
    limit: int,
    jobs: int | None,
) -> dict[str, Any]:
    from dal.discovery.designing import access_patterns, design, read_frequencies  # noqa: PLC0415  an extra
    from dal.discovery.discover import discover  # noqa: PLC0415  an extra
    from dal.discovery.documents import encode, write  # noqa: PLC0415  an extra
    from dal.discovery.generated import recorded as recorded_scaffold  # noqa: PLC0415  an extra
    from dal.discovery.project import run_suite  # noqa: PLC0415  an extra
    from dal.discovery.suites import keep, recorded, to_come, with_run  # noqa: PLC0415  an extra

    rates = read_frequencies(frequencies) if frequencies is not None else None
    _check(out)
    runs = recorded(out)
    kind = to_come(runs) if run_tests is not None else None
    if run_tests is not None:
        say(f"running the backend's own tests, as the {kind}: {run_tests}")
        runs = with_run(runs, run_suite(run_tests, backend, timeout=timeout), backend)
        keep(runs, out)
    with _bar() as progress:
        analysis = discover(backend, limit=limit, jobs=jobs, progress=progress)
    patterns = access_patterns(analysis, frequencies=rates)
    made = design(analysis, patterns)
    written = write(
        analysis,
        made,
        patterns,
        out,
        baseline=runs.get("baseline"),
        validation=runs.get("validation"),
        generated=recorded_scaffold(out),
    )
    return {
        "backend": analysis.project.name,
        "files": analysis.project.files,
        "lines": analysis.project.lines,
        "stacks": list(analysis.stacks),
        "tables": len(analysis.tables),
        "sites": len(analysis.sites),
        "dynamic": sum(site.dynamic for site in analysis.sites),
        "transactions": len(analysis.transactions),
        "patterns": len(patterns),
        "decisions": len(made.decisions),
        "tests": {"kind": kind, **encode(runs[kind])} if kind is not None else None,
        "unread": [{"file": one.file, "why": one.why, "remedy": one.remedy} for one in analysis.unread],
        "written": [str(path) for path in written],
    }


def _check(out: Path) -> None:
    """Before the tests are run, which may take long."""
    there = next(one for one in (out, *out.parents) if one.exists())
    if not there.is_dir():
        raise DiscoveryError(f"{there}: this is a file; give a folder to write into with --out")


@contextmanager
def _bar() -> Iterator[Report]:
    """A bar for each stage, on standard error; without a terminal nothing is shown."""
    tasks: dict[str, TaskID] = {}
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=30), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:

        def progress(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = shown.add_task(stage, total=total)
            shown.update(tasks[stage], completed=done)

        yield progress


def _tell(found: dict[str, Any]) -> None:
    rows: list[list[str | int]] = [
        [name, found[key]]
        for name, key in (
            ("Python files", "files"),
            ("lines", "lines"),
            ("tables", "tables"),
            ("access sites", "sites"),
            ("of them dynamic", "dynamic"),
            ("transactions", "transactions"),
            ("access patterns", "patterns"),
            ("decisions for you", "decisions"),
        )
    ]
    print_table((found["backend"], ", ".join(found["stacks"]) or "no data access"), rows)
    if found["tests"] is not None:
        say(_told(found["tests"]))
    for one in found["unread"][:_SHOWN]:
        say(f"not read: {one['file']}: {one['why']}; {one['remedy']}")
    if len(found["unread"]) > _SHOWN:
        say(f"and {len(found['unread']) - _SHOWN} more files, see 03_2")
    if not found["sites"]:
        say("no data access was found: is this the backend's folder, and is its stack among docs/discovery.md's?")
    say(f"written to {Path(found['written'][0]).parent}: begin with 03_1_backend_analysis.md")


def _told(tests: dict[str, Any]) -> str:
    """Such as `baseline: status 1, 30 passed, 1 failed`."""
    ending = "stopped, it took too long" if tests["status"] is None else f"status {tests['status']}"
    counts = [f"{tests[word]} {word}" for word in ("passed", "failed", "skipped") if tests[word] is not None]
    return f"{tests['kind']}: {', '.join((ending, *counts))}"
