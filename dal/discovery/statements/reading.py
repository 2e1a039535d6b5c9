"""Reads the text of a statement."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from dal.discovery.model import Operation
from dal.discovery.statements.commands import read_command
from dal.discovery.statements.flags import flags_of
from dal.discovery.statements.guessing import guess
from dal.discovery.statements.holes import FILLER
from dal.discovery.statements.parsing import parse
from dal.discovery.statements.plain import plain
from dal.discovery.statements.queries import describe
from dal.discovery.statements.shapes import headless, looks_like_query
from dal.discovery.statements.simpler import simpler
from dal.discovery.statements.statement import Statement

_REMEMBERED = 8192
_BEGINS = re.compile(r"[\s(]*(?:[A-Za-z]{2,}|__hole_|/\*|--|#)")
_UPSERT = frozenset({"on duplicate key", "replace"})


@lru_cache(maxsize=_REMEMBERED)
def read_statement(text: str) -> Statement | None:
    """What the text does as SQL; None if it is none.

    What only run time knows stands in it as `__hole_0__`, `__hole_1__` and so on; parameters may be of any DB-API
    style. Of several statements the first that does something to data is described, and all are in `multiple`.
    """
    if not _BEGINS.match(text):
        return None
    parts = [_read_one(part) for part in plain(text).split(";") if part.strip()]
    serious = [part for part in parts if part is not None and not part.ignored]
    if serious:
        return replace(serious[0], multiple=tuple(serious)) if serious[1:] else serious[0]
    return parts[0] if parts and None not in parts else None


def _read_one(text: str) -> Statement | None:
    text = text.strip()
    if looks_like_query(text):
        return _read_query(text)
    return read_command(text) or _read_headless(text)


def _read_query(text: str) -> Statement:
    simple = simpler(text)
    statement = _parsed(simple) or guess(simple)
    flags = tuple(dict.fromkeys((*flags_of(text), *statement.flags)))
    upserts = statement.operation is Operation.INSERT and not _UPSERT.isdisjoint(flags)
    return replace(statement, flags=flags, operation=Operation.UPSERT if upserts else statement.operation)


def _parsed(text: str) -> Statement | None:
    parsed = parse(text)
    try:
        return describe(parsed) if parsed else None
    except RecursionError:  # thousands of UNIONs, written by a program
        return None


def _read_headless(text: str) -> Statement | None:
    """Only the clauses are known: the verb, and mostly the table, stand in a hole."""
    clauses = headless(text)
    if clauses is None:
        return None
    begun = clauses if clauses.upper().startswith("FROM ") else f"FROM {FILLER} {clauses}"
    statement = _read_query(f"SELECT {FILLER} {begun}")
    return replace(statement, operation=Operation.UNKNOWN, dynamic=True)
