"""`dal flags set`."""

from __future__ import annotations

from typing import Annotated

import typer

from dal.cli.flags.flipping import DryRun, Force, flip
from dal.cli.flags.gate import gate
from dal.cli.flags.opening import FlagServerError, administered
from dal.cli.shared import AsJson, ConfigPath, say
from dal.errors import ConfigurationError
from flags import FLAG_NAMES
from flags.admin import judge_flips, objection

_WAYS = {"on": True, "off": False}

Words = Annotated[
    list[str], typer.Argument(metavar="NAME... on|off", help="READ_DDB on; WRITE_MYSQL WRITE_DDB off")
]


def set_command(
    context: typer.Context,
    words: Words,
    *,
    force: Force = False,
    dry_run: DryRun = False,
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """Switch one toggle, or several in one step that nobody sees half of; says what they spell before and after.

    Refused are: what would spell no phase, a jump over a phase, phase 5 before `dal cutover --arm`, and the way
    back from it before `dal rollback`. Both WRITE flags off is read-only, the kill switch.

    JSON: {"project", "environment", "done": bool, "flips": [{"switch": {flag: bool}, "to_everybody", "before":
    {"phase", "read_only", "prefers", "rollout", "refused"}, "after"}]}.

    Examples: dal flags set WRITE_DDB on        dal flags set WRITE_MYSQL WRITE_DDB off --dry-run
    """
    changes = {}
    with administered(config) as at:
        changes = _changes(words)
        board = at.admin.board()
        if absent := [name for name in changes if not board.toggles[name].here]:
            raise FlagServerError(f"{', '.join(absent)}: not there; run `dal flags provision`")
        wanted = judge_flips(board, changes)
        if not force:
            if why := objection(wanted):
                raise FlagServerError(why)
            gate(context, at.config, [wanted])
        if wanted.empty and not as_json:
            say(f"nothing to do: it is so already, {wanted.before}")
        else:
            flip(at, [] if wanted.empty else [wanted], dry_run=dry_run, as_json=as_json)


def _changes(words: list[str]) -> dict[str, bool]:
    *names, way = words
    known = [name.upper().replace("-", "_") for name in names]
    if way.lower() not in _WAYS or not known:
        raise ConfigurationError("say NAME on or NAME off, for example: dal flags set WRITE_DDB on")
    if wrong := [name for name in known if name not in FLAG_NAMES]:
        raise ConfigurationError(f"no such flag: {', '.join(wrong)}; there are {', '.join(FLAG_NAMES)}")
    return dict.fromkeys(known, _WAYS[way.lower()])
