"""`dal verify`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Annotated

import typer

from dal.backfill import unfinished
from dal.cli.moving import progress
from dal.cli.shared import (
    DONE,
    NOT_YET,
    All,
    AsJson,
    Chunk,
    ConfigPath,
    Entities,
    Opened,
    named,
    opened,
    print_json,
    print_table,
    say,
)
from dal.domain.control import Authority
from dal.fleet import marks
from dal.verify import Report, verify

_SHOWN = 20

Looks = Annotated[int, typer.Option(min=0, help="Further looks at what differs; 0 when nobody writes.")]
Pause = Annotated[float, typer.Option(min=0, help="Seconds between looks.")]


def verify_command(
    context: typer.Context,
    entities: Entities = None,
    *,
    everything: All = False,
    chunk: Chunk = 100,
    looks: Looks = 3,
    pause: Pause = 0.5,
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """Compare both databases row by row, in both directions. Exit status 1 if they differ.

    A clean run of --all sets the mark that DynamoDB is complete, without which it answers nobody. A run that finds
    differences takes it away, unless DynamoDB answers already.

    JSON: {"user": {"mysql", "dynamodb", "different"}, "user.email": ...}

    Examples: dal verify --all        dal verify user --json
    """
    with opened(context, config) as at:
        names = named(at.databases, entities, everything=everything)
        report = _verified(at, names, chunk=chunk, looks=looks, pause=pause)
        if as_json:
            print_json(report.as_json())
        else:
            _print(report)
            _say_remedy(at, report)
        _mark(at, report, everything=everything)
    raise typer.Exit(DONE if report.clean else NOT_YET)


def _verified(at: Opened, names: Sequence[str], *, chunk: int, looks: int, pause: float) -> Report:
    with progress() as bars:
        tasks = {name: bars.add_task(name, total=None, rows=0) for name in names}
        return verify(
            at.databases.mysql,
            at.databases.dynamodb,
            names,
            chunk=chunk,
            looks=looks,
            pause=pause,
            progress=lambda entity, rows: bars.update(tasks[entity], rows=rows),
            journal=at.databases.mysql.journal,
        )


def _mark(at: Opened, report: Report, *, everything: bool) -> None:
    """Keep the completeness mark true; once DynamoDB leads there is nothing to keep."""
    forum = at.databases.mysql.forum
    if forum is None or _dynamodb_leads(at):
        return
    if not report.clean:
        if marks.unset_complete(forum):
            say("DynamoDB does not count as complete any more, so it will not answer")
    elif everything:
        marks.set_complete(forum, at.databases.contract.hash, partial(unfinished, at.databases.mysql.runs))
        say("DynamoDB counts as complete from now on")
    else:
        say("only --all proves that DynamoDB is complete")


def _print(report: Report) -> None:
    print_table(
        ["entity", "MySQL", "DynamoDB", "different"],
        [[e.entity, e.leader, e.follower, len(e.divergences)] for e in report.entities.values()],
    )
    found = [divergence for compared in report.entities.values() for divergence in compared.divergences]
    for divergence in found[:_SHOWN]:
        columns = f" ({', '.join(divergence.columns)})" if divergence.columns else ""
        pending = ", pending in the journal" if divergence.pending else ""
        say(f"{divergence.kind}: {divergence.key}{columns}{pending}")
    if len(found) > _SHOWN:
        say(f"… and {len(found) - _SHOWN} more; --json counts them all")
    say("the databases are equal" if report.clean else "the databases differ")


def _say_remedy(at: Opened, report: Report) -> None:
    pending = [divergence.pending for compared in report.entities.values() for divergence in compared.divergences]
    if pending and _dynamodb_leads(at):
        say("DynamoDB leads: MySQL lacks what was written since")
        return
    if any(pending):
        say(f"{sum(pending):,} of these keys are pending: live processes repair them, or `dal journal drain`")
    if not all(pending):
        say(f"repair {'the others' if any(pending) else 'them'} with `dal backfill ENTITY`")


def _dynamodb_leads(at: Opened) -> bool:
    forum = at.databases.mysql.forum
    return forum is not None and forum.control().leader is Authority.DYNAMODB
