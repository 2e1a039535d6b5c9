"""Which flags come back last, so that no process takes a moment in between for a wish.

Whoever misses one of the four flags keeps its last good state. A flag that is made or brought back is off at
first, and with the last one of them all four are there. That moment counts: in every environment it has to spell
what is spelled in the end, or nothing that is legal.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from flags.admin.board import Board
from flags.admin.errors import AdminError, Trouble
from flags.phases import REQUIRED_FLAGS


@dataclass(frozen=True, slots=True)
class Last:
    """The flags that come last and are switched in one step.

    `apart` says that others come before them; `hidden` is one that is archived until then.
    """

    names: Collection[str] = ()
    apart: bool = True
    hidden: str | None = None


def last(now: Board, final: Board, *, force: bool = False) -> Last:
    """What has to come last on the way from `now` to `final`; `force` does not mind what is read in between.

    Raises:
        AdminError: `UNSAFE`: whatever it is, somewhere a phase would be read that nobody has asked for.
    """
    for choice in _choices(now, final):
        if force or not _misread(now, final, choice):
            return choice
    names = ", ".join(_absent(now))
    places = " and ".join(_misread(now, final, _together(now, final)))
    detail = (
        f"while {names} comes back, off at first, processes in {places} would read a phase that nobody asked for"
    )
    raise AdminError(Trouble.UNSAFE, detail)


def _choices(now: Board, final: Board) -> Iterator[Last]:
    """All at once; else one of those that are not there; else one that is there, which leaves until then.

    Best one that is off in the end: then the moment when it comes back is the end already.
    """
    yield _together(now, final)
    absent = _absent(now)
    yield from (Last([name]) for name in absent)
    yield from (Last([name], hidden=name) for name in _by_use(final) if absent and name not in absent)


def _by_use(board: Board) -> list[str]:
    """The four flags, those that are off everywhere first."""
    return sorted(
        REQUIRED_FLAGS, key=lambda name: any(switch.on for switch in board.toggles[name].switches.values())
    )


def _absent(board: Board) -> list[str]:
    return [name for name in REQUIRED_FLAGS if not board.toggles[name].here]


def _together(now: Board, final: Board) -> Last:
    """All flags that are not there, or are switched in some environment."""
    names = [
        name
        for name in REQUIRED_FLAGS
        if not now.toggles[name].here
        or any(
            final.toggles[name].at(place).on is not now.toggles[name].at(place).on for place in now.environments
        )
    ]
    return Last(names, apart=False)


def _misread(now: Board, final: Board, choice: Last) -> list[str]:
    """Where the moment before the last switch would be a wish, and not the one that is meant."""
    found = []
    for place in now.environments:
        end, board = final.seen_from(place), final.seen_from(place)
        for name in choice.names:
            there = now.toggles[name].here and name != choice.hidden
            board = board.has(
                board.toggles[name].becomes(
                    place, replace(end.at(name), on=there and now.seen_from(place).on(name))
                )
            )
        if board.spells().legal and board.spells() != end.spells():
            found.append(place)
    return found
