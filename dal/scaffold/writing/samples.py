"""Rows for tests: two of each entity that are there, and one to be inserted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from dal.contract import Contract, Entity
from dal.contract.types import Boolean, Choice
from dal.scaffold.code.text import literal
from dal.scaffold.values import File
from dal.scaffold.writing.imports import Imports
from dal.scaffold.writing.job import Job
from dal.scaffold.writing.layout import Group, laid, module

Row = Mapping[str, object]
THIRD = 3
_IMPORTED = {datetime: "datetime", date: "datetime", timedelta: "datetime", Decimal: "decimal"}


@dataclass(frozen=True, slots=True)
class Samples:
    """Entity → its three rows; entities of which none could be made up are not in it."""

    rows: Mapping[str, Sequence[Row]]

    def constant(self, entity: str) -> str:
        """What the rows of an entity are called in the file."""
        return entity.upper()


def samples_of(contract: Contract) -> Samples:
    """Rows that the contract takes, their parents among them."""
    found: dict[str, Sequence[Row]] = {}
    for name, entity in contract.entities.items():
        parents = {one.target for one in entity.references if one.column not in entity.nullable} - {name}
        rows = [_row(entity, number, found) for number in (1, 2, THIRD)]
        if parents <= set(found) and all(row is not None for row in rows):
            found[name] = [row for row in rows if row is not None]
    return Samples(found)


def samples_file(job: Job, samples: Samples) -> File:
    """The rows as a file."""
    imports = job.imports()
    imports.add("collections.abc", "Mapping", "Sequence")
    imports.add("typing", "Any")
    blocks = [["Rows = Sequence[Mapping[str, Any]]", '"""Two that are there, and one to be inserted."""']]
    blocks += [_constant(samples.constant(name), rows, imports, job.width) for name, rows in samples.rows.items()]
    items = [f'"{name}": {samples.constant(name)}[:2]' for name in samples.rows]
    seeded = Group("ROWS: Mapping[str, Rows] = ", items, brackets="{}", literal=True)
    blocks.append([*laid(seeded, 0, job.width), '"""What both databases begin with, parents before children."""'])
    lines = [line for at, block in enumerate(blocks) for line in ([""] if at else []) + block]
    return File(job.path("tests", "samples.py"), module("Rows for tests.", imports.lines(), [lines]))


def written(value: object) -> str:
    """A value as Python writes it, without the module's name."""
    return literal(value).removeprefix("datetime.")


def _constant(name: str, rows: Sequence[Row], imports: Imports, width: int) -> list[str]:
    for value in (value for row in rows for value in row.values()):
        where = _IMPORTED.get(type(value))
        if where is not None:
            imports.add(where, type(value).__name__)
    groups = [
        Group("", [f'"{column}": {written(value)}' for column, value in row.items()], brackets="{}", literal=True)
        for row in rows
    ]
    return laid(Group(f"{name}: Rows = ", groups, literal=True), 0, width)


def _row(entity: Entity, number: int, parents: Mapping[str, Sequence[Row]]) -> Row | None:
    row: dict[str, object] = {}
    targets = {one.column: one for one in entity.references}
    for place, column in enumerate(entity.columns):
        reference = targets.get(column)
        if reference is not None and reference.target != entity.name and reference.target in parents:
            row[column] = parents[reference.target][_parent(number, place)][reference.target_column]
        elif reference is not None:
            row[column] = None
        else:
            row[column] = next(_values(entity, column, number), None)
    try:
        return entity.normal(row)
    except ValueError:
        return None


def _parent(number: int, place: int) -> int:
    """The new row belongs to different parents, so that its pairs are new as well."""
    return number - 1 if number < THIRD else place % 2


def _values(entity: Entity, column: str, number: int) -> Iterator[object]:
    """The first of some likely values that the column takes."""
    kind = entity.columns[column]
    for value in _likely(entity, column, number):
        try:
            yield kind.normal(value)
        except (ValueError, TypeError, ArithmeticError):
            continue


def _likely(entity: Entity, column: str, number: int) -> Iterator[object]:
    kind = entity.columns[column]
    if isinstance(kind, Choice):
        yield kind.values[(number - 1) % len(kind.values)]
    if isinstance(kind, Boolean):
        yield number == 1
    yield number
    yield Decimal(number)
    yield float(number)
    yield datetime(2024, 1, number, 12)  # noqa: DTZ001  as the contract has them
    yield date(2024, 1, number)
    yield timedelta(hours=number)
    yield from _texts(column, number)
    yield b"%d" % number
    yield "{}"


def _texts(column: str, number: int) -> Iterator[str]:
    if "mail" in column.lower():
        yield f"somebody{number}@example.com"
    if "url" in column.lower():
        yield f"https://example.com/{number}"
    yield f"{column} {number}"
    yield f"{column[0]}{number}"
    yield str(number)
