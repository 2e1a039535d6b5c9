"""`dal create-tables`, `dal backfill`, `dal raise-counters`."""

from __future__ import annotations

from collections.abc import Sequence

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from dal.backfill import Copied, backfill, differing, raise_counters
from dal.cli.shared import (
    DONE,
    NOT_YET,
    All,
    AsJson,
    Chunk,
    ConfigPath,
    Entities,
    Opened,
    console,
    named,
    opened,
    print_json,
    print_table,
    say,
)
from dal.domain import Key
from dal.domain.control import Authority
from dal.fleet.marks import NotYet
from dal.journal import Repair

_SHOWN = 20
_BATCH = 100


def create_tables_command(context: typer.Context, *, config: ConfigPath = None) -> None:
    """Create the DynamoDB tables of the contract and their indexes; those that exist are left alone.

    Example: dal create-tables --config switchyard.json
    """
    with opened(context, config) as at:
        created = at.databases.dynamodb.create_tables()
    console.print(f"created: {', '.join(created)}" if created else "every table exists already")


def raise_counters_command(context: typer.Context, *, config: ConfigPath = None) -> None:
    """Raise DynamoDB's id counters above MySQL's highest ids. Running it again is harmless.

    `dal cutover`, and a fleet that hands over by itself, do it. By hand it is needed only without a fleet: both
    WRITE flags off, dal raise-counters, then WRITE_DDB on.
    """
    with opened(context, config) as at:
        raised = raise_counters(at.databases.mysql, at.databases.dynamodb.ids, at.databases.contract)
        for name, value in raised.items():
            console.print(f"{name}: ids go on above {value}")


def backfill_command(
    context: typer.Context,
    entities: Entities = None,
    *,
    everything: All = False,
    chunk: Chunk = 100,
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """Copy what existed before the first dual write, repair what differs, remove what is no more.

    Safe beside live writes, from phase 2 on. What copying cannot repair is marked in the journal and mirrored
    anew. Exit status 1 if a marked key still differs afterwards.

    JSON: {"user": {"rows", "written", "newer", "removed", "marked", "left"}, ...}

    Examples: dal backfill --all        dal backfill user order --chunk 500
    """
    with opened(context, config) as at:
        names = named(at.databases, entities, everything=everything)
        _require_mysql(at)
        results = _copied(at, names, chunk)
        left = _repaired(at, [key for result in results for key in result.marked])
    if as_json:
        print_json({result.entity: _as_json(result, left) for result in results})
    else:
        _print(results, left)
    raise typer.Exit(NOT_YET if left else DONE)


def _require_mysql(at: Opened) -> None:
    forum = at.databases.mysql.forum
    if forum is not None and forum.control().leader is not Authority.MYSQL:
        raise NotYet("MySQL does not lead: what it holds is not to be copied; `dal status` says who does")


def _copied(at: Opened, names: Sequence[str], chunk: int) -> list[Copied]:
    with progress() as bars:
        tasks = {name: bars.add_task(name, total=None, rows=0) for name in names}
        return backfill(
            at.databases.mysql,
            at.databases.dynamodb,
            names,
            chunk=chunk,
            journal=at.databases.mysql.journal,
            progress=lambda copied: bars.update(tasks[copied.entity], rows=copied.rows),
        )


def _repaired(at: Opened, marked: Sequence[Key]) -> list[Key]:
    """Repair once from here; those of the marked keys that still differ."""
    journal, mysql, dynamodb = at.databases.mysql.journal, at.databases.mysql, at.databases.dynamodb
    if journal is None or not marked:
        return []
    Repair(mysql, journal, dynamodb.repair).round(quiet=0.0)
    batches = [marked[start : start + _BATCH] for start in range(0, len(marked), _BATCH)]
    return [key for batch in batches for key in differing(mysql, dynamodb, batch)]


def _as_json(result: Copied, left: Sequence[Key]) -> dict[str, int]:
    counts = {name: getattr(result, name) for name in ("rows", "written", "newer", "removed")}
    return {**counts, "marked": len(result.marked), "left": len(set(left) & set(result.marked))}


def _print(results: Sequence[Copied], left: Sequence[Key]) -> None:
    header = ["entity", "rows", "written", "newer", "removed", "marked"]
    print_table(header, [[r.entity, r.rows, r.written, r.newer, r.removed, len(r.marked)] for r in results])
    for key in left[:_SHOWN]:
        say(f"still differs: {key}")
    if left:
        say(f"{len(left):,} keys still differ: written meanwhile, or refused; `dal journal show` tells more")


def progress() -> Progress:
    """Rows as they pass, on standard error, gone at the end."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.fields[rows]:,} rows"))
    return Progress(
        *columns, TimeElapsedColumn(), console=console, transient=True, disable=not console.is_terminal
    )
