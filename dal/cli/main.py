"""The command `dal`: every command, in the order of a migration."""

from __future__ import annotations

import shutil

import typer

from dal.cli.listing import Commands, Group, Staged, enlist
from dal.cli.version import Version

STATUSES = (
    "Exit status: 0 done or clean, 1 not yet or different (it says what), 2 failed (it says why). Results go to"
    " standard output, words to standard error."
)

_USUAL = 52
_DESIGN = "Find out and design, before anything changes"
_PREPARE = "Prepare, in phase 1"
_WATCH = "Watch, at any time"
STAGES: dict[str, Commands] = {
    _DESIGN: {
        "discover": ("discovering:discover_command", "Read a backend; write analysis, design and draft contract."),
        "scaffold": ("scaffolding:scaffold_command", "Write repositories, dual tables, factory and tests for it."),
    },
    _PREPARE: {
        "install": ("install:install_command", "Create the tables of journal and fleet in MySQL."),
        "create-tables": ("contract:create_tables_command", "Create the DynamoDB tables of the contract."),
        "check": ("check:check_command", "Check configuration, contract and both databases."),
    },
    "Copy and prove, in phases 2 and 3": {
        "backfill": ("backfilling:backfill_command", "Copy to DynamoDB what it lacks; repair what differs."),
        "verify": ("verifying:verify_command", "Compare both databases; say that DynamoDB is complete."),
    },
    _WATCH: {
        "status": ("status:status_command", "Say whether the fleet may advance, or why not; then the facts."),
        "explain": ("explain:explain_command", "Say what one operation does now, and what is known of a row."),
        "serve": ("serving:serve_command", "Serve the migration page: all of it live, in a browser."),
    },
    "Hand over, from phase 4 to 5": {
        "cutover": ("cutover:cutover_command", "Let DynamoDB lead: arm, lead or abort it."),
        "raise-counters": (
            "moving:raise_counters_command",
            "Raise DynamoDB's ids by hand; a cutover does it itself.",
        ),
    },
    "Go back, from phase 5 to 4": {
        "rollback": ("rollback:rollback_command", "Let MySQL take over what it lacks, and lead again."),
    },
    "Retire, after phase 5": {
        "uninstall": (
            "uninstall:uninstall_command",
            "Drop the tables of journal and fleet; MySQL may be switched off.",
        ),
    },
}
CONTRACT: Commands = {
    "lint": ("contract:lint_command", "Say everything that is wrong with a contract."),
    "show": ("contract:show_command", "Show what becomes of each entity."),
    "create-tables": ("contract:create_tables_command", "Create the DynamoDB tables of the contract."),
    "export": (
        "contract:export_command",
        "Write it for boto3, CloudFormation, NoSQL Workbench, or in dialect v2.",
    ),
}
FLAGS: Commands = {
    "provision": (
        "flags.provision:provision_command",
        "Create project, flags, descriptions and strategies in Unleash.",
    ),
    "status": ("flags.status:status_command", "Show each toggle, which phase they spell, and what is wrong."),
    "set": ("flags.set:set_command", "Switch one toggle, or several in one step."),
    "phase": ("flags.phase:phase_command", "Lead the toggles to a phase, one at a time."),
    "history": ("flags.history:history_command", "Show who flipped what, when, and which phase that led to."),
}
DASHBOARDS: Commands = {
    "build": ("dashboards:build_command", "Write the dashboards of Grafana and the rules of Prometheus."),
    "check": ("dashboards:check_command", "Say which of those files are not current."),
}
JOURNAL: Commands = {
    "list": ("journal:list_command", "Show what is pending, and why."),
    "show": ("journal:show_command", "Show what journal and databases know of one key."),
    "retry": ("journal:retry_command", "Let postponed keys be repaired at once."),
    "drain": ("drain:drain_command", "Repair everything that is pending, from here and now."),
}


def _app(help_: str, group: type[Group]) -> typer.Typer:
    return typer.Typer(help=help_, epilog=STATUSES, no_args_is_help=True, rich_markup_mode=None, cls=group)


def _group(help_: str, commands: Commands) -> typer.Typer:
    group = _app(help_, Group)
    enlist(group, commands)
    return group


def _asked(*, version: Version = False) -> None:
    """What stands before a command."""


def _dal() -> typer.Typer:
    dal = _app("Move a live backend from MySQL to DynamoDB.", Staged)
    dal.callback()(_asked)
    for stage, commands in STAGES.items():
        enlist(dal, commands, stage)
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
    """Run the command line; help is written for 50 columns at least, unless it is told that there are fewer."""
    wide = shutil.get_terminal_size().columns
    app(**({"terminal_width": wide} if wide < _USUAL else {}))
