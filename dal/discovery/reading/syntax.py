"""Parses Python and says why something is none."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from dataclasses import dataclass

_PYTHON_2_MESSAGE = re.compile(
    r"Missing parentheses in call to '(print|exec)'"
    r"|multiple exception types must be parenthesized"
    r"|leading zeros in decimal integer literals"
)
_PYTHON_2_LINE = re.compile(
    r"""^\s*(print\s+[^=\s(]|exec\s+["'\w])"""
    r"|^\s*except\s+[\w.()\s,]+,\s*\w+\s*:"
    r"|^\s*raise\s+[\w.]+\s*,"
    r"|<>|\b\d+[lL]\b|\b0[0-7]+\b|\bur['\"]|`[^`]*`"
)
_NEWER_LINE = re.compile(
    r"^\s*type\s+\w+(\[.*\])?\s*=|^\s*(async\s+)?(def|class)\s+\w+\s*\[|^\s*lazy\s+(import|from)\s"
)
_NEWER_MESSAGE = re.compile(r"^f-string: ")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a text was not parsed, and what to do about it."""

    why: str
    remedy: str


def parse(text: str) -> ast.Module | Refusal:
    """The syntax tree, or why there is none; what Python would warn of is the analysed project's business."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        return _refused(text, error)
    except (RecursionError, MemoryError):
        return Refusal("its expressions are nested too deeply", "leave it out if it is generated data")
    except ValueError as error:
        return Refusal(f"it cannot be parsed: {error}", "save it as UTF-8")


def _refused(text: str, error: SyntaxError) -> Refusal:
    number = error.lineno or 1
    line = "".join(text.split("\n")[number - 1 : number])
    if _PYTHON_2_MESSAGE.search(error.msg) or _PYTHON_2_LINE.search(line):
        return Refusal(f"it seems to be Python 2 (line {number})", "port it, for example with 2to3, or delete it")
    why = f"it is not valid Python: {error.msg} (line {number})"
    if _NEWER_MESSAGE.search(error.msg) or _NEWER_LINE.search(line):
        mine = f"{sys.version_info.major}.{sys.version_info.minor}"
        return Refusal(why, f"if it is written for a Python after {mine}, run the analysis with that Python")
    return Refusal(why, "mend it, or delete it if it is not used")
