"""Whatever is missing or archived, in whichever phase: what processes read while it is brought back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import combinations, product
from typing import cast

import pytest

from flags import MigrationPhase
from flags.admin import AdminError, Board, Place, Toggle, Trouble, UnleashAdmin, carry_out, plan
from flags.admin.board import Strategy, Switch
from flags.admin.spelling import Spelled
from flags.phases import REQUIRED_FLAGS
from tests.unit.flags.boards import HERE, THERE, across, board, empty, put

ONE, TWO, THREE, FOUR, FIVE = MigrationPhase
SOME = [names for number in range(1, 5) for names in combinations(REQUIRED_FLAGS, number)]


@dataclass
class Watched:
    """An Admin API over a board, looked at from both environments after every single change."""

    board: Board
    seen: dict[str, list[Spelled]] = field(default_factory=lambda: {HERE: [], THERE: []})

    def create(self, name: str, description: str) -> None:
        self._has(Toggle(name, Place.HERE, description))

    def archive(self, name: str) -> None:
        self._has(replace(self.board.toggles[name], place=Place.ARCHIVED))

    def revive(self, name: str) -> None:
        kept = self.board.toggles[name]
        off = {place: replace(switch, on=False) for place, switch in kept.switches.items()}
        self._has(replace(kept, place=Place.HERE, switches=off))

    def describe(self, name: str, description: str) -> None:
        self._has(replace(self.board.toggles[name], description=description))

    def add_strategy(self, name: str, strategy: Strategy) -> None:
        found = self.board.toggles[name]
        switch = Switch(found.at(HERE).on, [*found.at(HERE).strategies, strategy])
        self._has(found.becomes(HERE, switch))

    def switch(self, changes: dict[str, bool], *, environment: str) -> None:
        assert all(self.board.toggles[name].here for name in changes), "an archived flag cannot be switched"
        self.board = self.board.seen_from(environment).switched(changes).seen_from(HERE)
        self._look()

    def _has(self, toggle: Toggle) -> None:
        self.board = self.board.has(toggle)
        self._look()

    def _look(self) -> None:
        for place, spelled in self.seen.items():
            spelled.append(self.board.seen_from(place).spells())

    def wishes(self, place: str) -> set[str]:
        """What processes there would have obeyed at any moment."""
        return {str(one) for one in self.seen[place] if one.legal}


def _provisioned(found: Board, phase: MigrationPhase | None = None, *, force: bool = False) -> Watched:
    watched = Watched(found)
    carry_out(plan(found, phase, force=force), cast("UnleashAdmin", watched))
    assert plan(watched.board) == []
    return watched


def _is(phase: MigrationPhase) -> str:
    return f"phase {phase} ({phase.label})"


@pytest.mark.parametrize("place", [Place.ARCHIVED, Place.MISSING])
@pytest.mark.parametrize("phase", MigrationPhase, ids=str)
def test_nothing_but_the_phase_is_read(phase: MigrationPhase, place: Place) -> None:
    """Any of the four flags archived or deleted, alone and together: back they come, and no process notices."""
    for names in SOME:
        watched = _provisioned(put(board(phase), place, *names), phase if place is Place.MISSING else None)
        assert watched.wishes(HERE) == {_is(phase)}, names


@pytest.mark.parametrize("phase", MigrationPhase, ids=str)
def test_the_first_time(phase: MigrationPhase) -> None:
    """Processes that run before there is any flag see none but the phase in which the flags begin."""
    assert _provisioned(empty(), phase).wishes(HERE) == {_is(phase)}


@pytest.mark.parametrize("here", MigrationPhase, ids=str)
def test_two_environments(here: MigrationPhase) -> None:
    """An archived flag is gone in both, and both get back what they had."""
    for there, names in product(MigrationPhase, SOME[:4]):
        watched = _provisioned(put(across({HERE: here, THERE: there}), Place.ARCHIVED, *names))
        assert (watched.wishes(HERE), watched.wishes(THERE)) == ({_is(here)}, {_is(there)}), (there, names)


def test_an_environment_that_is_new() -> None:
    """It begins in its phase while a flag that is archived comes back elsewhere."""
    watched = _provisioned(put(across({HERE: None, THERE: THREE}), Place.ARCHIVED, "READ_DDB"))
    assert (watched.wishes(HERE), watched.wishes(THERE)) == ({_is(ONE)}, {_is(THREE)})


def test_where_no_order_is_safe() -> None:
    """Three phases at once have no common one: refused, with the places; forced, there is a moment of another."""
    phases = {HERE: ONE, THERE: TWO, "staging": THREE}
    found = put(across(phases), Place.ARCHIVED, "WRITE_DDB")
    with pytest.raises(
        AdminError, match="WRITE_DDB comes back, off at first, processes in production would"
    ) as no:
        plan(found)
    assert no.value.trouble is Trouble.UNSAFE
    watched = _provisioned(found, force=True)
    assert watched.wishes(THERE) == {_is(ONE), _is(TWO)}
    assert [str(watched.board.seen_from(place).spells()) for place in phases] == [_is(p) for p in phases.values()]


def test_what_is_left_is_told() -> None:
    """A server that refuses in the midst of it: the words name what was not done."""
    watched = Watched(put(board(THREE), Place.ARCHIVED, "READ_DDB"))

    def refuses(_: UnleashAdmin) -> None:
        raise AdminError(Trouble.FORBIDDEN, "no")

    steps = plan(watched.board)
    broken = [step if number != 3 else replace(step, do=refuses) for number, step in enumerate(steps)]
    with pytest.raises(
        AdminError, match=r"no \(still to be done: switch READ_DDB on; bring WRITE_MYSQL back"
    ) as no:
        carry_out(broken, cast("UnleashAdmin", watched))
    assert (no.value.trouble, watched.wishes(HERE)) == (Trouble.FORBIDDEN, set())
