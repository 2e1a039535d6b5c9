"""A Python file as a value: its text and its syntax tree."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from pathlib import Path

from dal.discovery.model import Unread
from dal.discovery.reading.syntax import Refusal, parse
from dal.discovery.reading.text import NotTextError, TooLargeError, decode, read

LIMIT = 2_000_000
"""Bytes of a Python file beyond which it is taken for data that a tool wrote."""


@dataclass(frozen=True, slots=True)
class Source:
    """A module that was read; a tree is large, so keep what it tells rather than the source."""

    file: str
    text: str = field(repr=False)
    lines: int
    tree: ast.Module = field(repr=False, compare=False)


def load(root: Path, file: str, *, limit: int = LIMIT) -> Source | Unread:
    """The module in a file of a project, or why it cannot be read.

    Args:
        root: the project's folder.
        file: the path in it.
        limit: bytes that a file may have.
    """
    try:
        text = decode(read(root / file, limit))
    except NotTextError as error:
        return Unread(file, f"it is not text: there are {error} in it", "delete it if it is not used")
    except TooLargeError as error:
        return Unread(file, f"it has {error} bytes: generated?", "if it is not, raise --max-file-size")
    except OSError as error:
        return Unread(file, f"it cannot be read: {error.strerror}", "make it readable, then analyse again")
    parsed = parse(text)
    if isinstance(parsed, Refusal):
        return Unread(file, parsed.why, parsed.remedy)
    return Source(file, text, _lines(text), parsed)


def _lines(text: str) -> int:
    return text.count("\n") + (text != "" and not text.endswith("\n"))
