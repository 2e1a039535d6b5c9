"""Programs inside the database: what kind they are, and which tables they read and write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from dal.discovery.model import Operation, Place, Routine
from dal.discovery.statements import Statement, read_statement
from dal.discovery.statements.guessing import tables_in
from dal.discovery.statements.plain import plain

_PART = r"(?:`[^`]+`|\"[^\"]+\"|[\w$]+)"
_NAME = rf"(?:IF NOT EXISTS )?(?P<name>{_PART}(?:\.{_PART})?)"
_HEAD = re.compile(
    rf"CREATE\b(?: OR REPLACE\b)?(?: (?!PROCEDURE|FUNCTION|TRIGGER|VIEW|EVENT|TABLE|INDEX)[^ ]+)*? "
    rf"(?P<kind>PROCEDURE|FUNCTION|TRIGGER|VIEW|EVENT) {_NAME}",
    re.IGNORECASE,
)
_DROPPED = re.compile(
    rf"DROP (?P<kind>PROCEDURE|FUNCTION|TRIGGER|VIEW|EVENT) (?:IF EXISTS )?{_NAME}", re.IGNORECASE
)
_TRIGGERED = re.compile(
    rf"\b(?:INSERT|UPDATE|DELETE)(?: OF [\w, ]+)? ON (?P<table>{_PART}(?:\.{_PART})?)", re.IGNORECASE
)
_VERB = re.compile(
    r"(?:^|\b(?:BEGIN|THEN|ELSE|DO|LOOP|REPEAT|ROW|FOR|AS|IS|DETERMINISTIC|DATA)\b|[:)]) ?"
    r"(?=(?:SELECT|INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|CALL|WITH)\b)",
    re.IGNORECASE,
)
"""Where a statement may begin."""
_TEMPORARY = re.compile(rf"\bCREATE TEMPORARY TABLE (?:IF NOT EXISTS )?({_PART})", re.IGNORECASE)


_WRITES = (Operation.INSERT, Operation.UPDATE, Operation.DELETE, Operation.UPSERT)


@dataclass(frozen=True, slots=True)
class _Effect:
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    calls: str | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """A routine, and the procedures it calls."""

    routine: Routine
    calls: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from others; MySQL does not heed the case."""
        return self.routine.kind, self.routine.name.lower()


def read_program(text: str, file: str, line: int) -> Program | None:
    """The routine that a statement creates; None if it creates none."""
    body = plain(text)
    head = _HEAD.match(body)
    if head is None:
        return None
    kind = head["kind"].lower()
    rest = body[head.end() :]
    triggered = _TRIGGERED.search(rest) if kind == "trigger" else None
    table = _bare(triggered["table"]) if triggered else None
    effects = list(_effects(rest[triggered.end() :] if triggered else rest))
    temporary = {_bare(name).lower() for name in _TEMPORARY.findall(body)} | {"dual"}
    writes = _names((name for effect in effects for name in effect.writes), temporary)
    reads = _names(
        (name for effect in effects for name in effect.reads), temporary | {name.lower() for name in writes}
    )
    calls = _names((effect.calls for effect in effects), set())
    return Program(Routine(_bare(head["name"]), kind, Place(file, line), table, reads, writes), calls)


def dropped_program(text: str) -> tuple[str, str] | None:
    """The key of the routine that a statement takes away."""
    match = _DROPPED.match(" ".join(text.split()))
    return (match["kind"].lower(), _bare(match["name"]).lower()) if match else None


def with_calls(programs: Iterable[Program]) -> tuple[Routine, ...]:
    """The routines; what a procedure does through others, it does."""
    known = {program.routine.name.lower(): program for program in programs}
    return tuple(_complete(program, known) for program in programs)


def _complete(program: Program, known: Mapping[str, Program]) -> Routine:
    waiting, met = list(program.calls), {program.routine.name.lower()}
    routine = program.routine
    while waiting:
        called = known.get(waiting.pop(0).split(".")[-1].lower())
        if called is not None and called.routine.name.lower() not in met:
            met.add(called.routine.name.lower())
            waiting += called.calls
            writes = tuple(dict.fromkeys((*routine.writes, *called.routine.writes)))
            reads = (name for name in (*routine.reads, *called.routine.reads) if name not in writes)
            routine = replace(routine, reads=tuple(dict.fromkeys(reads)), writes=writes)
    return routine


def _effects(body: str) -> Iterator[_Effect]:
    """What each statement of a body does; blocks, variables and cursors around them do nothing."""
    for piece in body.split(";"):
        verb = _VERB.search(piece)
        around = piece[: verb.start()] if verb else piece
        if "SELECT" in around.upper():
            yield _Effect(reads=tables_in(around))
        statement = read_statement(piece[verb.end() :]) if verb else None
        if statement is not None:
            yield _effect(statement)


def _effect(statement: Statement) -> _Effect:
    if statement.operation in _WRITES and statement.table:
        return _Effect(tuple(name for name in statement.tables if name != statement.table), (statement.table,))
    return _Effect(statement.tables, (), statement.procedure)


def _names(found: Iterable[str | None], without: set[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in found if name and name.lower() not in without))


def _bare(name: str) -> str:
    """Without quotes and without the database."""
    return re.sub(r'[`"]', "", name).split(".")[-1]
