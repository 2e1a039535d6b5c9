"""The words of a definition, read one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

_TOKEN = re.compile(
    r"""
      (?P<blank>\s+|--(?=\s|$|\w)[^\n]*|\#[^\n]*|/\*.*?\*/)
    | (?P<string>[NnBbXx]?'(?:[^'\\]|\\.|'')*(?:'|\Z))
    | (?P<name>`(?:[^`]|``)*(?:`|\Z)|"(?:[^"]|"")*(?:"|\Z)|\[(?=[A-Za-z_])[^\]\n,()]*\])
    | (?P<number>[-+]?\d+(?:\.\d+)?(?![\w$]))
    | (?P<word>[\w$@]+)
    | (?P<symbol>::|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_QUOTES = {"`": "`", '"': '"', "[": "]"}


class Kind(StrEnum):
    """What a token is."""

    STRING = "string"
    NAME = "name"
    """In quotes: never a keyword."""
    NUMBER = "number"
    WORD = "word"
    SYMBOL = "symbol"


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a sign; `text` of a quoted name is the name, of a string as it is written."""

    kind: Kind
    text: str
    line: int

    @property
    def word(self) -> str:
        """In capitals, if it may be a keyword; else nothing."""
        return self.text.upper() if self.kind is Kind.WORD else ""


def tokens(text: str, line: int) -> tuple[Token, ...]:
    """The tokens of a text that begins in this line, without blanks and comments."""
    found = []
    for match in _TOKEN.finditer(text):
        kind, piece = match.lastgroup or "", match[0]
        if kind != "blank":
            found.append(Token(Kind(kind), _plain(piece) if kind == "name" else piece, line))
        line += piece.count("\n")
    return tuple(found)


def _plain(name: str) -> str:
    closing = _QUOTES[name[0]]
    return name[1:].removesuffix(closing).replace(closing * 2, closing)


def split(found: Sequence[Token]) -> Iterator[tuple[Token, ...]]:
    """The parts between commas, those inside parentheses excepted."""
    depth = 0
    part: list[Token] = []
    for token in found:
        depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind is Kind.SYMBOL else 0
        if token.text == "," and token.kind is Kind.SYMBOL and depth == 0:
            yield tuple(part)
            part = []
        else:
            part.append(token)
    if part:
        yield tuple(part)


class Words:
    """Reads tokens from left to right."""

    def __init__(self, found: Sequence[Token]) -> None:
        self._tokens = found
        self._next = 0

    @property
    def done(self) -> bool:
        """Whether there is nothing more."""
        return self._next >= len(self._tokens)

    @property
    def line(self) -> int:
        """Of the next token, or of the last one."""
        return self._tokens[min(self._next, len(self._tokens) - 1)].line if self._tokens else 1

    def peek(self, ahead: int = 0) -> Token | None:
        """The next token, or one behind it."""
        place = self._next + ahead
        return self._tokens[place] if place < len(self._tokens) else None

    def word(self, ahead: int = 0) -> str:
        """The next token as a keyword, or a sign; else nothing."""
        token = self.peek(ahead)
        return "" if token is None else token.word or (token.text if token.kind is Kind.SYMBOL else "")

    def take(self) -> Token | None:
        """The next token, which is then read."""
        token = self.peek()
        self._next += 1
        return token

    def accept(self, *phrase: str) -> bool:
        """Read these keywords, if they are next."""
        if any(self.word(place) != word for place, word in enumerate(phrase)):
            return False
        self._next += len(phrase)
        return True

    def accept_any(self, *words: str) -> str:
        """Read one of these keywords, if one is next."""
        word = self.word()
        if word not in words:
            return ""
        self._next += 1
        return word

    def name(self) -> str | None:
        """A name, perhaps behind that of a schema; None if there is none."""
        found = self._name()
        while found is not None and self.word() == "." and (after := self.peek(1)) is not None:
            self._next += 2
            found = f"{found}.{after.text}"
        return found

    def _name(self) -> str | None:
        token = self.peek()
        if token is None or token.kind not in (Kind.NAME, Kind.WORD, Kind.STRING, Kind.NUMBER):
            return None
        self._next += 1
        return token.text.strip("'") if token.kind is Kind.STRING else token.text

    def group(self) -> tuple[Token, ...] | None:
        """What stands in the parentheses that are next, without them; None if there are none."""
        if self.word() != "(":
            return None
        depth, start = 0, self._next + 1
        while not self.done:
            depth += {"(": 1, ")": -1}.get(self.word(), 0)
            self._next += 1
            if depth == 0:
                return tuple(self._tokens[start : self._next - 1])
        return tuple(self._tokens[start:])

    def rest(self) -> tuple[Token, ...]:
        """Everything that is left."""
        left = tuple(self._tokens[self._next :])
        self._next = len(self._tokens)
        return left
