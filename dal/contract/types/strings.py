"""Texts: VARCHAR, CHAR and the TEXT family, and what the character set of a column leaves of Unicode."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dal.contract.column import Raw
from dal.contract.types.shared import Dynamo, misfit

Trim = Callable[[str], str]


def same(text: str) -> str:
    """For columns that give back what they are given."""
    return text


def unpadded(text: str) -> str:
    """For CHAR, which SQL gives back without trailing spaces."""
    return text.rstrip(" ")


@dataclass(frozen=True, slots=True)
class Text:
    """VARCHAR, CHAR (which loses trailing spaces) and the TEXT family; limits in characters and UTF-8 bytes.

    `trim` gives the text that the column gives back, and raises ValueError for one that it cannot hold.
    """

    sql: str
    max_chars: int
    max_bytes: int
    trim: Trim = same
    dynamo: Dynamo = Dynamo.S
    charset: str = "utf8mb4"

    def normal(self, value: object) -> str:
        """The plain str; raises ValueError if it is too long or is no valid Unicode text."""
        if not isinstance(value, str):
            raise misfit(self.sql, value)
        text = self.trim(str.__str__(value))
        if len(text) > self.max_chars or (not text.isascii() and utf8(text) > self.max_bytes):
            raise ValueError(f"the text is too long for {self.sql}: {len(text)} characters")
        return text

    def dump(self, value: object) -> str:
        """Itself."""
        return str(value)

    def load(self, raw: Raw) -> str:
        """Itself."""
        return str(raw)


def utf8(text: str) -> int:
    """Bytes of UTF-8; raises ValueError where there are none."""
    try:
        return len(text.encode())
    except UnicodeEncodeError:
        raise ValueError("the text holds a lone surrogate and is no valid Unicode") from None


def char(sql: str, size: int) -> Text:
    """CHAR(size): SQL gives it back without trailing spaces."""
    return Text(sql, size, size * 4, unpadded)


@dataclass(frozen=True, slots=True)
class Charset:
    """A character set of columns: the most bytes that a character of it has in UTF-8, and what it leaves out."""

    name: str
    most: int
    holds: Callable[[str], bool]

    def keeping(self, trim: Trim) -> Trim:
        """As `trim`, for texts that can be written in this character set."""

        def trimmed(text: str) -> str:
            if not text.isascii() and not self.holds(text):
                raise ValueError(f"the text holds a character that {self.name} has not")
            return trim(text)

        return trimmed


_C1 = "\x81\x8d\x8f\x90\x9d"
"""What Windows-1252 leaves undefined and MySQL's latin1 keeps as control characters."""
_LATIN1 = frozenset(bytes(range(256)).decode("cp1252", "ignore") + _C1)
_LAST_OF_BASIC_PLANE = "\uffff"


def _basic(text: str) -> bool:
    return max(text) <= _LAST_OF_BASIC_PLANE


CHARSETS = {
    "ascii": Charset("ascii", 1, str.isascii),
    "latin1": Charset("latin1", 3, _LATIN1.issuperset),
    "utf8mb3": Charset("utf8mb3", 3, _basic),
}
"""What is implemented beside utf8mb4, which holds everything."""
