"""`dal cutover`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from typing import Annotated

import typer

from dal.backfill import raise_counters
from dal.cli.journal import entry_json, print_entries
from dal.cli.shared import DONE, NOT_YET, AsJson, ConfigPath, Opened, console, opened, print_json, say
from dal.domain.control import Authority, Control
from dal.errors import BackendError, ConfigurationError
from dal.fleet import marks
from dal.fleet.cutover import Cutover, GivenUp, HandedOver, Tools
from dal.fleet.rollcall import RollCall
from dal.journal import Repair
from dal.ports import Forum
from flags import MigrationPhase


class Deed(StrEnum):
    """What `dal cutover` is asked to do instead of leading one."""

    ARM = "arm"
    DISARM = "disarm"
    ABORT = "abort"


_DEEDS: dict[Deed, tuple[Callable[[Forum], None], str]] = {
    Deed.ARM: (
        marks.arm,
        "armed. Once every process is in phase 4: switch WRITE_MYSQL off, and the fleet hands over",
    ),
    Deed.DISARM: (marks.disarm, "not armed any more; WRITE_MYSQL off in phase 4 is held"),
    Deed.ABORT: (marks.abort, "given up: MySQL leads on, and the next cutover has to be armed anew"),
}

Arm = Annotated[bool, typer.Option("--arm", help="Only allow it; flags then start it.")]
Disarm = Annotated[bool, typer.Option("--disarm", help="Take that back.")]
Abort = Annotated[bool, typer.Option("--abort", help="End one that waits for the journal: MySQL leads on.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask; needed where there is no terminal.")]
Timeout = Annotated[float, typer.Option(min=1, help="Seconds that writes may wait; then it is given up.")]


def cutover_command(
    context: typer.Context,
    *,
    arm: Arm = False,
    disarm: Disarm = False,
    abort: Abort = False,
    timeout: Timeout = 30.0,
    yes: Yes = False,
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """Hand leadership over to DynamoDB: from phase 4 to 5. Writes wait meanwhile, reads go on.

    No flag leads back from there; `dal rollback` does.

    It checks that DynamoDB is complete, every live process is in phase 4 and every pending key can be mirrored;
    then it stops writes, mirrors the rest, raises the id counters and hands over, and every process goes to phase
    5. Where that takes too long it is given up and MySQL leads on (exit status 1); processes give it up themselves
    after fleet.drain seconds. It may be interrupted at any point, and run again.

    JSON: {"result": "handed_over", "waited": seconds or null, "late": [process, ...]} or {"result": "given_up",
    "waited", "trouble", "keys": as `dal journal list` has them}; with an option {"result": the option}.

    Examples: dal cutover --yes --timeout 20        dal cutover --arm
    """
    with opened(context, config) as at:
        deeds = [deed for deed, asked in zip(Deed, (arm, disarm, abort), strict=True) if asked]
        if len(deeds) > 1:
            raise ConfigurationError("--arm, --disarm, --abort: one of them at a time")
        status = _do(at, deeds[0], as_json=as_json) if deeds else _lead(at, timeout, yes=yes, as_json=as_json)
    raise typer.Exit(status)


def _do(at: Opened, deed: Deed, *, as_json: bool) -> int:
    do, said = _DEEDS[deed]
    do(at.forum)
    if as_json:
        print_json({"result": deed.value})
    else:
        say(said)
    return DONE


def _lead(at: Opened, timeout: float, *, yes: bool, as_json: bool) -> int:
    section = at.config.fleet
    roll = RollCall(at.forum, dead=section.dead_after)
    cutover = Cutover(at.forum, at.journal, _tools(at), roll, timeout=timeout)
    with _interruptible(at.forum, section.drain):
        with console.status("is everything there?"):
            leader = cutover.check()
        if leader is Authority.MYSQL:
            _confirm(yes=yes)
        with console.status("writes wait; the journal is drained"):
            result = cutover.lead()
        if isinstance(result, GivenUp):
            return _given_up(result, as_json=as_json)
        with console.status("every process goes to phase 5"):
            late = roll.missing(MigrationPhase.DYNAMODB_ONLY, section.dead_after + section.patience)
    return _handed_over(result, [member.id for member in late], as_json=as_json)


def _tools(at: Opened) -> Tools:
    databases = at.databases
    repair = Repair(databases.mysql, at.journal, databases.dynamodb.repair)
    return Tools(
        repair=partial(repair.round, quiet=0.0),
        prepare=partial(raise_counters, databases.mysql, databases.dynamodb.ids, databases.contract),
        lead=databases.dynamodb.lead,
        translate=lambda error: databases.dynamodb.translate(databases.mysql.translate(error)),
    )


def _confirm(*, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise ConfigurationError("no flag leads back: give --yes, since there is no terminal to ask on")
    say("Afterwards DynamoDB leads, and MySQL falls behind at once. No flag leads back; `dal rollback` does.")
    if not typer.confirm("Hand over?", err=True):
        raise marks.NotYet("nothing was changed")


@contextmanager
def _interruptible(forum: Forum, drain: float) -> Iterator[None]:
    """Whoever interrupts it is told what is left behind."""
    try:
        yield
    except (KeyboardInterrupt, typer.Abort):
        say(f"interrupted: {_left_behind(forum, drain)}")
        raise typer.Exit(NOT_YET) from None


def _left_behind(forum: Forum, drain: float) -> str:
    try:
        control = forum.control()
    except BackendError as error:
        return f"MySQL does not say where it stands ({error}); `dal status` will"
    return after_interruption(control, drain)


def after_interruption(control: Control, drain: float) -> str:
    """What is left behind, and who goes on; `drain` is for how many seconds the fleet waits for the journal."""
    if control.leader is Authority.DRAINING:
        return (
            f"writes wait until a process of the fleet finishes the cutover or, after {drain:.0f} s, gives it up;"
            " `dal cutover` goes on with it, `dal cutover --abort` ends it now"
        )
    if control.leader is Authority.DYNAMODB:
        return "DynamoDB leads, every process goes to phase 5 by itself; `dal cutover` tells when all are there"
    return f"{marks.led(control)}; nothing was changed"


def _given_up(result: GivenUp, *, as_json: bool) -> int:
    if as_json:
        keys = [entry_json(entry) for entry in result.keys]
        print_json(
            {"result": "given_up", "waited": round(result.waited, 3), "trouble": result.trouble, "keys": keys}
        )
        return NOT_YET
    print_entries(result.keys)
    say(f"given up after {result.waited:.1f} s: MySQL leads on, no write was lost")
    if result.trouble:
        say(f"the last trouble was: {result.trouble}")
    say(
        "the keys above were not mirrored in time; see `dal journal list`, then try again"
        if result.keys
        else "try again"
    )
    return NOT_YET


def _waited(seconds: float) -> str:
    return f"DynamoDB leads. Writes waited {seconds:.1f} s"


def _handed_over(result: HandedOver, late: list[str], *, as_json: bool) -> int:
    if as_json:
        print_json({"result": "handed_over", "waited": result.waited and round(result.waited, 3), "late": late})
    else:
        say("DynamoDB leads already" if result.waited is None else _waited(result.waited))
        if late:
            say(f"not in phase 5 yet: {', '.join(late)}; `dal status --watch` follows them")
        say("now switch WRITE_MYSQL off, so that the flags say what is")
    return NOT_YET if late else DONE
