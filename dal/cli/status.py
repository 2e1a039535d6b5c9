"""`dal status`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from dal.cli.shared import AsJson, ConfigPath, Opened, opened, print_json, print_table, span
from dal.domain.control import Authority, Control
from dal.errors import ConflictError
from dal.fleet.rollcall import RollCall
from dal.fleet.status import Process, Status, status
from dal.ports import Depth, Forum

Watching = Annotated[bool, typer.Option("--watch", "-w", help="Look again and again, until Ctrl-C.")]

_LEADERS = {
    Authority.MYSQL: "MySQL",
    Authority.DRAINING: "nobody: writes wait while the journal is drained",
    Authority.DYNAMODB: "DynamoDB",
}


def status_command(
    context: typer.Context, *, watch: Watching = False, config: ConfigPath = None, as_json: AsJson = False
) -> None:
    """Show who leads, where each process stands, how deep the journal is, and what the next step waits for.

    Takes up to two heartbeats, to see who is alive. Exit status 0 whenever it could be read.

    JSON, one line for each look: {"leader", "epoch", "strict", "ddb_answers", "ddb_complete", "mysql_complete",
    "armed", "fleet", "contract", "journal": {"pending", "poisoned", "oldest"}, "processes": [{"id", "lowest",
    "highest", "answers", "wanted", "prefers", "alive"}], "blocks": [{"why", "detail", "command", "processes"}],
    "verdict"}

    Examples: dal status        dal status --watch        dal status --json | jq -r .verdict
    """
    with opened(context, config) as at:
        try:
            for found in _looks(at, again=watch):
                if as_json:
                    print_json(found.as_json())
                else:
                    _print(found, at.config.fleet.beat * 2, clear=watch)
        except KeyboardInterrupt:
            if not watch:
                raise


def _looks(at: Opened, *, again: bool) -> Iterator[Status]:
    yield look(at)
    while again:
        yield look(at)


def look(at: Opened) -> Status:
    """Everything as it is written down now; takes two heartbeats at the most."""
    section = at.config.fleet
    silent = RollCall(at.forum, dead=section.dead_after).silent(section.beat * 2)
    control = at.forum.control()
    seen = [Process(s.member, alive=s.member.id not in silent) for s in at.forum.sightings()]
    return status(control, seen, at.journal.depth(), pending=_pending(at.forum, control))


def _pending(forum: Forum, control: Control) -> bool:
    """Whether a drain is not over. It takes the lock on the control row, so it is asked only where it matters."""
    if not control.strict and control.leader is not Authority.DRAINING:
        return False
    try:
        with forum.assemble() as assembly:
            return assembly.pending()
    except ConflictError:  # somebody is at it at this moment
        return True


def _print(found: Status, watched: float, *, clear: bool) -> None:
    out = Console(markup=False, highlight=False)
    if clear:
        out.clear()
    for name, text in _facts(found.control, found.depth):
        out.print(Text.assemble((f"{name:10}", "bold"), text))
    if found.processes:
        print_table(
            ["process", "stands in", "flags want", "heartbeat"], [_row(p, watched) for p in found.processes]
        )
    for hindrance in found.hindrances:
        out.print(Text.assemble((f"{hindrance.why}: ", "yellow"), hindrance.detail))
        out.print(f"  -> {hindrance.command}", soft_wrap=True)
    out.print(Text(found.verdict, style="yellow" if found.hindrances else "green"))


def _facts(control: Control, depth: Depth) -> Iterator[tuple[str, str]]:
    yield "leader", f"{_LEADERS[control.leader]}{_mirrors(control)}"
    yield "answers", _answerers(control)
    marks = (("MySQL", control.mysql_complete), ("DynamoDB", control.ddb_complete))
    yield "complete", ", ".join(f"{name} {'yes' if complete else 'no'}" for name, complete in marks)
    yield "cutover", "armed" if control.armed else "not armed"
    yield "journal", f"{depth.pending:,} pending, {depth.poisoned:,} given up, oldest {span(depth.oldest)}"
    yield "fleet", f"{control.fleet}, epoch {control.epoch}, contract {control.contract[:12]}"


def _mirrors(control: Control) -> str:
    if control.leader is not Authority.MYSQL:
        return ""
    return "; every write waits for its mirror (strict)" if control.strict else "; mirrors may lag (not strict)"


def _answerers(control: Control) -> str:
    if control.leader is Authority.DYNAMODB:
        return "only DynamoDB answers reads"
    return "MySQL and DynamoDB may answer reads" if control.ddb_answers else "only MySQL may answer reads"


def _row(process: Process, watched: float) -> list[str]:
    stand, wanted = process.member.stand, process.member.wanted
    places = f"{stand}, DynamoDB answers" if stand.answers else str(stand)
    wish = f"phase {wanted.phase}{' + PREFER_DDB' if wanted.prefer else ''}{', in part' if wanted.spread else ''}"
    return [process.member.id, places, wish, "seen" if process.alive else f"none for {span(watched)} or more"]
