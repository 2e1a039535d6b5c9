"""The event log of Unleash, replayed: who flipped what, when, and which phase that led to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from flags.admin.answers import Event
from flags.admin.board import Board, Place, Switch, Toggle
from flags.admin.spelling import Spelled
from flags.mapping import FLAG_NAMES


@dataclass(frozen=True, slots=True)
class Entry:
    """What one person did in one step."""

    at: datetime
    who: str
    deeds: tuple[str, ...]
    before: Spelled
    after: Spelled

    def as_json(self) -> dict[str, object]:
        """`{"at", "who", "did": [...], "before", "after"}`."""
        return {
            "at": self.at.isoformat(),
            "who": self.who,
            "did": list(self.deeds),
            "before": self.before.as_json(),
            "after": self.after.as_json(),
        }


@dataclass(frozen=True, slots=True)
class History:
    """The newest entry stands first; `whole` says that the log explains the toggles as they are now."""

    entries: Sequence[Entry]
    whole: bool


def replay(events: Sequence[Event], now: Board) -> History:
    """Everything that was flipped in the environment of the board; the oldest of the `events` stands first."""
    board = replace(now, toggles={name: Toggle(name) for name in FLAG_NAMES})
    entries: list[Entry] = []
    ours = [event for event in events if event.environment in {None, now.environment}]
    for _, group in groupby(ours, lambda event: event.group or str(event.id)):
        entry, board = _entry(list(group), board)
        entries += entry
    return History(entries[::-1], board.spells() == now.spells())


def _entry(group: Sequence[Event], board: Board) -> tuple[list[Entry], Board]:
    """What these events did together; no entry where nobody would notice."""
    before, flips, deeds = board.spells(), False, []
    for event in group:
        toggle = board.toggles.get(event.flag or "")
        if toggle is not None and (change := _CHANGES.get(event.type)):
            board = board.has(change(event, toggle, board.environment))
            flips = flips or event.type in _FLIPS
            deeds.append(f"{toggle.name} {_DEEDS[event.type](event)}")
    after = board.spells()
    if not deeds or not (flips or _noticed(before, after)):
        return [], board
    return [Entry(group[-1].at, group[-1].who, tuple(_telling(group, deeds)), before, after)], board


def _noticed(before: Spelled, after: Spelled) -> bool:
    return before != after and (before.legal or after.legal)


def _telling(group: Sequence[Event], deeds: list[str]) -> Iterator[str]:
    """A toggle that is switched on for the first time gets a strategy: not worth a word."""
    switched = any(event.type == _ON for event in group)
    return (deed for deed in deeds if not (switched and deed.endswith(_WHOLE)))


_ON, _OFF = "feature-environment-enabled", "feature-environment-disabled"
_FLIPS = frozenset({_ON, _OFF, "feature-archived", "feature-revived", "feature-deleted"})
_WHOLE = "for 100 %"


def _rollout(event: Event) -> str:
    data = event.data if isinstance(event.data, Mapping) else {}
    if data.get("disabled"):
        return "strategy disabled"
    parameters = data.get("parameters")
    share = parameters.get("rollout") if isinstance(parameters, Mapping) else None
    limits = " with constraints" if data.get("constraints") or data.get("segments") else ""
    return f"for {share} %{limits}" if share is not None else f"strategy {data.get('name', 'changed')}{limits}"


def _id(data: object) -> object:
    return data.get("id") if isinstance(data, Mapping) else None


def _switched(*, on: bool) -> Callable[[Event, Toggle, str], Toggle]:
    def change(event: Event, toggle: Toggle, environment: str) -> Toggle:  # noqa: ARG001  shape of the table
        there = replace(toggle, place=Place.HERE)  # the log may begin later than the flag
        return there.becomes(environment, replace(toggle.at(environment), on=on))

    return change


def _placed(place: Place) -> Callable[[Event, Toggle, str], Toggle]:
    def change(event: Event, toggle: Toggle, environment: str) -> Toggle:  # noqa: ARG001  shape of the table
        off = replace(toggle.at(environment), on=False)
        return replace(toggle, place=place).becomes(environment, off if place is not Place.MISSING else Switch())

    return change


def _with_strategy(event: Event, toggle: Toggle, environment: str) -> Toggle:
    switch, known = toggle.at(environment), _id(event.data) or _id(event.before)
    kept = [one for one in switch.strategies if one.get("id") != known]
    added = [event.data] if isinstance(event.data, Mapping) else []
    return toggle.becomes(environment, replace(switch, strategies=[*kept, *added]))


_CHANGES: Mapping[str, Callable[[Event, Toggle, str], Toggle]] = {
    "feature-created": _placed(Place.HERE),
    "feature-archived": _placed(Place.ARCHIVED),
    "feature-revived": _placed(Place.HERE),
    "feature-deleted": _placed(Place.MISSING),
    _ON: _switched(on=True),
    _OFF: _switched(on=False),
    "feature-strategy-add": _with_strategy,
    "feature-strategy-update": _with_strategy,
    "feature-strategy-remove": _with_strategy,
}
_DEEDS: Mapping[str, Callable[[Event], str]] = {
    "feature-created": lambda _: "created",
    "feature-archived": lambda _: "archived",
    "feature-revived": lambda _: "brought back, off",
    "feature-deleted": lambda _: "deleted",
    _ON: lambda _: "on",
    _OFF: lambda _: "off",
    "feature-strategy-add": _rollout,
    "feature-strategy-update": _rollout,
    "feature-strategy-remove": lambda _: "strategy removed",
}
