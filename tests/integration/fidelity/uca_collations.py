"""Reads the tables of folds by the UCA out of a server: several levels of weights, contractions.

A table is written anew by `table(connection, name)`: half a minute, with contractions some minutes.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from pymysql.connections import Connection
from pymysql.cursors import Cursor

from tests.integration.fidelity.asked_collations import Weigh, weighing
from tests.integration.fidelity.collations import lines

Unit = tuple[int, ...]
"""What is weighed once: the first weight (two numbers where made of the code point), the second, the third."""
_AT_ONCE = 50_000
_BASE = 0x20
"""The second weight of whatever has a first one; marks have others."""
_LEAST_FIRST, _MADE = 0x200, range(0xFB00, 0xFC00)
_FIRST_BOUND = 0xD800
_SYLLABLES = frozenset(map(chr, range(0xAC00, 0xD7A4)))
_NEAR = 0x300
"""How far apart code points of one contraction are, but for marks and for `FAR`."""
FAR = (
    "l\u0387",
    "L\u0387",
    "\u0fb2\u0f71\u0f80",
    "\u0fb3\u0f71\u0f80",
    "\u0cc6\u0cc2\u0cd5",
    "\u0dd9\u0dcf\u0dca",
)
"""Contractions of the UCA that are not of two near neighbours."""
EVERY = tuple(point for point in range(0x110000) if not 0xD800 <= point <= 0xDFFF)


def units(weight: bytes, name: str) -> tuple[Unit, ...]:
    """What a weight consists of; raises ValueError if it is not made as by the UCA."""
    numbers = [int.from_bytes(weight[at : at + 2]) for at in range(0, len(weight), 2)]
    first = list(_firsts(iter([one for one in numbers if one >= _LEAST_FIRST])))
    others = [one for one in numbers if 0 < one < _LEAST_FIRST]
    if name.endswith("_ai_ci"):
        return tuple(first)
    second, third = _halves(others) if name.endswith("_cs") else (others, None)
    if second.count(_BASE) != len(first):
        raise ValueError(weight.hex())
    ahead = iter(first)
    last = [()] * len(second) if third is None else [(one,) for one in third]
    return tuple(
        (*(next(ahead) if two == _BASE else ()), two, *three) for two, three in zip(second, last, strict=True)
    )


def _halves(numbers: list[int]) -> tuple[list[int], list[int]]:
    half = len(numbers) // 2
    if len(numbers) % 2:
        raise ValueError("there is not a third weight for each second one")
    return numbers[:half], numbers[half:]


def _firsts(numbers: Iterator[int]) -> Iterator[Unit]:
    for one in numbers:
        yield (one, next(numbers)) if one in _MADE else (one,)


def table(connection: Connection[Cursor], name: str) -> str:
    """The lines of the table of a collation, as they stand in `dal/contract/collations`."""
    weigh = weighing(connection, name)
    texts = list(map(chr, EVERY))
    if "uca1400" in name:
        first = weighing(connection, re.sub("_a[is]_c[is]$", "_ai_ci", name))
        texts += sorted(contractions(first, ordinary(first, texts)))
    return written({text: units(weight, name) for text, weight in weighed(weigh, texts).items()})


def weighed(weigh: Weigh, texts: Iterable[str]) -> dict[str, bytes]:
    """How the server weighs each of many texts."""
    every = iter(texts)
    found: dict[str, bytes] = {}
    while part := list(islice(every, _AT_ONCE)):
        found |= dict(zip(part, weigh(part), strict=True))
    return found


def ordinary(weigh: Weigh, points: Iterable[str]) -> dict[str, bytes]:
    """The weights of those that have some of their own: only they stand in contractions."""
    return {text: weight for text, weight in weighed(weigh, points).items() if weight[:1] != b"\xfb"}


def contractions(weigh: Weigh, single: Mapping[str, bytes], heads: Iterable[str] | None = None) -> set[str]:
    """Neighbours that weigh something else than one by one; by first weights, of near ones, marks and `FAR`."""
    order = sorted(single)
    marks = [text for text in order if not single[text]]
    found = {text for text in FAR if weigh([text]) != [b"".join(single[one] for one in text)]}
    for head in order if heads is None else heads:
        near = slice(bisect(order, chr(max(0, ord(head) - _NEAR))), bisect(order, chr(ord(head) + _NEAR)))
        found |= together(weigh, single, head, [*order[near], *marks])
    return found


def together(weigh: Weigh, single: Mapping[str, bytes], head: str, tails: Sequence[str]) -> set[str]:
    """The pairs of a head and a tail that weigh something else than both do."""
    if weigh([head + head.join(tails)]) == [single[head] + single[head].join(single[tail] for tail in tails)]:
        return set()
    pairs = [head + tail for tail in tails]
    return {
        pair for pair, weight in zip(pairs, weigh(pairs), strict=True) if weight != single[head] + single[pair[1]]
    }


def written(weighed: Mapping[str, tuple[Unit, ...]]) -> str:
    """The table of what texts weigh: code points, and contractions behind them."""
    alone: dict[Unit, int] = {}
    for text in sorted(one for one in weighed if len(one) == 1):
        if len(weighed[text]) == 1:
            alone.setdefault(weighed[text][0], ord(text))
    bound: dict[Unit, int] = {}
    texts = {
        text: [
            alone[unit] if unit in alone else bound.setdefault(unit, _FIRST_BOUND + len(bound)) for unit in found
        ]
        for text, found in sorted(weighed.items(), key=lambda one: (len(one[0]), one[0]))
        if text not in _SYLLABLES  # they weigh what their jamo weigh, or as no other text
    }
    joined = [f"{_hex(map(ord, text))}\t{_hex(stands)}" for text, stands in texts.items() if len(text) > 1]
    single = {ord(text): stands for text, stands in texts.items() if len(text) == 1}
    return "".join(f"{line}\n" for line in (*lines(single), *joined))


def _hex(points: Iterable[int]) -> str:
    return " ".join(f"{point:04X}" for point in points)
