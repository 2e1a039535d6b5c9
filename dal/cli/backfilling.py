"""`dal backfill`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Annotated

import typer

from dal.backfill import Backfill, Ended, Forecast, Governor, Limits, Told, announce, forecast
from dal.cli.bars import bars
from dal.cli.shared import (
    DONE,
    NOT_YET,
    All,
    AsJson,
    ConfigPath,
    Entities,
    Opened,
    named,
    opened,
    print_json,
    print_table,
    say,
)
from dal.databases import open_databases, open_replica
from dal.domain.control import Authority
from dal.engines import DEFAULT, access_of, open_engine
from dal.fleet import marks
from dal.fleet.marks import NotYet
from dal.fleet.rollcall import RollCall
from dal.journal import Repair
from dal.ports import Burden
from flags import MigrationPhase

_SHOWN = 20

ChunkRows = Annotated[int, typer.Option("--chunk", min=1, max=5000, help="Rows that are copied together.")]
EngineSpec = Annotated[
    str, typer.Option("--engine", help="threads:N, processes:N, or the scheduler of a cluster: dask://HOST:PORT.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Write nothing; say what it would take.")]
Anew = Annotated[bool, typer.Option("--anew", help="Begin again, though a run before did not end.")]
Gentle = Annotated[bool, typer.Option("--gentle", help="Only conditional writes, at double cost.")]
Units = Annotated[float | None, typer.Option("--write-units", min=1, help="Write units a second at most.")]
Running = Annotated[int, typer.Option("--max-running", min=1, help="Pause while MySQL runs more statements.")]
Replica = Annotated[str | None, typer.Option("--replica", help="HOST:PORT of a replica to be spared.")]
Lag = Annotated[float, typer.Option("--max-lag", min=0, help="Pause while it is so many seconds behind.")]


def backfill_command(
    context: typer.Context,
    entities: Entities = None,
    *,
    everything: All = False,
    dry_run: DryRun = False,
    anew: Anew = False,
    engine: EngineSpec = DEFAULT,
    chunk: ChunkRows = 500,
    gentle: Gentle = False,
    write_units: Units = None,
    max_running: Running = 64,
    replica: Replica = None,
    max_lag: Lag = 10.0,
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """Copy to DynamoDB what existed before the first dual write. Safe beside live writes, from phase 2 on.

    It goes on where an earlier run ended, however that ended. DynamoDB does not count as complete until the next
    clean `dal verify --all`, which also finds and repairs what is wrong with what was there before. Exit status 1
    if rows cannot be copied; they are named.

    JSON: {"user": {"rows", "written", "kept", "marked", "refused", "units", "throttled"}, ...}; with --dry-run
    {"user": {"rows", "sampled", "item_bytes", "largest", "units", "dollars", "hot", "trouble"}, ...}

    Examples: dal backfill --all        dal backfill --all --dry-run        dal backfill user --write-units 500
    """
    limits = Limits(units=write_units, running=max_running, lag=max_lag)
    with opened(context, config) as at:
        names = named(at.databases, entities, everything=everything)
        _require_mysql(at)
        forecasts = [forecast(at.databases.contract, at.databases.mysql.slices, name) for name in names]
        if dry_run:
            _foretell(forecasts, as_json=as_json)
            return
        gentle = _prepare(at, names, gentle=gentle)
        with _burden(at, replica) as burden, open_engine(engine) as workers, _following(forecasts) as told:
            run = Backfill(
                access_of(partial(open_databases, at.config), at.databases),
                workers,
                Governor(workers.width, limits, burden),
                runs=at.databases.mysql.runs,
                chunk=chunk,
                gentle=gentle,
                told=told,
            )
            ended = run.run(names, anew=anew)
        _repair(at, ended)
        _report(ended, as_json=as_json)
    raise typer.Exit(NOT_YET if ended.refused else DONE)


def _require_mysql(at: Opened) -> None:
    forum = at.databases.mysql.forum
    if forum is not None and forum.control().leader is not Authority.MYSQL:
        raise NotYet("MySQL does not lead: what it holds is not to be copied; `dal status` says who does")


def _prepare(at: Opened, names: Sequence[str], *, gentle: bool) -> bool:
    """See that everybody writes both, and that DynamoDB answers nobody meanwhile; whether gentleness is needed.

    The run is written down first: from then on no verification calls DynamoDB complete.
    """
    mysql = at.databases.mysql
    if mysql.forum is None or mysql.runs is None:
        say("without the journal every write is conditional, and progress is not kept")
        return True
    late = RollCall(mysql.forum, dead=at.config.fleet.dead_after).below(MigrationPhase.DUAL_WRITE)
    if late:
        raise NotYet(
            f"not every process writes both databases: {', '.join(f'{m.id} ({m.stand})' for m in late)}; switch"
            " WRITE_DDB on and wait for them"
        )
    announce(mysql.runs, names)
    if marks.unset_complete(mysql.forum):
        say("DynamoDB does not count as complete until the next `dal verify --all`")
    if mysql.forum.control().ddb_answers:
        say("DynamoDB answers reads already: every write is conditional")
        return True
    return gentle


@contextmanager
def _burden(at: Opened, replica: str | None) -> Iterator[Callable[[], Burden]]:
    """What asks MySQL, and the replica if there is one, how hard they work."""
    own = at.databases.mysql.burden
    if replica is None:
        yield lambda: Burden(own.running())
        return
    other = open_replica(at.config, replica)
    try:
        other.burden.lag()  # what is wrong with it is said before anything is copied
        yield lambda: Burden(own.running(), other.burden.lag())
    finally:
        other.close()


@contextmanager
def _following(forecasts: Sequence[Forecast]) -> Iterator[Callable[[Told], None]]:
    with bars() as shown:
        tasks = {f.entity: shown.add_task(f.entity, total=f.rows or None, waits="") for f in forecasts}

        def follow(told: Told) -> None:
            rows, waits = told.progress.counts.rows, told.waits_for
            shown.update(tasks[told.entity], completed=rows, waits=f"waits for {waits}" if waits else "")

        yield follow


def _repair(at: Opened, ended: Ended) -> None:
    """Mirror what was marked now: live processes give a key that was just written some seconds of its own."""
    journal = at.databases.mysql.journal
    if journal is not None and any(progress.counts.marked for progress in ended.entities.values()):
        Repair(at.databases.mysql, journal, at.databases.dynamodb.repair).round(quiet=0.0)


def _report(ended: Ended, *, as_json: bool) -> None:
    if as_json:
        print_json({name: progress.counts.as_json() for name, progress in ended.entities.items()})
        return
    header = ["entity", "rows", "written", "kept", "marked", "refused", "write units"]
    counted = [(name, progress.counts) for name, progress in ended.entities.items()]
    print_table(
        header, [[name, c.rows, c.written, c.kept, c.marked, c.refused, round(c.units)] for name, c in counted]
    )
    for entity, rows in ended.refused.items():
        for refused in rows[:_SHOWN]:
            say(f"cannot be copied: {entity} {'/'.join(map(str, refused.place))}: {refused.error}")
    if any(counts.marked for _, counts in counted):
        say("marked keys were written meanwhile, and mirrored anew")
    say("next: `dal verify --all` proves it, and finds what was wrong before")


def _foretell(forecasts: Sequence[Forecast], *, as_json: bool) -> None:
    if as_json:
        print_json({f.entity: f.as_json() for f in forecasts})
        return
    header = ["entity", "rows, about", "bytes an item", "largest", "write units", "dollars, about"]
    print_table(
        header,
        [
            [f.entity, f.rows, round(f.item_bytes), f.largest, round(f.all_units), f"{f.dollars():.2f}"]
            for f in forecasts
        ],
    )
    for found in forecasts:
        for line in _warnings(found):
            say(line)
    say("nothing was written; dollars as for on-demand tables in us-east-1, --gentle costs double")


def _warnings(found: Forecast) -> Iterator[str]:
    if found.trouble:
        yield f"{found.entity}: a row of the sample cannot be copied: {found.trouble}"
    if found.large:
        yield f"{found.entity}: an item of {found.largest:,} bytes; DynamoDB takes 409,600"
    for hot in found.hot:
        place = f"index {hot.index}" if hot.index else "the table"
        yield (
            f"{found.entity}: in {place} {hot.share:.0%} of the sample lie under one partition key"
            f" ({hot.partition!r}), which takes 1,000 write units a second at most"
        )
