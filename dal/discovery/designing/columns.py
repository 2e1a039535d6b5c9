"""What the contract declares of a column: its type exactly, or the nearest that can be kept, with a question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from dal.contract.column import ColumnType
from dal.contract.sql import read_type
from dal.contract.types import CHARSETS, Text
from dal.discovery.model import Column, Table


@dataclass(frozen=True, slots=True)
class Question:
    """What has to be asked about a column, and how it is in the draft until it is answered."""

    column: str
    why: str
    chosen: str


@dataclass(frozen=True, slots=True)
class Declared:
    """A column with its type; without one it stays out of the draft."""

    name: str
    sql: str | None
    nullable: bool
    question: Question | None = None

    @property
    def kind(self) -> ColumnType:
        """The type, of a column that is in the draft."""
        if self.sql is None:
            raise ValueError(f"{self.name} is not in the draft")
        return _kind(self.sql)


@cache
def _kind(sql: str) -> ColumnType:
    """A backend has few types and many columns of them."""
    return read_type(sql)[0]


_CHOICES = re.compile(r"(ENUM|SET)\b", re.IGNORECASE)
_LISTED = re.compile(r"'((?:[^']|'')*)'")
_SUBSTITUTES: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), instead, why)
    for pattern, instead, why in (
        (
            r"FLOAT4?\s*(?:\([\d,\s]*\))?\s*(UNSIGNED)?",
            r"DOUBLE \1",
            "MySQL prints 6 digits of a FLOAT and keeps more",
        ),
        (r"FLOAT8", "DOUBLE", "FLOAT8 is DOUBLE"),
        (r"UUID", "CHAR(36) CHARACTER SET ascii", "UUID columns are not implemented"),
        (r"INET4", "VARCHAR(15) CHARACTER SET ascii", "INET4 columns are not implemented"),
        (r"INET6", "VARCHAR(45) CHARACTER SET ascii", "INET6 columns are not implemented"),
        (
            r"(?:N|NATIONAL\s+)(VARCHAR|CHAR)\s*(\(\d+\))",
            r"\1\2 CHARACTER SET utf8mb3",
            "its name hides a charset",
        ),
        (r"TINYINT\s*\(\s*1\s*\)", "BOOLEAN", "BOOLEAN is what it means"),
        (r"SERIAL", "BIGINT UNSIGNED", "SERIAL is an abbreviation"),
        (r"(?:CHARACTER\s+VARYING|STRING)\s*(\(\d+\))", r"VARCHAR\1", "it is another word for VARCHAR"),
        (r"VARCHAR", "VARCHAR(255)", "its length is not known"),
        (r"VARBINARY", "VARBINARY(255)", "its length is not known"),
    )
)
_SILENT = frozenset(
    {
        "BOOLEAN is what it means",
        "FLOAT8 is DOUBLE",
        "SERIAL is an abbreviation",
        "it is another word for VARCHAR",
    }
)
"""The same type by another name: nothing to decide."""
_TRUTH = re.compile(r"BOOL(EAN)?|TINYINT\s*\(\s*1\s*\)", re.IGNORECASE)


def declare(column: Column, table: Table, *, key: bool) -> Declared:
    """How a column is declared; `key` ones are not NULL, and a truth among them is a number."""
    nullable = column.nullable and not key
    if column.generated is not None:
        why = f"it is computed by MySQL ({column.generated}), which takes no value for it"
        return _left_out(column, why)
    if not column.type.strip():
        return _left_out(column, "its type is not known")
    wanted, question = _substituted(column, _spelled(column))
    sql = "TINYINT" if key and _TRUTH.fullmatch(wanted) else wanted
    try:
        sql = _in_charset(sql, column, table)
        read_type(sql)
    except ValueError as error:
        return _left_out(column, str(error))
    return Declared(column.name, sql, nullable, question)


def in_order(declared: Iterable[Declared]) -> Iterator[tuple[str, str]]:
    """Column and type as `x_dal.columns` writes them."""
    return ((column.name, f"{column.sql}{' NULL' * column.nullable}") for column in declared if column.sql)


def charset_of(collation: str | None) -> str | None:
    """The character set that a collation belongs to."""
    if collation is None:
        return None
    name = collation.lower().partition("_")[0]
    return {"utf8": "utf8mb3"}.get(name, name)


def collation_of(column: Column, table: Table) -> str | None:
    """How texts of a column are compared, where the backend says it."""
    said = column.collation or table.collation
    return said.lower() if said else None


def _left_out(column: Column, why: str) -> Declared:
    return Declared(column.name, None, column.nullable, Question(column.name, why, "left out"))


def _spelled(column: Column) -> str:
    """The type in one line; members of ENUM and SET as the model has them, since types are in capitals."""
    text = " ".join(column.type.split())
    choices = _CHOICES.match(text)
    if choices is None:
        return text
    values = column.values or tuple(value.replace("''", "'") for value in _LISTED.findall(text))
    quoted = ",".join("'" + value.replace("'", "''") + "'" for value in values)
    return f"{choices[1].upper()}({quoted})"


def _substituted(column: Column, text: str) -> tuple[str, Question | None]:
    for pattern, instead, why in _SUBSTITUTES:
        match = pattern.fullmatch(text)
        if match is not None:
            wanted = match.expand(instead).strip()
            return wanted, None if why in _SILENT else Question(column.name, why, f"declared as {wanted}")
    return text, None


def _in_charset(sql: str, column: Column, table: Table) -> str:
    charset = charset_of(collation_of(column, table))
    kind = read_type(sql)[0]
    if charset in CHARSETS and isinstance(kind, Text) and "CHARACTER SET" not in sql.upper():
        return f"{sql} CHARACTER SET {charset}"
    return sql
