"""The tables of `dal.contract.collations`: what texts weigh, written as the code points that stand for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

_LAST_OF_BASIC_PLANE = 0xFFFF
_BEYOND = {"utf8mb4_general_ci": 0xFFFD, "utf8mb4_unicode_ci": 0x10000}
"""What stands for every code point outside the basic plane, where all of them are equal."""


class Texts(dict[int, str]):
    """Code point → text, for `str.translate`; holds the deviations only."""

    def __init__(self, texts: Mapping[str, str], beyond: int | None = None) -> None:
        super().__init__((ord(point), text) for point, text in texts.items() if len(point) == 1)
        self._beyond = beyond

    def __missing__(self, point: int) -> int:
        return point if self._beyond is None or point <= _LAST_OF_BASIC_PLANE else self._beyond


@dataclass(frozen=True, slots=True)
class Table:
    """What weighs something else than itself: code points, and contractions (neighbours that weigh together).

    A lone surrogate stands for a weight that no code point has alone; no text of a database holds one.
    """

    texts: Texts
    contractions: Mapping[str, str]
    several: Mapping[str, str]
    """Weights that are not each a code point's → the first text that has them."""


def table(name: str) -> Table:
    """The table of that name, read anew."""
    lines = files("dal.contract.collations").joinpath(f"{name}.tsv").read_text("ascii").splitlines()
    return of_lines(lines, _BEYOND.get(name))


def of_lines(lines: Iterable[str], beyond: int | None = None) -> Table:
    """The table that lines tell; `beyond` stands for every code point outside the basic plane."""
    found = dict(pair for line in lines for pair in _read(line))
    contractions = {text: weights for text, weights in found.items() if len(text) > 1}
    several: dict[str, str] = {}
    for text, weights in found.items():
        if any(map(is_bound, weights)) or (len(weights) > 1 and text in contractions):
            several.setdefault(weights, text)
    return Table(Texts(found, beyond), contractions, several)


def is_bound(weight: str) -> bool:
    """Whether it is met only beside others."""
    return "\ud800" <= weight <= "\udfff"


def _read(line: str) -> Iterator[tuple[str, str]]:
    """`00E9<TAB>0045`, `0300-034E<TAB>`, `0061-007A<TAB>0041+`, where both count up, and `0418 0306<TAB>0419`."""
    points, text = line.split("\t")
    stands = [int(one, 16) for one in text.removesuffix("+").split()]
    if " " in points:
        yield "".join(chr(int(one, 16)) for one in points.split()), "".join(map(chr, stands))
        return
    first, _, last = points.partition("-")
    for number, point in enumerate(range(int(first, 16), int(last or first, 16) + 1)):
        step = number if text.endswith("+") else 0
        yield chr(point), "".join(chr(one + step) for one in stands)
