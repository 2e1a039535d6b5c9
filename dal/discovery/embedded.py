"""DDL in strings of the code: tables that a backend makes when it starts, triggers that a migration installs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from dal.discovery.evaluation.found import Found, Key, Owner
from dal.discovery.model import Operation, Place
from dal.discovery.schema import Dialect, Schema
from dal.discovery.schema.alterations import Alteration
from dal.discovery.schema.changes import Change, Create, CreateLike, Drop, created
from dal.discovery.schema.reading import read_ddl
from dal.discovery.schema.schema import schema_of

Sql = tuple[str, Place]
"""Statements, and where they are sent."""


def sent_ddl(settled: Iterable[tuple[Owner, Key, Found]]) -> tuple[Sql, ...]:
    """The DDL among the statements that functions send, as far as it names its table."""
    return tuple(
        (found.statement or "", Place(owner.file, key[0].line))
        for owner, key, found in sorted(settled, key=lambda one: (one[0], one[1]))
        if found.operation is Operation.DDL and (found.table or not found.dynamic)
    )


def with_code(schema: Schema, sent: Iterable[Sql], known: Collection[str]) -> Schema:
    """A schema from files, and what the code defines besides; what both have is told by the files first.

    Args:
        schema: from files.
        sent: statements in the code.
        known: tables of which models tell.
    """
    files = {table.name.lower() for table in schema.tables}
    code = _in_code(sent, {name.lower() for name in known} | files)
    routines = {(one.kind, one.name.lower()): one for one in (*code.routines, *schema.routines)}
    return replace(
        schema,
        tables=(*schema.tables, *code.tables),
        routines=tuple(routines[key] for key in sorted(routines)),
        features=(*schema.features, *code.features),
        unread=(*schema.unread, *code.unread),
    )


def _in_code(sent: Iterable[Sql], known: Collection[str]) -> Schema:
    """As if it stood in one file: what creates comes first."""
    read = [read_ddl("\n" * (place.line - 1) + sql, place.file) for sql, place in sent]
    changes = [change for schema in read for change in schema.changes]
    programs = {program.key: program for schema in read for program in schema.programs}
    return schema_of("", Dialect.MYSQL, tuple(_lasting(changes, known)), programs=tuple(programs.values()))


def _lasting(changes: Sequence[Change], known: Collection[str]) -> Iterator[Change]:
    """Nothing is dropped, and what is altered must be there.

    A backend that can set its database up again can drop it too: that says nothing about what there is.
    """
    there = created([change for change in changes if not isinstance(change, Drop)]) | set(known)
    yield from (change for change in changes if isinstance(change, (Create, CreateLike)))
    yield from (change for change in changes if isinstance(change, Alteration) and change.table.lower() in there)
