"""`dal flags provision`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from dal.cli.flags.opening import administered
from dal.cli.shared import AsJson, ConfigPath, print_json, say
from dal.errors import ConfigurationError
from dal.fleet.marks import NotYet
from flags import MigrationPhase
from flags.admin import Step, carry_out, plan, project_step

DryRun = Annotated[bool, typer.Option("--dry-run", "-n", help="Say what would be done; do nothing.")]
First = Annotated[
    str | None, typer.Option("--phase", help="The phase in which new toggles begin, by number or name: default 1.")
]
Force = Annotated[
    bool, typer.Option("--force", help="Even where processes would read another phase for a moment.")
]


def provision_command(
    *,
    phase: First = None,
    force: Force = False,
    dry_run: DryRun = False,
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """Create in Unleash what a migration needs: project, flags, what the UI says of them, strategies.

    Goes by unleash.url, project and environment of the configuration, with the token of the Admin API in
    DAL_UNLEASH_ADMIN_TOKEN. New toggles begin in phase 1, archived ones become what they were, in every
    environment; toggles that exist are never switched. It may be run again at any time, also while processes run:
    none of them sees another phase on the way, or it is refused.

    JSON: {"project", "environment", "done": bool, "steps": ["create READ_MYSQL", ...], "spells": {"phase",
    "read_only", "prefers", "rollout", "refused"}}; "done" is false for a dry run. Exit status 1 where all is done
    and the toggles that existed spell no phase.

    Examples: dal flags provision --dry-run        dal flags provision        dal flags provision --phase 3
    """
    with administered(config) as at:
        admin, first = at.admin, None if phase is None else phase_named(phase)
        missing = not admin.has_project()
        steps = plan(admin.board(create=True), first, force=force)
        steps = [*([project_step(admin.project)] if missing else []), *steps]
        if not dry_run:
            carry_out(steps, admin)
        spelled = admin.board(create=True).spells()
        if as_json:
            told = {"project": admin.project, "environment": admin.environment, "done": not dry_run}
            print_json({**told, "steps": [step.what for step in steps], "spells": spelled.as_json()})
        else:
            _print(steps, f"{admin.project}, {admin.environment}", str(spelled), dry_run=dry_run)
        if not (dry_run or spelled.legal):
            raise NotYet(f"the toggles spell {spelled}; `dal flags phase` leads them to one")


def phase_named(text: str) -> MigrationPhase:
    """The phase that is meant.

    Raises:
        ConfigurationError: there is none; the sentence lists them.
    """
    try:
        return MigrationPhase.parse(text)
    except ValueError as error:
        raise ConfigurationError(str(error)) from error


def _print(steps: Sequence[Step], where: str, spelled: str, *, dry_run: bool) -> None:
    for step in steps:
        print(step.what)
    if not steps:
        say(f"nothing to do: all is there ({where})")
    elif dry_run:
        say(f"that would be done ({where}); nothing was")
    else:
        say(f"done ({where}): {spelled}; next: `dal flags status`")
