"""DDL in strings of the code: tables that a backend makes when it starts, triggers that it installs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dal.discovery.evaluation.found import Found, Key, Owner
from dal.discovery.model import Operation
from dal.discovery.schema import Dialect, Schema
from dal.discovery.schema.changes import Create, CreateLike, Drop
from dal.discovery.schema.reading import read_ddl
from dal.discovery.schema.schema import schema_of


def with_code(schema: Schema, settled: Iterable[tuple[Owner, Key, Found]]) -> Schema:
    """A schema from files, and what the code defines besides; what both have is told by the files first."""
    code = _in_code(settled)
    known = {(routine.kind, routine.name.lower()) for routine in schema.routines}
    routines = [one for one in code.routines if (one.kind, one.name.lower()) not in known]
    return replace(
        schema,
        tables=(*schema.tables, *code.tables),
        routines=tuple(sorted((*schema.routines, *routines), key=lambda one: (one.kind, one.name))),
        features=(*schema.features, *code.features),
        unread=(*schema.unread, *code.unread),
    )


def _in_code(settled: Iterable[tuple[Owner, Key, Found]]) -> Schema:
    """As if it stood in one file: what creates comes first, and nothing is dropped.

    A backend that can set its database up again can drop it too: that says nothing about what there is.
    """
    found = sorted(settled, key=lambda one: (one[0], one[1]))
    read = [_read(owner, key, one) for owner, key, one in found if _tells(one)]
    changes = [change for schema in read for change in schema.changes if not isinstance(change, Drop)]
    changes.sort(key=lambda change: not isinstance(change, (Create, CreateLike)))
    programs = {program.key: program for schema in read for program in schema.programs}
    return schema_of("", Dialect.MYSQL, tuple(changes), programs=tuple(programs.values()))


def _tells(found: Found) -> bool:
    return found.operation is Operation.DDL and bool(found.table or not found.dynamic)


def _read(owner: Owner, key: Key, found: Found) -> Schema:
    """The statement, moved down to the line from which it is sent."""
    return read_ddl("\n" * (key[0].line - 1) + (found.statement or ""), owner.file)
