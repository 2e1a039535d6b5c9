"""Brings a statement into the form that everything else here reads.

Strings become `'$'`: only whether something is a string matters, and nothing inside one can be mistaken for SQL.
Parameters of all styles become `?` or `:name`, leftovers of formatting become holes, comments go.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from dal.discovery.statements.holes import FILLER

STRING = "'$'"
"""Also a valid JSON path."""

_TOKEN = re.compile(
    r"""
      (?P<comment>/\*.*?(?:\*/|\Z) | --(?=\s|\Z)[^\n]* | \#(?!\{)[^\n]*)
    | (?P<bits>\b[xXbB]'[^']*')
    | (?P<string>'(?:[^'\\]|\\.|'')*(?:'|\Z))
    | (?P<double>"(?P<inner>(?:[^"\\]|\\.|"")*)(?:"|\Z))
    | (?P<name>`[^`]*`)
    | (?P<percent>%%)
    | (?P<named>%\((?P<key>\w+)\)[a-zA-Z])
    | (?P<positional>%[-0-9.]*[sdiruxfg])
    | (?P<bound>\#\{[^{}]*\} | \$\d+\b | (?<![:\w]):\d+\b)
    | (?P<leftover>\$?\{[^{}]*\} | %\([^)]*\)[a-zA-Z])
    | (?P<blank>\s+)
    """,
    re.VERBOSE | re.DOTALL,
)
_AS_TABLE = re.compile(r"\b(FROM|JOIN|INTO|TABLE|(?<!KEY )(?<!FOR )UPDATE) (\?|:\w+)", re.IGNORECASE)
_QUOTED_TABLE = re.compile(r'\b(?:FROM|JOIN|INTO|UPDATE|TABLE)\s+(?:\w+\.)?"', re.IGNORECASE)
_RUN = re.compile(r"(__hole_\d+__ __hole_\d+__)(?: __hole_\d+__)+ ")
"""Of many holes in a row two say as much."""
_REPEATED = re.compile(r"'\$'(?: '\$')+")


_LEFTOVER_IN_NAME = re.compile(r"%s|\{[^{}`]*\}|%\(\w+\)s")
_FIXED = {
    "comment": " ",
    "bits": "0",
    "string": STRING,
    "percent": "%",
    "bound": "?",
    "leftover": FILLER,
    "blank": " ",
}


def plain(text: str) -> str:
    """The statement, or several with `;` between them, in plain form."""
    replaced = _quoted if _QUOTED_TABLE.search(text) else _replaced
    single = " ".join(_TOKEN.sub(replaced, text).split())
    few = _RUN.sub(r"\1 ", single + " ").strip()
    return _REPEATED.sub(STRING, _AS_TABLE.sub(rf"\1 {FILLER}", few))


def _replaced(match: re.Match[str]) -> str:
    kind = match.lastgroup or ""
    return _FIXED[kind] if kind in _FIXED else _VARYING[kind](match)


def _quoted(match: re.Match[str]) -> str:
    """Where the table is quoted by `"`, names are written like that everywhere."""
    return f"`{match['inner']}`" if match.lastgroup == "double" and match["inner"] else _replaced(match)


def _positional(match: re.Match[str]) -> str:
    """A parameter; glued to a name it is a leftover of formatting."""
    start, end = match.span()
    around = match.string[max(0, start - 1) : start] + match.string[end : end + 1]
    return FILLER if any(character == "_" or character.isalnum() for character in around) else "?"


_VARYING: dict[str, Callable[[re.Match[str]], str]] = {
    "double": lambda match: STRING,  # noqa: ARG005  all take the match
    "name": lambda match: _LEFTOVER_IN_NAME.sub(FILLER, match[0]),
    "named": lambda match: f":{match['key']}",
    "positional": _positional,
}
