"""`dal install`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

import typer

from dal.cli.shared import AsJson, ConfigPath, opened, print_json, say
from dal.domain.control import Authority

_LED = (
    "wrote the control row: DynamoDB leads, as its item CONTROL#lead says. If that is of an installation which is"
    " gone: `dal uninstall`, delete the item, and install again"
)
_CREATED = re.compile(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+)")

DryRun = Annotated[bool, typer.Option("--dry-run", help="Change nothing; print the SQL.")]
Rename = Annotated[bool, typer.Option("--rename", help="Give the fleet of these tables the configured name.")]


def install_command(
    context: typer.Context,
    *,
    dry_run: DryRun = False,
    rename: Rename = False,
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """Create the tables of journal and fleet in MySQL: dal_control, dal_journal, dal_instances.

    Running it again changes nothing, unless the contract has changed, which is taken over while no process is
    written down. Where DynamoDB leads already, as after `dal uninstall`, it leads on. Rights: docs/privileges.md.

    JSON: {"dry_run", "statements": ["CREATE TABLE ...", ...]}

    Examples: dal install        dal install --dry-run > install.sql
    """
    with opened(context, config) as at:
        statements = at.databases.mysql.install(
            fleet=at.config.fleet.name, rename=rename, dry_run=dry_run, lead=at.databases.dynamodb.lead.look
        )
        if at.config.flags.guard != "full":
            say(f"flags.guard is {at.config.flags.guard!r}: the tables are used once it is 'full'")
    if as_json:
        print_json({"dry_run": dry_run, "statements": statements})
    elif dry_run:
        for statement in statements:
            print(f"{statement};\n")
    if not as_json:
        _say(statements, dry_run=dry_run)


def _say(statements: Sequence[str], *, dry_run: bool) -> None:
    if not statements:
        say("everything is there already")
    elif dry_run:
        say(f"nothing was changed; `dal install` would run these {len(statements)} statements")
    for statement in () if dry_run else statements:
        say(_told(statement))


def _told(statement: str) -> str:
    created = _CREATED.match(statement)
    if created:
        return f"created {created[1]}"
    if statement.startswith("INSERT") and f"'{Authority.DYNAMODB}'" in statement:
        return _LED
    return "wrote the control row" if statement.startswith("INSERT") else "brought the control row up to date"
