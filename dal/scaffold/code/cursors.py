"""Which cursors a backend gets where it does not say: rows as dictionaries or as tuples, by which driver."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_CLASS = re.compile(r"\b(?:SS)?Dict(?:Row)?Cursor\b|\bMySQLCursor(?:Buffered)?Dict\b")
_FLAG = re.compile(r"\bdictionary\s*=\s*True\b")
_DEFAULT = re.compile(r"\bcursorclass\b[\"']?\s*[=:][^,)\n]*Dict")
_OTHERS = re.compile(r"^\s*(?:from|import)\s+(?:MySQLdb|mysql\.connector|mysql)\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Cursors:
    """What the backend expects of `connection.cursor()`."""

    dictionaries: bool = False
    """Whether connections are made so that rows are dictionaries."""
    translated: bool = False
    """Whether it asks for cursors in the words of another driver than PyMySQL."""

    @property
    def adapted(self) -> bool:
        """Whether the layer's connection needs something in between."""
        return self.dictionaries or self.translated


def cursors_of(texts: Iterable[str]) -> Cursors:
    """Told by the text of all modules."""
    dictionaries = translated = False
    for text in texts:
        dictionaries = dictionaries or _DEFAULT.search(text) is not None
        translated = translated or _OTHERS.search(text) is not None or _FLAG.search(text) is not None
    return Cursors(dictionaries, translated)


def says_dictionaries(text: str) -> bool:
    """Whether some code asks for a cursor whose rows are dictionaries."""
    return _CLASS.search(text) is not None or _FLAG.search(text) is not None
