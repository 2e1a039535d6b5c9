"""`dal rollback`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Annotated

import typer

from dal.cli.shared import DONE, NOT_YET, AsJson, ConfigPath, Opened, console, opened, print_json, say
from dal.domain.control import Authority, Control
from dal.errors import BackendError, ConfigurationError
from dal.fleet import marks
from dal.fleet.rollcall import RollCall
from dal.rollback import Copying, GivenUp, Rollback, Round, TakenBack, Tools
from dal.rollback.comparing import differing
from dal.rollback.counters import raise_ids
from flags import MigrationPhase

_NEEDED = "flags.guard: 'full' is needed for a rollback: without a journal nobody knows what MySQL lacks"

Abort = Annotated[bool, typer.Option("--abort", help="End one that is under way: DynamoDB leads on.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what there is to copy.")]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Also copy over rows that were written to MySQL past the layer.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask; needed where there is no terminal.")]
Timeout = Annotated[float, typer.Option(min=1, help="Seconds that writes may wait; fleet.patience at the most.")]


def rollback_command(
    context: typer.Context,
    *,
    timeout: Timeout = 30.0,
    yes: Yes = False,
    abort: Abort = False,
    dry_run: DryRun = False,
    overwrite: Overwrite = False,
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """Give leadership back to MySQL: from phase 5 to 4. Writes wait for some seconds, reads go on.

    What DynamoDB was written since the cutover is copied into MySQL while writes go on, and both databases are
    compared. Then writes are stopped, the rest is copied and verified, and MySQL leads: every process goes to
    phase 4. Where that fails or takes too long, DynamoDB leads on (exit status 1). It may be interrupted at any
    point, and run again.

    JSON: {"result": "taken_back", "waited": seconds or null, "copied": keys, "everything": whether all was
    verified while writes waited, "late": [process, ...], "strays": keys} or {"result": "given_up", "waited",
    "trouble", "keys": [key, ...]}; {"result": "dry_run", "keys": to copy}; {"result": "abort"}.

    Examples: dal rollback --dry-run        dal rollback --yes --timeout 12
    """
    with opened(context, config) as at:
        if abort:
            status = _abort(at, as_json=as_json)
        else:
            status = _Attempt(at, timeout, overwrite=overwrite, as_json=as_json).run(yes=yes, dry_run=dry_run)
    raise typer.Exit(status)


def _abort(at: Opened, *, as_json: bool) -> int:
    marks.resume(at.forum)
    if as_json:
        print_json({"result": "abort"})
    else:
        say("given up: DynamoDB leads on; what was copied into MySQL does no harm there")
    return DONE


class _Attempt:
    """One call of the command."""

    def __init__(self, at: Opened, timeout: float, *, overwrite: bool, as_json: bool) -> None:
        databases, fleet = at.databases, at.config.fleet
        if databases.mysql.restoring is None:
            raise ConfigurationError(_NEEDED)
        self._at = at
        self._as_json = as_json
        self._roll = RollCall(at.forum, dead=fleet.dead_after)
        restoring = databases.mysql.restoring
        self._copying = Copying(databases.mysql, restoring, databases.dynamodb, overwrite=overwrite)
        names = list(databases.contract.entities)
        tools = Tools(
            copying=self._copying,
            compare=partial(differing, databases.mysql, databases.dynamodb, names),
            raise_ids=partial(raise_ids, restoring, databases.dynamodb.ids, databases.contract),
            lead=databases.dynamodb.lead,
            check=self._check,
            translate=lambda error: databases.dynamodb.translate(databases.mysql.translate(error)),
        )
        self._rollback = Rollback(
            at.forum, tools, self._roll, lease=fleet.lease, timeout=min(timeout, fleet.patience)
        )

    def run(self, *, yes: bool, dry_run: bool) -> int:
        """Check, copy, ask, lead, and wait until everybody is there."""
        with console.status("is everything there?"):
            leader = self._rollback.check()
        if dry_run:
            return self._dry_run(leader)
        if leader is Authority.MYSQL:
            return self._taken_back(TakenBack(None))
        with _interruptible(self._at):
            if leader is Authority.DYNAMODB:
                self._rehearse()
                _confirm(yes=yes)
            with console.status("writes wait; the rest is copied and verified"):
                result = self._rollback.lead()
        return self._given_up(result) if isinstance(result, GivenUp) else self._taken_back(result)

    def _check(self) -> None:
        databases = self._at.databases
        restoring = databases.mysql.restoring
        checks = [databases.mysql.check, databases.dynamodb.check]
        ConfigurationError.together(*checks, *([restoring.check] if restoring else []))

    def _rehearse(self) -> None:
        with console.status("copying while writes go on") as shown:

            def tell(found: Round) -> None:
                shown.update(
                    f"copying while writes go on: {found.seen:,} keys looked at, {len(found.copied):,} copied"
                )

            done = self._rollback.rehearse(progress=tell)
        say(f"{done.copied:,} keys copied, both databases compared; a round takes {done.round:.1f} s")

    def _dry_run(self, leader: Authority) -> int:
        keys = 0 if leader is Authority.MYSQL else self._copying.count()
        if self._as_json:
            print_json({"result": "dry_run", "keys": keys})
        else:
            say(marks.led(self._at.forum.control()))
            say(f"MySQL lacks {keys:,} keys that DynamoDB was written; nothing was changed")
        return DONE

    def _given_up(self, result: GivenUp) -> int:
        if self._as_json:
            keys = [str(key) for key in result.keys]
            waited = round(result.waited, 3)
            print_json({"result": "given_up", "waited": waited, "trouble": result.trouble, "keys": keys})
            return NOT_YET
        say(f"given up after {result.waited:.1f} s: DynamoDB leads on, no write was lost")
        if result.trouble:
            say(f"the last trouble was: {result.trouble}")
        for key in result.keys:
            say(f"not equal: {key}")
        return NOT_YET

    def _taken_back(self, result: TakenBack) -> int:
        config, strays = self._at.config, 0
        with _interruptible(self._at), console.status("every process goes to phase 4"):
            within = config.fleet.dead_after + config.fleet.patience
            late = [m.id for m in self._roll.above(MigrationPhase.DYNAMODB_PRIMARY, within)]
            if result.waited is not None:
                section = config.database.dynamodb
                longest = section.attempts * (section.connect_timeout + section.read_timeout)
                strays = self._rollback.sweep(self._at.journal, until=config.fleet.lease + longest)
        if self._as_json:
            waited = None if result.waited is None else round(result.waited, 3)
            told = {"result": "taken_back", "waited": waited, "copied": result.copied, "everything": result.whole}
            print_json({**told, "late": late, "strays": strays})
        else:
            _say_taken_back(result, late, strays)
        return NOT_YET if late else DONE


def _say_taken_back(result: TakenBack, late: list[str], strays: int) -> None:
    if result.waited is None:
        say("MySQL leads already")
    else:
        what = "everything" if result.whole else "what DynamoDB was written since the cutover"
        say(f"MySQL leads. Writes waited {result.waited:.1f} s; meanwhile {what} was verified")
    if strays:
        say(f"{strays:,} keys hold writes in DynamoDB that nobody was told of; they are mirrored over")
    if late:
        say(f"not in phase 4 yet: {', '.join(late)}; `dal status --watch` follows them")
    say("now switch WRITE_MYSQL on, so that the flags say what is")


def _confirm(*, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise ConfigurationError(
            "writes will wait for some seconds: give --yes, since there is no terminal to ask on"
        )
    if not typer.confirm("Stop writes for some seconds, and let MySQL lead?", err=True):
        raise marks.NotYet("nothing was changed but what MySQL has taken over; DynamoDB leads on")


@contextmanager
def _interruptible(at: Opened) -> Iterator[None]:
    """Whoever interrupts it is told what is left behind."""
    try:
        yield
    except (KeyboardInterrupt, typer.Abort):
        say(f"interrupted: {_left_behind(at)}")
        raise typer.Exit(NOT_YET) from None


def _left_behind(at: Opened) -> str:
    try:
        return after_interruption(at.forum.control(), at.config.fleet.patience)
    except BackendError as error:
        return f"MySQL does not say where it stands ({error}); `dal status` will"


def after_interruption(control: Control, patience: float) -> str:
    """What is left behind, and who goes on; `patience` is after how many seconds the fleet gives it up."""
    if control.leader is Authority.RETURNING:
        return (
            f"writes wait until `dal rollback` goes on, or `dal rollback --abort`; after {patience:.0f} s the"
            " fleet lets DynamoDB lead on by itself"
        )
    if control.leader is Authority.MYSQL:
        return "MySQL leads, every process goes to phase 4 by itself; `dal rollback` tells when all are there"
    return f"{marks.led(control)}; what was copied into MySQL does no harm there"
