"""`dal uninstall`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from dal.cli.shared import DONE, AsJson, ConfigPath, Opened, console, opened, print_json, say
from dal.config import Config
from dal.domain.control import Authority, Control
from dal.errors import ConfigurationError
from dal.fleet.marks import NotYet
from dal.fleet.proven import proven
from dal.fleet.retirement import Scene, require_unneeded
from dal.fleet.rollcall import RollCall
from dal.ports import Sighting

DryRun = Annotated[bool, typer.Option("--dry-run", help="Change nothing; say what would be dropped, or why not.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask; needed where there is no terminal.")]

_GIVEN_UP = (
    "the migration is given up: MySQL has everything, in the tables {tables}\n"
    "what DynamoDB holds is out of date from the next write on; its tables are yours to delete\n"
    "applications run in phase 1 with flags.guard 'combinations', or without the layer; begin again with"
    " `dal install`, then `dal backfill --all`"
)
_RETIRED = (
    "nothing of the layer needs MySQL any more; processes go by the item CONTROL#lead in DynamoDB: never delete"
    " it\n"
    "`dal rollback` has nothing to go by from now on\n"
    "to switch off MySQL: stop what else reads it, back it up, drop the tables {tables}, then the users and their"
    " grants\n"
    "leave flags.guard at 'full' and the flags in phase 5; until MySQL is gone each process knocks there in vain,"
    " which its log tells once"
)
_AFTER = {Authority.DYNAMODB: _RETIRED, Authority.MYSQL: _GIVEN_UP}
_QUESTION = {
    Authority.DYNAMODB: "Drop them? There is no way back to MySQL then",
    Authority.MYSQL: "Drop them, and give the migration up?",
}


def uninstall_command(
    context: typer.Context,
    *,
    dry_run: DryRun = False,
    yes: Yes = False,
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """Retire the tables of journal and fleet in MySQL, after phase 5; say what is left of MySQL to switch off.

    Tables of the application are never touched. Refused (exit status 1, with every reason) while something needs
    the tables: MySQL leads and a process lives or DynamoDB answers, a cutover, rollback, backfill or verification
    is under way, a process is below phase 5, keys are pending. Live processes of phase 5 go on without them.

    In phase 1, with no process left that uses the tables, it gives the migration up.

    JSON: {"dry_run", "led": "dynamodb" or "mysql", null where nobody can tell any more, "dropped": [table, ...],
    "left": [application table, ...]}; in a dry run "dropped" are those that would be.

    Examples: dal uninstall --dry-run        dal uninstall --yes
    """
    with opened(context, config, adapted=_guarded) as at:
        _Attempt(at, as_json=as_json).run(yes=yes, dry_run=dry_run)
    raise typer.Exit(DONE)


def _guarded(config: Config) -> Config:
    """The tables are looked at under any guard level: processes may run without them already."""
    return config.model_copy(update={"flags": config.flags.model_copy(update={"guard": "full"})})


class _Attempt:
    """One call of the command."""

    def __init__(self, at: Opened, *, as_json: bool) -> None:
        self._at = at
        self._as_json = as_json
        self._removal = at.databases.mysql.removal
        self._roll = RollCall(at.forum, dead=at.config.fleet.dead_after)
        self._led: Authority | None = None

    def run(self, *, yes: bool, dry_run: bool) -> None:
        """Look, ask, look again under the lock, drop."""
        tables = self._removal.existing()
        if tables and not self._removal.begun():
            with console.status("does anything need the tables?"):
                self._look()
        if tables and not dry_run:
            _confirm(tables, self._led, yes=yes)
            tables = self._removal.run(self._agree)
        self._tell(tables, dry_run=dry_run)

    def _look(self) -> None:
        forum, databases = self._at.forum, self._at.databases
        control = forum.control()
        self._led = control.leader
        require_unneeded(
            Scene(
                control,
                databases.dynamodb.lead.look(),
                self._roll.living(),
                self._at.journal.depth(),
                proven(databases.mysql.runs, databases.contract.entities).unfinished,
            )
        )

    def _agree(self, control: Control, seen: Sequence[Sighting]) -> None:
        """Under the lock: as it was looked at, and nobody has come meanwhile."""
        if control.leader is not self._led:
            raise NotYet("leadership has changed meanwhile; `dal status` says more")
        said = self._at.databases.dynamodb.lead.look()
        require_unneeded(Scene(control, said, self._roll.alive(seen)))

    def _tell(self, tables: Sequence[str], *, dry_run: bool) -> None:
        left = sorted({entity.source_table for entity in self._at.databases.contract.entities.values()})
        if self._as_json:
            led = None if self._led is None else self._led.value
            print_json({"dry_run": dry_run, "led": led, "dropped": list(tables), "left": left})
            return
        if not tables:
            say("nothing to do: no table of the journal or the fleet is there")
            return
        if dry_run:
            for table in tables:
                print(f"DROP TABLE IF EXISTS {table};")
            say(f"nothing was changed; `dal uninstall` would drop these {len(tables)} tables")
            return
        for table in tables:
            say(f"dropped {table}")
        if self._led is not None:
            say(_AFTER[self._led].format(tables=", ".join(left)))


def _confirm(tables: Sequence[str], led: Authority | None, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise ConfigurationError("tables will be dropped: give --yes, since there is no terminal to ask on")
    say(f"to be dropped: {', '.join(tables)}")
    if not typer.confirm(_QUESTION[led] if led else "Drop what is left?", err=True):
        raise NotYet("nothing was changed")
