"""The five toggles as the Admin API shows them, and what they spell in each environment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from flags.admin.spelling import Spelled, spell
from flags.mapping import FLAG_NAMES

Strategy = Mapping[str, object]


class Place(StrEnum):
    """Where a flag is."""

    HERE = "here"
    ARCHIVED = "archived"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Switch:
    """One flag in one environment."""

    on: bool = False
    strategies: Sequence[Strategy] = ()

    @property
    def untouched(self) -> bool:
        """Whether nobody ever switched it on: the first time gives it a strategy."""
        return not self.on and not self.strategies

    @property
    def active(self) -> Sequence[Strategy]:
        """The strategies that clients get."""
        return [strategy for strategy in self.strategies if not strategy.get("disabled")]


_OFF = Switch()


@dataclass(frozen=True, slots=True)
class Toggle:
    """One flag, with a switch in each environment."""

    name: str
    place: Place = Place.MISSING
    description: str = ""
    stale: bool = False
    switches: Mapping[str, Switch] = field(default_factory=dict)
    dependencies: Sequence[object] = ()

    @property
    def here(self) -> bool:
        """Whether clients get it."""
        return self.place is Place.HERE

    def at(self, environment: str) -> Switch:
        """Its switch; off where there is none."""
        return self.switches.get(environment, _OFF)

    def becomes(self, environment: str, switch: Switch) -> Toggle:
        """The same with another switch."""
        return replace(self, switches={**self.switches, environment: switch})

    def feature(self, environment: str, *, on: bool | None = None) -> dict[str, object]:
        """As clients get it; `on` pretends that it was switched."""
        switch = self.at(environment)
        return {
            "name": self.name,
            "enabled": switch.on if on is None else on,
            "strategies": list(switch.active),
            "dependencies": list(self.dependencies),
        }


@dataclass(frozen=True, slots=True)
class Board:
    """All five toggles at one moment, seen from one environment."""

    environment: str
    environments: Sequence[str]
    toggles: Mapping[str, Toggle]

    def __iter__(self) -> Iterator[Toggle]:
        """The toggles, in the order of the flags."""
        return (self.toggles[name] for name in FLAG_NAMES)

    def at(self, name: str) -> Switch:
        """The switch of a flag here."""
        return self.toggles[name].at(self.environment)

    def on(self, name: str) -> bool:
        """Whether a toggle is on here."""
        return self.at(name).on

    def seen_from(self, environment: str) -> Board:
        """The same in another environment."""
        return replace(self, environment=environment)

    def has(self, toggle: Toggle) -> Board:
        """The same with this toggle in place of the one of its name."""
        return replace(self, toggles={**self.toggles, toggle.name: toggle})

    def switched(self, changes: Mapping[str, bool]) -> Board:
        """The same after these switches."""
        board = self
        for name, on in changes.items():
            board = board.has(self.toggles[name].becomes(self.environment, replace(self.at(name), on=on)))
        return board

    def features(self) -> list[dict[str, object]]:
        """As clients get them here."""
        return [toggle.feature(self.environment) for toggle in self if toggle.here]

    def spells(self) -> Spelled:
        """What the toggles spell here."""
        return spell(self.features())
