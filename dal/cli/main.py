"""The command `dal`: every command, in the order of a migration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperGroup

from dal.cli.backfilling import backfill_command
from dal.cli.check import check_command
from dal.cli.contract import create_tables_command, export_command, lint_command
from dal.cli.contract import show_command as show_contract_command
from dal.cli.cutover import cutover_command
from dal.cli.dashboards import build_command
from dal.cli.dashboards import check_command as check_dashboards_command
from dal.cli.discovering import discover_command
from dal.cli.drain import drain_command
from dal.cli.explain import explain_command
from dal.cli.flags.history import history_command
from dal.cli.flags.phase import phase_command
from dal.cli.flags.provision import provision_command
from dal.cli.flags.set import set_command
from dal.cli.flags.status import status_command as flags_status_command
from dal.cli.install import install_command
from dal.cli.journal import list_command, retry_command, show_command
from dal.cli.moving import raise_counters_command
from dal.cli.rollback import rollback_command
from dal.cli.scaffolding import scaffold_command
from dal.cli.serving import serve_command
from dal.cli.status import status_command
from dal.cli.uninstall import uninstall_command
from dal.cli.verifying import verify_command

STATUSES = (
    "Exit status: 0 done or clean, 1 not yet or different (it says what), 2 failed (it says why). Results go to"
    " standard output, words to standard error."
)

Commands = dict[str, tuple[Callable[..., None], str]]

_DESIGN = "Find out and design, before anything changes"
_PREPARE = "Prepare, in phase 1"
_WATCH = "Watch, at any time"
STAGES: dict[str, Commands] = {
    _DESIGN: {
        "discover": (discover_command, "Read a backend; write analysis, design and draft contract."),
        "scaffold": (scaffold_command, "Write repositories, dual tables, factory and tests for it."),
    },
    _PREPARE: {
        "install": (install_command, "Create the tables of journal and fleet in MySQL."),
        "create-tables": (create_tables_command, "Create the DynamoDB tables of the contract."),
        "check": (check_command, "Check configuration, contract and both databases."),
    },
    "Copy and prove, in phases 2 and 3": {
        "backfill": (backfill_command, "Copy to DynamoDB what it lacks; repair what differs."),
        "verify": (verify_command, "Compare both databases; say that DynamoDB is complete."),
    },
    _WATCH: {
        "status": (status_command, "Say whether the fleet may advance, or why not; then the facts."),
        "explain": (explain_command, "Say what one operation does now, and what is known of a row."),
        "serve": (serve_command, "Serve the migration page: all of it live, in a browser."),
    },
    "Hand over, from phase 4 to 5": {
        "cutover": (cutover_command, "Let DynamoDB lead: arm, lead or abort it."),
        "raise-counters": (raise_counters_command, "Raise DynamoDB's ids by hand; a cutover does it itself."),
    },
    "Go back, from phase 5 to 4": {
        "rollback": (rollback_command, "Let MySQL take over what it lacks, and lead again."),
    },
    "Retire, after phase 5": {
        "uninstall": (uninstall_command, "Drop the tables of journal and fleet; MySQL may be switched off."),
    },
}
CONTRACT: Commands = {
    "lint": (lint_command, "Say everything that is wrong with a contract."),
    "show": (show_contract_command, "Show what becomes of each entity."),
    "create-tables": (create_tables_command, "Create the DynamoDB tables of the contract."),
    "export": (export_command, "Write it for boto3, CloudFormation, NoSQL Workbench, or in dialect v2."),
}
FLAGS: Commands = {
    "provision": (provision_command, "Create project, flags, descriptions and strategies in Unleash."),
    "status": (flags_status_command, "Show each toggle, which phase they spell, and what is wrong."),
    "set": (set_command, "Switch one toggle, or several in one step."),
    "phase": (phase_command, "Lead the toggles to a phase, one at a time."),
    "history": (history_command, "Show who flipped what, when, and which phase that led to."),
}
DASHBOARDS: Commands = {
    "build": (build_command, "Write the dashboards of Grafana and the rules of Prometheus."),
    "check": (check_dashboards_command, "Say which of those files are not current."),
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


def _group(help_: str, commands: Commands) -> typer.Typer:
    group = _app(help_, TyperGroup)
    for name, (command, short) in commands.items():
        group.command(name, short_help=short)(command)
    return group


def _dal() -> typer.Typer:
    dal = _app("Move a live backend from MySQL to DynamoDB.", Staged)
    for stage, commands in STAGES.items():
        for name, (command, short) in commands.items():
            dal.command(name, short_help=short, rich_help_panel=stage)(command)
    return dal


app = _dal()
app.add_typer(
    _group("Look at the mapping contract; the file alone is enough.", CONTRACT),
    name="contract",
    short_help="Look at the contract: lint, show, create-tables, export.",
    rich_help_panel=_PREPARE,
)
app.add_typer(
    _group("Look after the toggles in Unleash; DAL_UNLEASH_ADMIN_TOKEN holds the token.", FLAGS),
    name="flags",
    short_help="Look after the toggles: provision, status, set, phase, history.",
    rich_help_panel=_PREPARE,
)
app.add_typer(
    _group("See and repair the keys whose mirror in DynamoDB is not confirmed.", JOURNAL),
    name="journal",
    short_help="See and repair what is not mirrored: list, show, retry, drain.",
    rich_help_panel=_WATCH,
)
app.add_typer(
    _group("Make what Grafana and Prometheus load; needs neither configuration nor databases.", DASHBOARDS),
    name="dashboards",
    short_help="Make dashboards and alert rules: build, check.",
    rich_help_panel=_WATCH,
)


def main() -> None:
    """Run the command line."""
    app()
