"""Text as MySQL compares and searches it, under the store's collation.

Words are looked for as InnoDB's FULLTEXT index does in natural language mode: any of the words, whole, without
words of fewer than three characters and without InnoDB's stop words. A word is a run of letters, digits and
underscores; InnoDB's parser treats apostrophes in words a little differently.
"""

from __future__ import annotations

import re

from dal.contract import fold
from examples.store import rules

folded = fold("utf8mb4_general_ci")
"""Texts that the collation calls equal become one."""

_WORD = re.compile(r"\w+")
_SHORTEST, _LONGEST = 3, 84
_STOP_WORD_LIST = """
a about an are as at be by com de en for from how i in is it la of on or that the this to was what when where who
will with und the www
"""
_STOP_WORDS = frozenset(map(folded, _STOP_WORD_LIST.split()))


def same(left: str, right: str) -> bool:
    """Whether the collation calls them equal."""
    return folded(left) == folded(right)


def containing(text: str) -> str:
    """The folded text to look for in folded names.

    Raises:
        InvalidInput: the text is blank or too long.
    """
    rules.search_text("text", text)
    return folded(text)


def words(text: str) -> frozenset[str]:
    """The folded words of a text that are worth an index entry."""
    found = (folded(word) for word in _WORD.findall(text) if _SHORTEST <= len(word) <= _LONGEST)
    return frozenset(found) - _STOP_WORDS


def has_any(wanted: frozenset[str], name: str, description: str | None) -> bool:
    """Whether name or description has one of the words."""
    return not wanted.isdisjoint(words(f"{name} {description or ''}"))
