"""`dal status`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated

import typer

from dal.cli.asking import Ask, Heard, asking
from dal.cli.screen import show
from dal.cli.shared import AsJson, ConfigPath, Opened, opened, print_json
from dal.domain.control import Authority, Control
from dal.errors import ConflictError
from dal.fleet.proven import Proven, proven
from dal.fleet.reasons import DAY
from dal.fleet.rollcall import RollCall
from dal.fleet.status import Process, Status, status
from dal.fleet.verdict import Verdict, verdict
from dal.ports import Forum

_HOUR = 3600.0

Watching = Annotated[bool, typer.Option("--watch", "-w", help="Look again and again, until Ctrl-C.")]
Fresh = Annotated[float, typer.Option(min=0, help="Hours after which a verification is called old.")]


@dataclass(frozen=True, slots=True)
class Look:
    """Everything at one moment, and what follows from it."""

    found: Status
    proven: Proven
    heard: Heard
    verdict: Verdict

    def as_json(self) -> dict[str, object]:
        """For programs: see the help of the command."""
        return {
            **self.found.as_json(),
            "verdict": self.verdict.sentence,
            "advance": self.verdict.as_json(),
            "flags": self.heard.wished.as_json(),
            "verified": {name: proof and proof.as_json() for name, proof in self.proven.entities.items()},
            "unfinished": [run.as_json() for run in self.proven.unfinished],
        }


def status_command(
    context: typer.Context,
    *,
    watch: Watching = False,
    fresh: Fresh = DAY / _HOUR,
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """Say whether the fleet may advance to the next phase, or why not, and what to type; then the facts.

    Takes up to two heartbeats, to see who is alive, and asks the flag source. Exit status 0 whenever it could be
    read.

    JSON, one line for each look: {"leader", "epoch", "strict", "ddb_answers", "ddb_complete", "mysql_complete",
    "armed", "fleet", "contract", "journal": {"pending", "poisoned", "oldest"}, "processes": [{"id", "lowest",
    "highest", "answers", "wanted", "prefers", "alive"}], "blocks": [{"why", "detail", "command", "processes"}],
    "motion", "verdict", "advance": {"may", "phase", "moving", "command", "reasons": [{"why", "detail", "command",
    "blocks"}]}, "flags": {"where", "phase", "prefers", "rollout", "read_only", "age", "refused", "unknown"},
    "verified": {"user": {"clean", "rows", "different", "age"} or null}, "unfinished": [{"run", "entities",
    "age"}]}; times in seconds. "blocks" and "motion" are about the step that the flags ask for, "verdict" and
    "advance" about the next phase forward.

    Examples: dal status        dal status --watch        dal status --json | jq .advance.may
    """
    with opened(context, config) as at, asking(at.config) as ask:
        try:
            for found in _looks(lambda: _look(at, ask, fresh * _HOUR), again=watch):
                if as_json:
                    print_json(found.as_json())
                else:
                    _print(found, at, clear=watch)
        except KeyboardInterrupt:
            if not watch:
                raise


def _looks(look: Callable[[], Look], *, again: bool) -> Iterator[Look]:
    yield look()
    while again:
        yield look()


def _look(at: Opened, ask: Ask, fresh: float) -> Look:
    found, heard = look(at), ask()
    proofs = proven(at.databases.mysql.runs, at.databases.contract.entities)
    return Look(found, proofs, heard, verdict(found, proofs, heard.wished, fresh=fresh))


def look(at: Opened) -> Status:
    """The fleet as it is written down now; takes two heartbeats at the most."""
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


def _print(found: Look, at: Opened, *, clear: bool) -> None:
    show(found.verdict, found.found, found.proven, found.heard.wished, at.config.fleet.beat * 2, clear=clear)
