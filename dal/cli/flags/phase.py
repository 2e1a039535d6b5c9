"""`dal flags phase`."""

from __future__ import annotations

from typing import Annotated

import typer

from dal.cli.flags.flipping import DryRun, Force, flip
from dal.cli.flags.gate import gate
from dal.cli.flags.opening import FlagServerError, administered
from dal.cli.flags.provision import phase_named
from dal.cli.shared import AsJson, ConfigPath, say
from flags.admin import flips_to

Target = Annotated[str, typer.Argument(metavar="PHASE", help="By number or name: 3, dual-read-write.")]
Walk = Annotated[bool, typer.Option("--walk", help="Pass through several phases, one toggle at a time.")]


def phase_command(
    context: typer.Context,
    phase: Target,
    *,
    walk: Walk = False,
    force: Force = False,
    dry_run: DryRun = False,
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """Lead the toggles to a phase, forward or back, one at a time; a phase further than the next with --walk.

    It switches what the flags ask for; the fleet follows as `dal status` says. Phase 5 is refused before `dal
    cutover --arm`, the way back from it before `dal rollback`. From read-only it leads back in one step.

    JSON: {"project", "environment", "done": bool, "flips": [{"switch": {flag: bool}, "to_everybody", "before":
    {"phase", "read_only", "prefers", "rollout", "refused"}, "after"}]}; "to_everybody" is a flag whose percentage
    is raised to 100.

    Examples: dal flags phase 2        dal flags phase dual-read-write --dry-run        dal flags phase 1 --walk
    """
    with administered(config) as at:
        target = phase_named(phase)
        flips = flips_to(at.admin.board(), target)
        if len(flips) > 1 and not (walk or dry_run):
            raise FlagServerError(
                f"phase {target} is {len(flips)} flips away, {flips[0].what} ({flips[0].after}) is the first;"
                " give --walk to make them all, --dry-run to see them"
            )
        if not force:
            gate(context, at.config, flips)
        if not flips and not as_json:
            say(f"nothing to do: the toggles spell phase {target} ({target.label})")
        else:
            flip(at, flips, dry_run=dry_run, as_json=as_json)
