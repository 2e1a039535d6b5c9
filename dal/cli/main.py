"""The command `dal`: moves data and proves it. Errors are sentences, not tracebacks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from dal.backfill import Copied, backfill, raise_counters
from dal.config import Config
from dal.databases import Databases, open_databases
from dal.errors import ConfigurationError, DalError
from dal.flagsource import check_flags
from dal.verify import Report, verify

app = typer.Typer(
    name="dal",
    help="Move a live backend from MySQL to DynamoDB. In this order: create-tables, check; with WRITE_DDB on"
    " backfill; with READ_DDB on verify; before phase 5 raise-counters.",
    epilog="Exit status: 0 done, 1 verify found differences, 2 failed (standard error says why).",
    no_args_is_help=True,
    rich_markup_mode=None,
)
console = Console(stderr=True)

CLEAN, DIFFERENT, FAILED = 0, 1, 2

Entities = Annotated[list[str] | None, typer.Argument(help="Entities of the contract, for example: user order")]
All = Annotated[bool, typer.Option("--all", help="Every entity of the contract.")]
ConfigPath = Annotated[
    Path | None, typer.Option("--config", "-c", help="Default: $DAL_CONFIG, else switchyard.json.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Chunk = Annotated[int, typer.Option(min=1, max=1000, help="Rows read at a time.")]


@app.command("backfill", short_help="Copy to DynamoDB what it lacks; repair what differs.")
def backfill_command(
    entities: Entities = None,
    *,
    everything: All = False,
    chunk: Chunk = 100,
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """Copy what existed before the first dual write, remove what is no more; beside live writes, in phase 2.

    Examples: dal backfill --all        dal backfill user order --chunk 500
    """
    with _open(config) as databases, _progress() as progress:
        names = _named(databases, entities, everything=everything)
        tasks = {name: progress.add_task(name, total=None, rows=0) for name in names}

        def told(copied: Copied) -> None:
            progress.update(tasks[copied.entity], rows=copied.rows)

        results = backfill(databases.mysql, databases.dynamodb, names, chunk=chunk, progress=told)
    if as_json:
        shown = ("rows", "written", "newer", "removed")
        print(json.dumps({r.entity: {name: getattr(r, name) for name in shown} for r in results}))
    else:
        _print_rows(
            ["entity", "rows", "written", "newer", "removed"],
            [[r.entity, r.rows, r.written, r.newer, r.removed] for r in results],
        )


@app.command("verify", short_help="Compare both databases; exit status 1 if they differ.")
def verify_command(
    entities: Entities = None,
    *,
    everything: All = False,
    chunk: Chunk = 100,
    looks: Annotated[int, typer.Option(min=0, help="Further looks at what differs; 0 when nobody writes.")] = 3,
    pause: Annotated[float, typer.Option(min=0, help="Seconds between looks.")] = 0.5,
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """Compare both databases row by row, in both directions. Exit status 1 if they differ.

    Examples: dal verify --all        dal verify user --json
    """
    with _open(config) as databases, _progress() as progress:
        names = _named(databases, entities, everything=everything)
        tasks = {name: progress.add_task(name, total=None, rows=0) for name in names}
        report = verify(
            databases.mysql,
            databases.dynamodb,
            names,
            chunk=chunk,
            looks=looks,
            pause=pause,
            progress=lambda entity, rows: progress.update(tasks[entity], rows=rows),
        )
    if as_json:
        print(json.dumps(report.as_json()))
    else:
        _print_report(report)
    raise typer.Exit(CLEAN if report.clean else DIFFERENT)


@app.command("create-tables", short_help="Create the DynamoDB tables of the contract.")
def create_tables_command(*, config: ConfigPath = None) -> None:
    """Create the DynamoDB tables of the contract and their indexes; those that exist are left alone.

    Example: dal create-tables --config switchyard.json
    """
    with _open(config) as databases:
        created = databases.dynamodb.create_tables()
    console.print(f"created: {', '.join(created)}" if created else "every table exists already")


@app.command("raise-counters", short_help="Raise DynamoDB's ids above MySQL's, before phase 5.")
def raise_counters_command(*, config: ConfigPath = None) -> None:
    """Raise DynamoDB's id counters above MySQL's highest ids. Run it while writes are paused, before phase 5.

    Both WRITE flags off, dal raise-counters, then WRITE_DDB on. Running it again is harmless.
    """
    with _open(config) as databases:
        raised = raise_counters(databases.mysql, databases.dynamodb.ids, databases.contract)
        for name, value in raised.items():
            console.print(f"{name}: ids go on above {value}")


@app.command("check", short_help="Check configuration, contract and both databases.")
def check_command(*, config: ConfigPath = None) -> None:
    """Check configuration, contract and both databases; every problem at once, exit status 2 if there is one.

    Example: DAL_ENVIRONMENT=production dal check
    """
    with _open(config) as databases:
        ConfigurationError.together(partial(check_flags, Config.load(config)), databases.check)
    console.print("configuration, contract and both databases fit together")


@contextmanager
def _open(path: Path | None) -> Iterator[Databases]:
    """Both databases; what goes wrong inside ends the command with a sentence."""
    try:
        databases = open_databases(Config.load(path))
        try:
            with databases.translated():
                yield databases
        finally:
            databases.close()
    except DalError as error:
        for problem in error.problems if isinstance(error, ConfigurationError) else [str(error)]:
            console.print(f"dal: {problem}", style="red", highlight=False, markup=False, soft_wrap=True)
        raise typer.Exit(FAILED) from error


def _named(databases: Databases, entities: list[str] | None, *, everything: bool) -> list[str]:
    if everything == bool(entities):
        raise ConfigurationError("name entities, or give --all: one of the two")
    return [databases.contract.entity(name).name for name in entities or databases.contract.entities]


def _progress() -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.fields[rows]:,} rows"))
    return Progress(*columns, TimeElapsedColumn(), console=console, transient=True)


def _print_rows(header: list[str], rows: list[list[str | int]]) -> None:
    table = Table(*header)
    for row in rows:
        table.add_row(*(f"{cell:,}" if isinstance(cell, int) else cell for cell in row))
    Console().print(table)


def _print_report(report: Report) -> None:
    _print_rows(
        ["entity", "MySQL", "DynamoDB", "different"],
        [[e.entity, e.leader, e.follower, len(e.divergences)] for e in report.entities.values()],
    )
    found = [divergence for compared in report.entities.values() for divergence in compared.divergences]
    for divergence in found[:20]:
        columns = f" ({', '.join(divergence.columns)})" if divergence.columns else ""
        console.print(f"{divergence.kind}: {divergence.key}{columns}", highlight=False, markup=False)
    if len(found) > 20:  # noqa: PLR2004  a screenful
        console.print(f"… and {len(found) - 20} more; --json counts them all")
    console.print("the databases are equal" if report.clean else "the databases differ")


def main() -> None:
    """Run the command line."""
    app()
