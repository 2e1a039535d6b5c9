"""What has to be done so that all flags are there: planned first, so that it can be shown before it is done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import partial

from flags.admin.board import Board, Place, Strategy, Toggle
from flags.admin.client import UnleashAdmin
from flags.admin.errors import AdminError, Trouble
from flags.admin.flips import on_off
from flags.admin.texts import DESCRIPTIONS
from flags.mapping import ROLLOUT_FLAGS
from flags.phases import REQUIRED_FLAGS, MigrationPhase
from flags.rollout import EVERYBODY

_ONE = MigrationPhase.MYSQL_ONLY


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, and how it is said."""

    what: str
    do: Callable[[UnleashAdmin], None] = field(repr=False, compare=False)


def carry_out(steps: Collection[Step], admin: UnleashAdmin) -> None:
    """Do all of it; what is there already is never done, so it may be run again after any failure."""
    for step in steps:
        step.do(admin)


def plan(board: Board, phase: MigrationPhase | None = None) -> list[Step]:
    """What is to be done in the environment of the board; empty where all is there.

    Toggles that exist are never switched. New ones, and those of an environment in which nobody ever switched one
    on, begin in `phase` (default: 1; beside toggles that exist, the only phase that fits to them).

    Raises:
        AdminError: `UNDECIDED`: the phase cannot be told from the toggles that exist, or contradicts them.
    """
    target = _target(board, phase)
    fresh = untouched(board)
    steps = [step for toggle in board for step in _presence(toggle)]
    bare = [
        t.name for t in board if t.place is Place.MISSING or (fresh and not t.at(board.environment).strategies)
    ]
    return [*steps, *map(_strategy, bare), *_switching(board, target)]


def project_step(name: str) -> Step:
    """Create the project."""
    return Step(f"create the project {name} (the open-source edition cannot)", UnleashAdmin.create_project)


def strategy_of(name: str) -> Strategy:
    """On for everybody; where a percentage is possible it is sticky from the start."""
    sticky = name in ROLLOUT_FLAGS
    parameters = {
        "rollout": str(EVERYBODY),
        "stickiness": "userId" if sticky else "default",
        "groupId": "dal" if sticky else name,
    }
    return {"name": "flexibleRollout", "constraints": [], "parameters": parameters}


def _presence(toggle: Toggle) -> Iterator[Step]:
    name, text = toggle.name, DESCRIPTIONS[toggle.name]
    if toggle.place is Place.MISSING:
        yield Step(f"create {name}", partial(UnleashAdmin.create, name=name, description=text))
        return
    if toggle.place is Place.ARCHIVED:
        yield Step(f"bring {name} back from the archive", partial(UnleashAdmin.revive, name=name))
    if toggle.stale:
        yield Step(f"mark {name} as not stale", partial(UnleashAdmin.freshen, name=name))
    if toggle.description != text:
        yield Step(f"describe {name}", partial(UnleashAdmin.describe, name=name, description=text))


def _strategy(name: str) -> Step:
    return Step(
        f"give {name} its strategy, {EVERYBODY} %",
        partial(UnleashAdmin.add_strategy, name=name, strategy=strategy_of(name)),
    )


def _switching(board: Board, target: MigrationPhase | None) -> Iterator[Step]:
    if target is None:
        return
    new = REQUIRED_FLAGS if untouched(board) else [name for name in REQUIRED_FLAGS if not board.toggles[name].here]
    changes = {name: True for name in new if getattr(target.flags, name)}
    if changes:
        yield Step(
            f"switch {', '.join(changes)} {on_off(on=True)}: phase {target} ({target.label})",
            partial(UnleashAdmin.switch, changes=changes),
        )


def untouched(board: Board) -> bool:
    """Whether nobody ever switched a flag on in this environment, nor archived one."""
    toggles = [board.toggles[name] for name in REQUIRED_FLAGS]
    return all(
        toggle.place is Place.MISSING or (toggle.here and toggle.at(board.environment).untouched)
        for toggle in toggles
    )


def _target(board: Board, asked: MigrationPhase | None) -> MigrationPhase | None:
    """The phase that the toggles will spell; None where all of them exist and none is touched."""
    if untouched(board):
        return asked or _ONE
    there = {name: board.on(name) for name in REQUIRED_FLAGS if board.toggles[name].here}
    fitting = [phase for phase in MigrationPhase if _fits(phase, there)]
    if asked is None and len(there) == len(REQUIRED_FLAGS):
        return None
    if asked is not None and asked in fitting:
        return asked
    if asked is None and len(fitting) == 1:
        return fitting[0]
    raise AdminError(Trouble.UNDECIDED, _undecided(there, fitting, asked))


def _fits(phase: MigrationPhase, there: dict[str, bool]) -> bool:
    return all(getattr(phase.flags, name) is on for name, on in there.items())


def _undecided(there: dict[str, bool], fitting: list[MigrationPhase], asked: MigrationPhase | None) -> str:
    said = ", ".join(f"{name} {on_off(on=on)}" for name, on in there.items()) or "all are archived"
    if asked is not None:
        return f"phase {asked} does not fit to the toggles that exist ({said}), and those are not switched here"
    if not fitting:
        return f"no phase fits to the toggles that exist ({said})"
    numbers = ", ".join(str(int(phase)) for phase in fitting)
    return f"phases {numbers} fit to the toggles that exist ({said}); say with --phase which is meant"
