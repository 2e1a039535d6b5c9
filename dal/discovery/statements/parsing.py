"""A statement's syntax tree: through sqlglot, with small repairs where pieces are missing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlglot import exp, parse_one
from sqlglot.errors import ParseError, SqlglotError

from dal.discovery.statements.holes import has_hole
from dal.discovery.statements.repairs import candidates

_TRIES = 12
_CRASHES = (SqlglotError, RecursionError, AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What the parser raises on odd input, besides its own errors; it is then read without a tree."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """The tree; `mended` if a piece that only run time knows was left out or guessed at."""

    tree: exp.Expr
    mended: bool = False
    holes: bool = False
    """Something in it is known at run time only."""


@dataclass(frozen=True, slots=True)
class _Failure:
    """Where the parser stopped; `rest` is what it did not get to."""

    start: int
    end: int
    rest: int


def parse(text: str) -> Parsed | None:
    """The tree of a plain statement; None where even repairs do not help."""
    outcome, mended = _attempt(text), False
    for _ in range(_TRIES):
        if not isinstance(outcome, _Failure):
            break
        found = _mend(text, outcome)
        if found is None:
            return None
        text, outcome, guessed = found
        mended = mended or guessed
    return Parsed(outcome, mended, has_hole(text)) if isinstance(outcome, exp.Expr) else None


def _attempt(text: str) -> exp.Expr | _Failure | None:
    try:
        with _silence():
            return parse_one(text, dialect="mysql")
    except ParseError as error:
        return _failure(text, error)
    except _CRASHES:
        return None


def _failure(text: str, error: ParseError) -> _Failure | None:
    first = error.errors[0] if error.errors else {}
    end = first.get("col")
    if end is None:
        return None
    return _Failure(max(0, end - len(first.get("highlight") or "")), end, len(text) - end)


def _mend(text: str, failure: _Failure) -> tuple[str, exp.Expr | _Failure | None, bool] | None:
    """The repair that leads to a tree, else the one that leads furthest."""
    best: tuple[str, exp.Expr | _Failure | None, bool] | None = None
    rest = failure.rest
    for candidate, guessed in candidates(text, failure.start, failure.end):
        outcome = _attempt(candidate)
        if isinstance(outcome, exp.Expr):
            return candidate, outcome, guessed
        if isinstance(outcome, _Failure) and outcome.rest < rest:
            best, rest = (candidate, outcome, guessed), outcome.rest
    return best


@contextmanager
def _silence() -> Iterator[None]:
    """The parser warns through its logger; what it cannot read is our own business."""
    logger = logging.getLogger("sqlglot")
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before
