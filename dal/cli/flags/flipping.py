"""Flips that were judged: shown, or done one after the other with a look after each."""

from __future__ import annotations

from typing import Annotated

import typer

from dal.cli.flags.opening import At
from dal.cli.shared import print_json, say
from dal.fleet.marks import NotYet
from flags.admin import Flip

DryRun = Annotated[bool, typer.Option("--dry-run", "-n", help="Say what would be switched; switch nothing.")]
Force = Annotated[
    bool, typer.Option("--force", help="Switch even where that is refused; processes still judge it.")
]


def flip(at: At, flips: list[Flip], *, dry_run: bool, as_json: bool) -> None:
    """Do or show them.

    Raises:
        NotYet: after a flip the toggles spell something else than they should: somebody else is at it.
    """
    for one in [] if dry_run else flips:
        one.carry_out(at.admin)
        found = at.admin.board().spells()
        if found != one.after:
            raise NotYet(f"{one.what} was switched, and the toggles spell {found}; is somebody else switching?")
        if not as_json:
            print(_line(one))
    if as_json:
        told = {"project": at.admin.project, "environment": at.admin.environment, "done": not dry_run}
        print_json({**told, "flips": [one.as_json() for one in flips]})
    elif dry_run:
        for one in flips:
            print(_line(one))
        say("that would be switched; nothing was")


def _line(one: Flip) -> str:
    return f"{one.what}: {one.before} -> {one.after}"
