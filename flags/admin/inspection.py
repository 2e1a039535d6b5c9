"""What is wrong with the toggles, whether it matters now or only once somebody switches them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flags.admin.board import Board, Place, Toggle
from flags.admin.spelling import wish_of
from flags.phases import REQUIRED_FLAGS
from flags.wish import NoWishError

_PROVISION = "run `dal flags provision`"
_ABSENT = {Place.MISSING: "is missing", Place.ARCHIVED: "is archived"}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to be done; `flag` is None where it is about all of them."""

    flag: str | None
    what: str
    remedy: str

    def __str__(self) -> str:
        """One sentence."""
        return f"{self.what}; {self.remedy}"

    def as_json(self) -> dict[str, object]:
        """`{"flag", "what", "remedy"}`."""
        return {"flag": self.flag, "what": self.what, "remedy": self.remedy}


def findings(board: Board) -> list[Finding]:
    """Everything that is to be done in the environment of the board; what is missing stands first."""
    absent = [*_absent(board)]
    flaws = [*_flaws(board)]
    stale = [Finding(t.name, f"{t.name} is marked as stale", _PROVISION) for t in board if t.here and t.stale]
    return [*absent, *flaws, *([] if absent or flaws else _refused(board)), *stale]


def _absent(board: Board) -> Iterator[Finding]:
    for name in REQUIRED_FLAGS:
        toggle = board.toggles[name]
        if not toggle.here:
            yield Finding(
                name, f"{name} {_ABSENT[toggle.place]}: processes keep their last good flags", _PROVISION
            )


def _flaws(board: Board) -> Iterator[Finding]:
    """Strategies that cannot be obeyed, on toggles that are off too: they wait for whoever switches them on."""
    for toggle in board:
        if toggle.here and (what := _flaw(toggle, board.environment)):
            when = "" if board.on(toggle.name) else " (once it is switched on)"
            yield Finding(toggle.name, f"{what}{when}", "remove that from its strategies in Unleash")


def _flaw(toggle: Toggle, environment: str) -> str:
    others = [{"name": name, "enabled": False} for name in REQUIRED_FLAGS if name != toggle.name]
    try:
        wish = wish_of([*others, toggle.feature(environment, on=True)])
    except NoWishError as error:  # a feature that no client could read either
        return str(error)
    return wish.flaws[0].rejection.detail if wish.flaws else ""


def _refused(board: Board) -> Iterator[Finding]:
    spelled = board.spells()
    if not spelled.legal:
        remedy = "put them right with `dal flags phase` or `dal flags set`"
        yield Finding(None, f"the toggles spell no phase: {spelled.why}", remedy)
