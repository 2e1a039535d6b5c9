"""What has to be done so that the flags are there: planned first, so that it can be shown before it is done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

from flags.admin.board import Board, Place, Strategy, Toggle
from flags.admin.client import UnleashAdmin
from flags.admin.errors import AdminError
from flags.admin.intent import intended, on_off, untouched
from flags.admin.order import Last, last
from flags.admin.texts import DESCRIPTIONS
from flags.mapping import ROLLOUT_FLAGS
from flags.phases import MigrationPhase
from flags.rollout import EVERYBODY

_WALK = list(DESCRIPTIONS)
"""Made from its end on: Unleash lists the newest first, so that a person reads them in the order of the walk."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, and how it is said."""

    what: str
    do: Callable[[UnleashAdmin], None] = field(repr=False, compare=False)


def carry_out(steps: Sequence[Step], admin: UnleashAdmin) -> None:
    """Do all of it; what is there already is never done, so it may be run again after any failure.

    Raises:
        AdminError: a step failed; what was not done is named where something was.
    """
    for number, step in enumerate(steps):
        try:
            step.do(admin)
        except AdminError as error:
            if not number:
                raise
            left = "; ".join(one.what for one in steps[number:])
            raise AdminError(error.trouble, f"{error} (still to be done: {left})") from error


def plan(board: Board, phase: MigrationPhase | None = None, *, force: bool = False) -> list[Step]:
    """What is to be done in the environment of the board; empty where all is there.

    Toggles that exist are never switched, archived ones become what they were. New ones, and those of an
    environment in which nobody ever switched one on, begin in `phase` (default: 1; beside toggles that exist, the
    only phase that fits to them). No process sees another phase on the way; `force` does without that.

    Raises:
        AdminError: `UNDECIDED`: the phase cannot be told from the toggles that exist, or contradicts them;
            `UNSAFE`: there is no such order.
    """
    final = intended(board, phase)
    latest = last(board, final, force=force)
    early = [toggle for toggle in board if latest.apart and toggle.name not in latest.names]
    late = [toggle for toggle in board if toggle not in early]
    return [
        *_hiding(latest),
        *_group(board, final, early, latest, ends=False),
        *_group(board, final, late, latest, ends=True),
    ]


def project_step(name: str) -> Step:
    """Create the project."""
    return Step(
        f"create the project {name} (the open-source edition cannot)", lambda admin: admin.create_project()
    )


def strategy_of(name: str) -> Strategy:
    """On for everybody; where a percentage is possible it is sticky from the start."""
    sticky = name in ROLLOUT_FLAGS
    parameters = {
        "rollout": str(EVERYBODY),
        "stickiness": "userId" if sticky else "default",
        "groupId": "dal" if sticky else name,
    }
    return {"name": "flexibleRollout", "constraints": [], "parameters": parameters}


def _group(board: Board, final: Board, toggles: Collection[Toggle], latest: Last, *, ends: bool) -> Iterator[Step]:
    """These flags, made and switched; the group that `ends` it says what they spell then."""
    for toggle in sorted(toggles, key=lambda one: _WALK.index(one.name), reverse=True):
        yield from _presence(toggle, hidden=toggle.name == latest.hidden)
    fresh = untouched(board)
    for toggle in toggles:
        if toggle.place is Place.MISSING or (fresh and not toggle.at(board.environment).strategies):
            yield _strategy(toggle.name)
    for place in sorted(board.environments, key=lambda name: name != board.environment):
        seen = final.seen_from(place)
        names = [one.name for one in toggles if seen.on(one.name) and not _stays_on(one, place, latest)]
        if names and place == board.environment:
            spelled = f": {seen.spells()}" if ends else ""
            yield _switch(names, place, f"switch {', '.join(names)} {on_off(on=True)}{spelled}")
        elif names:
            yield _switch(names, place, f"switch {', '.join(names)} {on_off(on=True)} in {place}: {seen.spells()}")


def _stays_on(toggle: Toggle, environment: str, latest: Last) -> bool:
    return toggle.here and toggle.name != latest.hidden and toggle.at(environment).on


def _hiding(latest: Last) -> Iterator[Step]:
    if (name := latest.hidden) is not None:
        what = f"archive {name} until the others are back: nobody obeys fewer than four flags"
        yield Step(what, lambda admin: admin.archive(name))


def _presence(toggle: Toggle, *, hidden: bool) -> Iterator[Step]:
    name, text = toggle.name, DESCRIPTIONS[toggle.name]
    if toggle.place is Place.MISSING:
        yield Step(f"create {name}", lambda admin: admin.create(name, text))
        return
    if toggle.place is Place.ARCHIVED or hidden:
        yield Step(f"bring {name} back from the archive", lambda admin: admin.revive(name))
    if toggle.stale:
        yield Step(f"mark {name} as not stale", lambda admin: admin.freshen(name))
    if toggle.description != text:
        yield Step(f"describe {name}", lambda admin: admin.describe(name, text))


def _strategy(name: str) -> Step:
    return Step(
        f"give {name} its strategy, {EVERYBODY} %",
        lambda admin: admin.add_strategy(name, strategy_of(name)),
    )


def _switch(names: Collection[str], place: str, what: str) -> Step:
    return Step(what, lambda admin: admin.switch(dict.fromkeys(names, True), environment=place))
