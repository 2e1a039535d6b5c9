"""Reads a SQL file."""

from __future__ import annotations

import re
from dataclasses import replace

from dal.discovery.model import Unread
from dal.discovery.schema.changes import Change, Create
from dal.discovery.schema.dialects import dialect_of
from dal.discovery.schema.routines import Program, dropped_program, read_program
from dal.discovery.schema.schema import Schema, schema_of
from dal.discovery.schema.sections import forward, leads_back
from dal.discovery.schema.splitting import Broken, Piece, pieces
from dal.discovery.schema.tables import read_changes
from dal.discovery.schema.tokens import tokens

_USE = re.compile(
    r"\s*(?:USE|CREATE\s+(?:DATABASE|SCHEMA)(?:\s+IF\s+NOT\s+EXISTS)?)\s+[`\"]?([\w$-]+)", re.IGNORECASE
)
_COLLATION = re.compile(r"\bCOLLATE\s*=?\s*[`'\"]?(\w+)", re.IGNORECASE)
_PROGRAM = re.compile(
    r"\s*(?:CREATE|DROP)\b(?:\s+(?!TABLE\b|TEMPORARY\b|UNIQUE\b|INDEX\b|FULLTEXT\b|SPATIAL\b)[^\s;(]+)*?\s+"
    r"(?:PROCEDURE|FUNCTION|TRIGGER|VIEW|EVENT)\b",
    re.IGNORECASE,
)
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1f]")
_ODD = 0.01
"""The share of control characters in the head from which on a file is no text."""
_HEAD = 4096


def read_sql(text: str, file: str) -> Schema:
    """What a file of DDL, a dump or a migration says; what cannot be read of it is in `unread`."""
    text = text.removeprefix("\ufeff")
    if _is_binary(text):
        return Schema(file, unread=(Unread(file, "it is not text", "leave it out, or save it as plain SQL"),))
    return Schema(file, dialect_of(text, file)) if leads_back(file) else read_ddl(forward(text), file)


def read_ddl(text: str, file: str) -> Schema:
    """What the statements of a text define, whatever it is called."""
    changes: list[Change] = []
    programs: dict[tuple[str, str], Program] = {}
    unread: list[Unread] = []
    naming, collation = _Naming(), None
    for piece in pieces(text):
        if isinstance(piece, Broken):
            unread.append(_broken(file, piece))
        elif used := _USE.match(piece.text):
            naming.use(used[1])
            collation = _COLLATION.search(piece.text) or collation
        elif _PROGRAM.match(piece.text):
            _keep_program(programs, piece, file)
        else:
            changes += read_changes(tokens(piece.text, piece.line), file, naming)
    default = collation[1] if collation else None
    collated = tuple(_collated(change, default) for change in changes)
    return schema_of(
        file, dialect_of(text, file), collated, programs=tuple(programs.values()), unread=tuple(unread)
    )


class _Naming:
    """Takes the database off a table's name, as long as it is the only one that the file speaks of."""

    def __init__(self) -> None:
        self._default: str | None = None

    def use(self, database: str) -> None:
        """What follows is about this database."""
        self._default = self._default or database.lower()

    def __call__(self, name: str) -> str:
        database, _, table = name.rpartition(".")
        if database:
            self.use(database)
        return table if database.lower() in ("", self._default, *_SCHEMAS) else name


_SCHEMAS = ("public", "dbo")


def _keep_program(programs: dict[tuple[str, str], Program], piece: Piece, file: str) -> None:
    """The last definition counts; mysqldump defines a view twice."""
    program = read_program(piece.text, file, piece.line)
    dropped = dropped_program(piece.text)
    key = program.key if program else dropped
    if key is not None:
        programs.pop(key, None)
    if program is not None:
        programs[program.key] = program


def _is_binary(text: str) -> bool:
    head = text[:_HEAD]
    return len(_BINARY.findall(head)) > len(head) * _ODD


def _broken(file: str, broken: Broken) -> Unread:
    why = (
        f"what is quoted or commented from line {broken.line} on has no end; it is read on from the next statement"
    )
    return Unread(file, why, "mend the file, or dump it again")


def _collated(change: Change, collation: str | None) -> Change:
    """A table without a collation of its own has the database's."""
    if isinstance(change, Create) and collation and change.draft.collation is None:
        return replace(change, draft=replace(change.draft, collation=collation))
    return change
