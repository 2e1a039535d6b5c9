"""Cuts a SQL file into its statements, megabytes of data in a moment: only what defines something is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

_BLANK = re.compile(r"(?:\s+|--(?=\s|$|\w)[^\n]*|#[^\n]*|/\*(?![!M]).*?\*/)+", re.DOTALL)
_DELIMITER = re.compile(r"DELIMITER[ \t]+(\S+)[^\n]*", re.IGNORECASE)
_COPY = re.compile(r"COPY\b[^;]*\bFROM\s+stdin\b.*?^\\\.[^\n]*", re.IGNORECASE | re.DOTALL | re.MULTILINE)
_DEFINES = re.compile(r"(?:/\*M?!\d*\s*)?(?:CREATE|ALTER|DROP|RENAME|USE)\b", re.IGNORECASE)
_RESUME = re.compile(r"\n(?=[ \t]*(?:CREATE|ALTER|DROP|INSERT|RENAME|DELIMITER|LOCK|UNLOCK)\b)", re.IGNORECASE)
_EXECUTED = re.compile(r"/\*M?!\d*(.*?)\*/", re.DOTALL)
_ROUTINE = re.compile(
    r"CREATE\b(?:\s+(?!TABLE\b|TEMPORARY\b|UNIQUE\b|INDEX\b|FULLTEXT\b|VIEW\b)[^\s;(]+)*?\s+"
    r"(?:PROCEDURE|FUNCTION|TRIGGER|EVENT)\b",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\s*(?:DELIMITER\b|CREATE\s+(?:TABLE|OR\s+REPLACE|DEFINER|PROCEDURE|FUNCTION|TRIGGER|EVENT|VIEW)\b)",
    re.IGNORECASE,
)
_BLOCKS = re.compile(
    r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|--\s[^\n]*|#[^\n]*|/\*.*?\*/"""
    r"|(?<![.\w@])(?:(?P<begin>BEGIN|CASE)|(?P<end>END)(?!\s+(?:IF|LOOP|WHILE|REPEAT)\b))\b",
    re.IGNORECASE | re.DOTALL,
)
_QUOTES = r"""'(?:[^'\\]|\\.|'')*+'|"(?:[^"\\]|\\.|"")*+"|`[^`]*+`"""
_COMMENTS = r"--(?:(?=\s|$)|(?<=\s--))[^\n]*+|\#[^\n]*+|/\*.*?\*/"


@dataclass(frozen=True, slots=True)
class Piece:
    """A statement without the marks around what only newer servers execute, and the line it begins in."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Broken:
    """Here a string or a comment begins that has no end; what follows is read from the next statement on."""

    line: int


@cache
def _statement(delimiter: str) -> re.Pattern[str]:
    """Up to the delimiter, or as far as it can be read."""
    first, whole = re.escape(delimiter[0]), re.escape(delimiter)
    dollars = r"|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$" if delimiter == ";" else ""
    return re.compile(
        rf"(?:[^'\"`\#/$\\{first}-]++|{_QUOTES}|{_COMMENTS}{dollars}|(?!{whole}|/\*)[-/$\\{first}])*+",
        re.DOTALL,
    )


def pieces(text: str) -> Iterator[Piece | Broken]:
    """The statements that define something, in order."""
    position, line, counted, delimiter = 0, 1, 0, ";"
    while True:
        blank = _BLANK.match(text, position)
        position = blank.end() if blank else position
        if position >= len(text):
            return
        line, counted = line + text.count("\n", counted, position), position
        skipped = _DELIMITER.match(text, position) or _COPY.match(text, position)
        if skipped:
            delimiter = skipped[1] if skipped.re is _DELIMITER else delimiter
            position = skipped.end()
            continue
        end = _end(text, position, delimiter)
        if _DEFINES.match(text, position):
            yield Piece(_EXECUTED.sub(r" \1 ", text[position:end]), line)
        position = end + len(delimiter)
        if end < len(text) and not text.startswith(delimiter, end):
            yield Broken(line + text.count("\n", counted, end))
            resumed = _RESUME.search(text, end)
            position = resumed.end() if resumed else len(text)


def _end(text: str, start: int, delimiter: str) -> int:
    """Where the statement ends; a routine that is written without another delimiter ends with its last END."""
    end = _match_end(text, start, delimiter)
    if delimiter == ";" and _ROUTINE.match(text, start, end):
        depth = _depth(text, start, end)
        while depth > 0 and text.startswith(";", end) and not _NEXT.match(text, end + 1):
            following = _match_end(text, end + 1, delimiter)
            depth += _depth(text, end + 1, following)
            end = following
    return end


def _match_end(text: str, start: int, delimiter: str) -> int:
    match = _statement(delimiter).match(text, start)
    return match.end() if match else start


def _depth(text: str, start: int, end: int) -> int:
    """How many more blocks are opened than closed."""
    found = list(_BLOCKS.finditer(text, start, end))
    return sum(match["begin"] is not None for match in found) - sum(match["end"] is not None for match in found)
