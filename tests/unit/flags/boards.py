"""Boards of toggles as tests want them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flags import FLAG_NAMES, MigrationPhase
from flags.admin import Board, Place, Toggle
from flags.admin.board import Strategy, Switch
from flags.admin.texts import DESCRIPTIONS
from tests.unit.flags.parts import FULLY, rollout

HERE, THERE = "development", "production"


def board(phase: MigrationPhase | None = None) -> Board:
    """Five toggles that exist, in this phase; none was ever touched where no phase is given."""
    return Board(HERE, (HERE, THERE), {name: _toggle(name, phase) for name in FLAG_NAMES})


def _toggle(name: str, phase: MigrationPhase | None) -> Toggle:
    on = phase is not None and bool(getattr(phase.flags, name))
    switch = Switch() if phase is None else Switch(on, [{"id": name, **FULLY}])
    return Toggle(name, Place.HERE, DESCRIPTIONS[name], switches={HERE: switch})


def across(phases: Mapping[str, MigrationPhase | None]) -> Board:
    """The same flags in several environments, in these phases; None: never touched. Seen from the first one."""
    first, *_ = phases
    found = Board(first, tuple(phases), board(phases[first]).toggles)
    for place, phase in phases.items():
        for toggle in board(phase):
            found = found.has(found.toggles[toggle.name].becomes(place, toggle.at(HERE)))
    return found


def empty() -> Board:
    """No flag is there."""
    return Board(HERE, (HERE, THERE), {name: Toggle(name) for name in FLAG_NAMES})


def having(found: Board, name: str, *strategies: Strategy, on: bool = True) -> Board:
    """The same with these strategies on a flag."""
    told = [{"id": f"{name}{number}", **one} for number, one in enumerate(strategies)]
    return found.has(found.toggles[name].becomes(HERE, Switch(on, told)))


def ramped(found: Board, name: str, percentage: int, *, on: bool = True) -> Board:
    """The same with a flag on for some."""
    return having(found, name, rollout(percentage), on=on)


def put(found: Board, place: Place, *names: str) -> Board:
    """The same with these flags missing or archived; Unleash knows whether archived ones were on."""
    for name in names:
        kept = replace(found.toggles[name], place=place, description="")
        found = found.has(kept if place is Place.ARCHIVED else Toggle(name))
    return found
