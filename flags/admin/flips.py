"""From what the toggles spell to a phase: which ones are flipped, in which order, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from flags.admin.board import Board, Strategy
from flags.admin.client import UnleashAdmin
from flags.admin.intent import on_off
from flags.admin.spelling import Spelled, wish_of
from flags.phases import REQUIRED_FLAGS, MigrationPhase
from flags.rollout import EVERYBODY
from flags.wish import Wish

_FORCE = "--force switches all the same"
_TWO = MigrationPhase.DUAL_WRITE


class WalkError(ValueError):
    """The toggles cannot be led there; the text says why, and what can be done."""


@dataclass(frozen=True, slots=True)
class Flip:
    """Toggles that are switched together, and what they spell before and after.

    `raises` is a strategy, with its flag, that is raised to 100 % first: switching on alone would be a part of it.
    """

    before: Spelled
    after: Spelled
    changes: Mapping[str, bool] = field(default_factory=dict)
    raises: tuple[str, Strategy] | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing has to be done."""
        return not self.changes and self.raises is None

    @property
    def what(self) -> str:
        """For people: `WRITE_DDB on`."""
        raised = [] if self.raises is None else [f"{self.raises[0]} for {EVERYBODY} %"]
        return ", ".join([*raised, *(f"{name} {on_off(on=on)}" for name, on in self.changes.items())])

    def as_json(self) -> dict[str, object]:
        """`{"switch": {flag: bool}, "to_everybody": flag or null, "before", "after"}`."""
        return {
            "switch": dict(self.changes),
            "to_everybody": self.raises and self.raises[0],
            "before": self.before.as_json(),
            "after": self.after.as_json(),
        }

    def carry_out(self, admin: UnleashAdmin) -> None:
        """Do it."""
        if self.raises is not None:
            admin.change_strategy(*self.raises)
        admin.switch(self.changes)


def judge_flips(board: Board, changes: Mapping[str, bool]) -> Flip:
    """The flip of these toggles, without those that are so already; `objection` says what speaks against it."""
    changes = {name: on for name, on in changes.items() if board.on(name) is not on}
    return Flip(board.spells(), board.switched(changes).spells(), changes)


def objection(flip: Flip) -> str:
    """What speaks against a flip, or nothing."""
    before, after = flip.before, flip.after
    if flip.empty:
        return ""
    if not after.legal:
        return (
            f"{flip.what} would spell no phase: {after.why}; processes would keep their last good one ({_FORCE})"
        )
    if before.phase is not None and after.phase is not None and abs(after.phase - before.phase) > 1:
        return f"{flip.what} would jump from {before} to {after}; `dal flags phase` leads there ({_FORCE})"
    return ""


def flips_to(board: Board, target: MigrationPhase) -> list[Flip]:
    """One flip for each phase on the way, the first one first; empty where the toggles spell the target.

    A percentage on READ_DDB is ended before the way back, and raised to 100 % on the way to phase 3.

    Raises:
        WalkError: a flag is missing, or the toggles spell no phase and no single flip leads to the target.
    """
    now = board.spells()
    if now.missing:
        raise WalkError(f"{now.why}; run `dal flags provision`")
    if now.phase is None:
        return [_from_nowhere(board, now, target)]
    flips = []
    for phase in _way(now, target):
        flip, board = _flip(board, phase)
        flips.append(flip)
    return flips


def next_flip(board: Board) -> Flip | None:
    """The next flip forward, where there is one."""
    phase = board.spells().phase
    if phase is None or phase is MigrationPhase.DYNAMODB_ONLY:
        return None
    return flips_to(board, MigrationPhase(phase + 1))[0]


def _way(now: Spelled, target: MigrationPhase) -> Iterator[MigrationPhase]:
    """The phases to pass, the target last; phase 2 first where the toggles are on their way from 2 to 3."""
    assert now.phase is not None  # noqa: S101  for the type checker: the caller has looked
    here = int(now.phase)
    if now.phase is _TWO and now.rollout is not None and target <= _TWO:
        yield _TWO
    step = 1 if target > here else -1
    yield from (MigrationPhase(number) for number in range(here + step, target + step, step) if target != here)


def _flip(board: Board, phase: MigrationPhase) -> tuple[Flip, Board]:
    changes = _needed(board, phase)
    raises, raised = _raised(board, [name for name, on in changes.items() if on])
    switches = {name: on for name, on in changes.items() if board.on(name) is not on}
    after = raised.switched(switches)
    spelled = after.spells()
    if spelled.phase is not phase:
        raise WalkError(f"the toggles would spell {spelled}, not phase {phase}; put them right in Unleash")
    return Flip(board.spells(), spelled, switches, raises), after


def _needed(board: Board, phase: MigrationPhase) -> dict[str, bool]:
    """The flags that are not as the phase wants them; one that is on for some is neither on nor off."""
    wish = wish_of(board.features())
    wanted = {name: bool(getattr(phase.flags, name)) for name in REQUIRED_FLAGS}
    return {name: on for name, on in wanted.items() if _state(wish, name) is not on}


def _state(wish: Wish, name: str) -> bool | None:
    return None if name in dict(wish.partial) else bool(getattr(wish.flags, name))


def _raised(board: Board, names: list[str]) -> tuple[tuple[str, Strategy] | None, Board]:
    """The percentage that has to be raised so that these flags are on for everybody, and the board after it."""
    for name in names:
        switch = board.at(name)
        if switch.active and not _on_for_all(board, name):
            strategy = _for_everybody(switch.active[0])
            others = [one for one in switch.strategies if one.get("id") != strategy.get("id")]
            toggle = board.toggles[name].becomes(
                board.environment, replace(switch, strategies=[strategy, *others])
            )
            return (name, strategy), board.has(toggle)
    return None, board


def _on_for_all(board: Board, name: str) -> bool:
    return bool(getattr(wish_of(board.switched({name: True}).features()).flags, name))


def _for_everybody(strategy: Strategy) -> Strategy:
    parameters = strategy.get("parameters")
    known = parameters if isinstance(parameters, Mapping) else {}
    return {**strategy, "parameters": {**known, "rollout": str(EVERYBODY)}}


def _from_nowhere(board: Board, now: Spelled, target: MigrationPhase) -> Flip:
    """From read-only, or from what spells nothing: in one step that no client sees half of, or not at all."""
    changes = _needed(board, target)
    if len(set(changes.values())) != 1 or wish_of(board.features()).flaws:
        raise WalkError(f"the toggles spell {now}; put them right in Unleash or with `dal flags set`")
    return _flip(board, target)[0]
