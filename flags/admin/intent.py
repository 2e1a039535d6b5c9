"""What the toggles shall be once all of them are there: in every environment, for a flag is in all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flags.admin.board import Board, Place, Toggle
from flags.admin.errors import AdminError, Trouble
from flags.admin.spelling import Spelled
from flags.phases import REQUIRED_FLAGS, MigrationPhase

_ONE = MigrationPhase.MYSQL_ONLY


def intended(board: Board, asked: MigrationPhase | None = None) -> Board:
    """The board as provisioning leaves it: toggles that exist as they are, archived ones as they were.

    New ones, and all of an environment in which nobody ever switched one on, go by `asked` (default: 1; beside
    toggles that exist, the only phase that fits to them). Archived ones go by it too where it is given.

    Raises:
        AdminError: `UNDECIDED`: the phase cannot be told from the toggles that exist, or contradicts them.
    """
    final = replace(board, toggles={toggle.name: replace(toggle, place=Place.HERE) for toggle in board})
    for name in board.environments:
        seen = board.seen_from(name)
        target = _target(seen, asked) if name == board.environment else _elsewhere(seen)
        for toggle in seen:
            final = final.has(_becomes(final.toggles[toggle.name], seen, target))
    return final


def untouched(board: Board) -> bool:
    """Whether nobody ever switched a flag on in this environment."""
    toggles = [board.toggles[name] for name in REQUIRED_FLAGS]
    return all(toggle.place is Place.MISSING or toggle.at(board.environment).untouched for toggle in toggles)


def on_off(*, on: bool) -> str:
    """As the user interface says it."""
    return "on" if on else "off"


def _becomes(toggle: Toggle, seen: Board, target: MigrationPhase | None) -> Toggle:
    """The toggle with the switch that it shall have; an optional flag that is not there begins as off."""
    name, now = toggle.name, seen.at(toggle.name)
    here = seen.toggles[name].here
    if name not in REQUIRED_FLAGS:
        return toggle.becomes(seen.environment, replace(now, on=here and now.on))
    if target is None or (here and not untouched(seen)):
        return toggle
    return toggle.becomes(seen.environment, replace(now, on=bool(getattr(target.flags, name))))


def _target(board: Board, asked: MigrationPhase | None) -> MigrationPhase | None:
    """The phase that decides where toggles do not; None where all stay, or become again, what they were."""
    if untouched(board):
        return asked or _ONE
    there, before = _states(board, gone=False), _states(board, gone=True)
    if asked is None and (before == there or _restored(board).legal) and len(before) == len(REQUIRED_FLAGS):
        return None
    fitting = _fitting(before) if asked is None and len(_fitting(before)) == 1 else _fitting(there)
    if asked is not None and asked in fitting:
        return asked
    if asked is None and len(fitting) == 1:
        return fitting[0]
    raise AdminError(Trouble.UNDECIDED, _undecided(there, fitting, asked))


def _elsewhere(board: Board) -> MigrationPhase | None:
    """In an environment that nobody has asked about, a missing flag may stay off where that means nothing."""
    before = _states(board, gone=True)
    if untouched(board) or len(before) == len(REQUIRED_FLAGS):
        return None
    if len(fitting := _fitting(before)) == 1:
        return fitting[0]
    if not (spelled := _restored(board)).legal:
        return None
    missing = ", ".join(name for name in REQUIRED_FLAGS if name not in before)
    detail = (
        f"with {missing} made anew {board.environment} would spell {spelled}, and what is meant there is not known"
    )
    raise AdminError(Trouble.UNDECIDED, detail)


def _states(board: Board, *, gone: bool) -> dict[str, bool]:
    """Which toggles are on; `gone` ones count as they were when they were archived."""
    places = {Place.HERE, *([Place.ARCHIVED] if gone else [])}
    return {name: board.on(name) for name in REQUIRED_FLAGS if board.toggles[name].place in places}


def _restored(board: Board) -> Spelled:
    """What would be spelled with archived ones as they were, and missing ones off."""
    return replace(board, toggles={one.name: replace(one, place=Place.HERE) for one in board}).spells()


def _fitting(states: Mapping[str, bool]) -> list[MigrationPhase]:
    return [
        phase for phase in MigrationPhase if all(getattr(phase.flags, name) is on for name, on in states.items())
    ]


def _undecided(there: Mapping[str, bool], fitting: list[MigrationPhase], asked: MigrationPhase | None) -> str:
    said = ", ".join(f"{name} {on_off(on=on)}" for name, on in there.items()) or "none is there"
    if asked is not None:
        return f"phase {asked} does not fit to the toggles that exist ({said}), and those are not switched here"
    if not fitting:
        return f"no phase fits to the toggles that exist ({said})"
    numbers = ", ".join(str(int(phase)) for phase in fitting)
    return f"phases {numbers} fit to the toggles that exist ({said}); say with --phase which is meant"
