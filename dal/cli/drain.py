"""`dal journal drain`."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from dal.cli.journal import entry_json, print_entries
from dal.cli.shared import DONE, NOT_YET, AsJson, ConfigPath, Opened, console, opened, print_json, say
from dal.domain.control import Authority
from dal.errors import BackendError
from dal.fleet.marks import NotYet, led
from dal.journal import Backoff, Repair
from dal.ports import Entry, Forum, Journal
from flags import MigrationPhase

_SHOWN = 20
_HOPELESS = 3
"""Failed tries of one drain, after which waiting longer is no use."""

Timeout = Annotated[float, typer.Option(min=0, help="Seconds at most.")]
Anyway = Annotated[bool, typer.Option("--anyway", help="Also while every process is in phase 1.")]


def drain_command(
    context: typer.Context,
    *,
    timeout: Timeout = 60.0,
    anyway: Anyway = False,
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """Repair everything that is pending, from here and now. Exit status 0 empty, 1 keys are left (it names them).

    Live processes repair by themselves; this is for when none is alive, or for the impatient. What is written
    while it runs is left to its own mirror. It ends early when each key that is left has failed three times.

    JSON: {"repaired", "left": number, "keys": as `dal journal list` has them, at most 20}

    Examples: dal journal drain        dal journal drain --timeout 300 --json
    """
    with opened(context, config) as at:
        _require_mirrors(at.forum, anyway=anyway)
        repair = Repair(at.databases.mysql, at.journal, at.databases.dynamodb.repair, backoff=Backoff(longest=5.0))
        drain = Drain(at.journal, lambda: repair.round(quiet=0.0).confirmed)
        repaired = _with_bar(at, drain, timeout)
        left, depth = drain.left(limit=_SHOWN), at.journal.depth().pending
    if as_json:
        told = {"repaired": repaired, "left": depth if left else 0, "keys": [entry_json(entry) for entry in left]}
        print_json(told)
    else:
        _print(left, repaired, depth)
    raise typer.Exit(NOT_YET if left else DONE)


@dataclass(slots=True)
class Drain:
    """Repairs rounds until nothing is left of what was pending when it began."""

    journal: Journal
    repair: Callable[[], int]
    clock: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep
    _began: float = 0.0

    def run(self, timeout: float, told: Callable[[int], None] = lambda _left: None) -> int:
        """Returns how many keys were repaired; `told` hears how many are pending."""
        self._began, repaired = self.clock(), 0
        self.journal.retry()
        while True:
            repaired += self._round(timeout)
            told(self.journal.depth().pending)
            left = self.left(limit=1000)
            if not left or all(entry.tries >= _HOPELESS for entry in left):
                return repaired
            if self.clock() - self._began >= timeout:
                return repaired
            self.pause(0.1)

    def _round(self, timeout: float) -> int:
        """What may pass, passes: a lock that somebody holds, a server that is busy."""
        try:
            return self.repair()
        except BackendError as error:
            if not error.retryable or self.clock() - self._began >= timeout:
                raise
            return 0

    def left(self, *, limit: int) -> Sequence[Entry]:
        """What is pending of what was written before the drain began."""
        return self.journal.pending(limit=limit, ripe=False, quiet=max(0.0, self.clock() - self._began))


def _require_mirrors(forum: Forum, *, anyway: bool) -> None:
    control = forum.control()
    if control.leader in {Authority.DYNAMODB, Authority.RETURNING}:
        raise NotYet(f"{led(control)}: nothing of MySQL is to be mirrored any more")
    stands = [sighting.member.stand for sighting in forum.sightings()]
    if not anyway and stands and all(stand.highest is MigrationPhase.MYSQL_ONLY for stand in stands):
        raise NotYet(
            "every process is in phase 1, where writes go to MySQL alone: the journal remembers what DynamoDB"
            " lacks, and fills again as fast as you empty it. Switch WRITE_DDB on first, or give --anyway"
        )


def _with_bar(at: Opened, drain: Drain, timeout: float) -> int:
    columns = (TextColumn("draining"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        total = at.journal.depth().pending
        task = bars.add_task("keys", total=total)
        return drain.run(timeout, lambda left: bars.update(task, completed=max(0, total - left)))


def _print(left: Sequence[Entry], repaired: int, depth: int) -> None:
    print_entries(left)
    if left:
        say(f"{repaired:,} repaired, {depth:,} are left; mend the cause, then drain again")
    else:
        say(f"{repaired:,} repaired, nothing is left")
