"""Folds by a table: weights first, then a text that has them.

Every code point becomes the lowest one of the same weight, or several where it has several weights, or nothing.
Two texts weigh the same exactly where that gives the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from dal.contract.folds.spelling import spelling
from dal.contract.folds.tables import Table, Texts, table

Fold = Callable[[str], str]
"""Text → the text that stands for all texts equal to it."""


@cache
def texts(name: str) -> Texts:
    """Code point → text, where nothing else matters."""
    return table(name).texts


def by_table(name: str) -> Fold:
    """By a table whose weights are all those of a code point, and where neighbours do not matter."""
    return lambda text: text.translate(texts(name))


def by_weights(name: str) -> Fold:
    """By a table of any kind, which is read when the first text is folded."""

    def folded(text: str) -> str:
        return _fold(name)(text)

    return folded


@cache
def _fold(name: str) -> Fold:
    return of_table(table(name))


def of_table(found: Table) -> Fold:
    """The fold that a table tells."""
    spelled, contracted = spelling(found), _contracting(found)
    return lambda text: spelled(contracted(text).translate(found.texts))


def _contracting(found: Table) -> Fold:
    """Text → the same with the weights of its contractions; the longest of those that begin at a place counts."""
    if not found.contractions:
        return str
    longest_first = sorted(found.contractions, key=len, reverse=True)
    any_of = re.compile("|".join(map(re.escape, longest_first)))
    return lambda text: text if text.isascii() else any_of.sub(lambda one: found.contractions[one[0]], text)
