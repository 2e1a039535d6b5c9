"""The command `dal`: every command, in the order of a migration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperGroup

from dal.cli.backfilling import backfill_command
from dal.cli.check import check_command
from dal.cli.cutover import cutover_command
from dal.cli.drain import drain_command
from dal.cli.install import install_command
from dal.cli.journal import list_command, retry_command, show_command
from dal.cli.moving import create_tables_command, raise_counters_command
from dal.cli.status import status_command
from dal.cli.verifying import verify_command

STATUSES = (
    "Exit status: 0 done or clean, 1 not yet or different (it says what), 2 failed (it says why). Results go to"
    " standard output, words to standard error."
)

Commands = dict[str, tuple[Callable[..., None], str]]

_WATCH = "Watch, at any time"
STAGES: dict[str, Commands] = {
    "Prepare, in phase 1": {
        "install": (install_command, "Create the tables of journal and fleet in MySQL."),
        "create-tables": (create_tables_command, "Create the DynamoDB tables of the contract."),
        "check": (check_command, "Check configuration, contract and both databases."),
    },
    "Copy and prove, in phases 2 and 3": {
        "backfill": (backfill_command, "Copy to DynamoDB what it lacks; repair what differs."),
        "verify": (verify_command, "Compare both databases; say that DynamoDB is complete."),
    },
    _WATCH: {
        "status": (status_command, "Show who leads, where everybody is, what blocks."),
    },
    "Hand over, from phase 4 to 5": {
        "cutover": (cutover_command, "Let DynamoDB lead: arm, lead or abort it. One way."),
        "raise-counters": (raise_counters_command, "Raise DynamoDB's ids by hand; a cutover does it itself."),
    },
}
JOURNAL: Commands = {
    "list": (list_command, "Show what is pending, and why."),
    "show": (show_command, "Show what journal and databases know of one key."),
    "retry": (retry_command, "Let postponed keys be repaired at once."),
    "drain": (drain_command, "Repair everything that is pending, from here and now."),
}


class Staged(TyperGroup):
    """Lists the commands by the stage of the migration in which they are typed."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002  the library's signature
        """Write one section for each stage."""
        stages: dict[str, list[tuple[str, str]]] = {}
        for name, command in self.commands.items():
            stages.setdefault(str(command.rich_help_panel), []).append((name, command.short_help or ""))  # type: ignore[attr-defined]
        for stage, rows in stages.items():
            with formatter.section(stage):
                formatter.write_dl(rows)


def _app(help_: str, group: type[TyperGroup]) -> typer.Typer:
    return typer.Typer(help=help_, epilog=STATUSES, no_args_is_help=True, rich_markup_mode=None, cls=group)


def _journal() -> typer.Typer:
    journal = _app("See and repair the keys whose mirror in DynamoDB is not confirmed.", TyperGroup)
    for name, (command, short) in JOURNAL.items():
        journal.command(name, short_help=short)(command)
    return journal


def _dal() -> typer.Typer:
    dal = _app("Move a live backend from MySQL to DynamoDB.", Staged)
    for stage, commands in STAGES.items():
        for name, (command, short) in commands.items():
            dal.command(name, short_help=short, rich_help_panel=stage)(command)
    return dal


app = _dal()
app.add_typer(
    _journal(),
    name="journal",
    short_help="See and repair what is not mirrored: list, show, retry, drain.",
    rich_help_panel=_WATCH,
)


def main() -> None:
    """Run the command line."""
    app()
