"""Writes weights as a text that has them, where putting together what stands for each would not do."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from dal.contract.folds.tables import Table, is_bound

_APART = "\u034f"
"""Weighs nothing, and keeps its neighbours from being a contraction: the combining grapheme joiner."""


@dataclass(frozen=True, slots=True)
class _Words:
    texts: Mapping[str, str]
    """Several weights → the text that has them."""
    contracted: frozenset[str]
    """Neighbours that stand in a contraction."""
    lengths: Mapping[str, tuple[int, ...]]
    """How many weights the words have that begin with one."""

    def spelled(self, weights: str) -> str:
        """The text of the fewest words; of those the one whose ends come first, so that it is always the same."""
        best: list[tuple[int, str] | None] = [(0, ""), *[None] * len(weights)]
        for at in range(len(weights)):
            if (before := best[at]) is None:
                continue
            for end, word in self._from(weights, at):
                after = best[end]
                if after is None or before[0] + 1 < after[0]:
                    best[end] = before[0] + 1, self._joined(before[1], word)
        found = best[-1]
        if found is None:
            raise ValueError("the text holds a lone surrogate and is no valid Unicode")
        return found[1]

    def _from(self, weights: str, at: int) -> Iterator[tuple[int, str]]:
        """The ends of words that begin there, and the words."""
        first = weights[at]
        if not is_bound(first):
            yield at + 1, first
        for length in self.lengths.get(first, ()):
            several = weights[at : at + length]
            if len(several) == length and several in self.texts:
                yield at + length, self.texts[several]

    def _joined(self, text: str, word: str) -> str:
        return f"{text}{_APART}{word}" if text[-1:] + word[0] in self.contracted else text + word


def spelling(table: Table) -> Callable[[str], str]:
    """Weights → the text, for the weights of a table."""
    contracted = frozenset(one[at : at + 2] for one in table.contractions for at in range(len(one) - 1))
    lengths: dict[str, set[int]] = defaultdict(set)
    for weights in table.several:
        lengths[weights[0]].add(len(weights))
    words = _Words(table.several, contracted, {first: tuple(sorted(found)) for first, found in lengths.items()})
    odd = _odd(contracted | {weights[:2] for weights in table.several if not any(map(is_bound, weights))})
    return lambda weights: words.spelled(weights) if odd.search(weights) else weights


def _odd(pairs: frozenset[str]) -> re.Pattern[str]:
    """Finds where something may have to be written otherwise."""
    heads, tails = ("".join(sorted({re.escape(pair[at]) for pair in pairs})) for at in (0, 1))
    return re.compile(f"[\ud800-\udfff]|[{heads}][{tails}]" if pairs else "[\ud800-\udfff]")
