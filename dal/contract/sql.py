"""Reads column types as SQL writes them: `DECIMAL(10,2)`, `VARCHAR(50) NULL`, `ENUM('a','b')`."""

from __future__ import annotations

import re
from collections.abc import Callable

from dal.contract.column import ColumnType
from dal.contract.types import Boolean, Choice, Fixed, Integer, Moment, Text, char

_DECLARED = re.compile(
    r"\s*(?P<name>[A-Za-z]+)\s*(?:\((?P<args>.*)\))?\s*(?P<unsigned>UNSIGNED)?\s*(?P<null>NOT\s+NULL|NULL)?\s*",
    re.IGNORECASE | re.DOTALL,
)
_QUOTED = re.compile(r"\s*'((?:[^']|'')*)'\s*(?:,|$)")
_BITS = {"TINYINT": 8, "SMALLINT": 16, "MEDIUMINT": 24, "INT": 32, "INTEGER": 32, "BIGINT": 64}
_TEXTS = {"TINYTEXT": 2**8 - 1, "TEXT": 2**16 - 1, "MEDIUMTEXT": 2**24 - 1, "LONGTEXT": 2**32 - 1}
_DYNAMODB_DIGITS = 38
_DEFAULT_DIGITS = 10
_MICROSECONDS = 6


def read_type(declared: str) -> tuple[ColumnType, bool]:
    """The type and whether the column may be NULL (only where the text ends in `NULL`).

    Raises:
        ValueError: the type is unknown or cannot be kept exactly; the message says which are known.
    """
    match = _DECLARED.fullmatch(declared)
    if match is None:
        raise ValueError(f"{declared!r} is no SQL column type")
    name, args = match["name"].upper(), match["args"] or ""
    nullable = (match["null"] or "").upper() == "NULL"
    unsigned = match["unsigned"] is not None
    try:
        read = _READERS[name]
    except KeyError:
        raise ValueError(f"unknown SQL type {name}; implemented are {', '.join(sorted(_READERS))}") from None
    sql = name + (f"({args})" if args else "") + (" UNSIGNED" if unsigned else "")
    if unsigned and name not in _BITS:
        raise ValueError(f"{name} UNSIGNED is not implemented")
    return read(sql, args), nullable


def _integer(sql: str, args: str) -> ColumnType:
    name = sql.partition("(")[0].partition(" ")[0]
    if name == "TINYINT" and args == "1":
        return Boolean(sql)
    bits, unsigned = _BITS[name], sql.endswith("UNSIGNED")
    return Integer(sql, 0, 2**bits - 1) if unsigned else Integer(sql, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def _fixed(sql: str, args: str) -> ColumnType:
    digits, scale = (*(_numbers(sql, args) or (_DEFAULT_DIGITS,)), 0)[:2]
    if digits > _DYNAMODB_DIGITS:
        raise ValueError(f"{sql} has more than the 38 digits that DynamoDB keeps exactly")
    if not 0 <= scale <= digits or digits < 1:
        raise ValueError(f"{sql}: the scale must be between 0 and the number of digits")
    return Fixed(sql, digits, scale)


def _boolean(sql: str, _: str) -> ColumnType:
    return Boolean(sql)


def _varchar(sql: str, args: str) -> ColumnType:
    size = _size(sql, args)
    return Text(sql, size, size * 4)


def _char(sql: str, args: str) -> ColumnType:
    return char(sql, _size(sql, args or "1"))


def _text(sql: str, _: str) -> ColumnType:
    size = _TEXTS[sql.partition("(")[0]]
    return Text(sql, size, size)


def _choice(sql: str, args: str) -> ColumnType:
    values = tuple(value.replace("''", "'") for value in _QUOTED.findall(args))
    if not values or _QUOTED.sub("", args):
        raise ValueError(f"{sql}: write it as ENUM('first','second')")
    return Choice(sql, values)


def _moment(sql: str, args: str) -> ColumnType:
    precision = _size(sql, args or "0")
    if precision > _MICROSECONDS:
        raise ValueError(f"{sql}: at most 6 decimals of a second")
    return Moment(sql, precision)


def _size(sql: str, args: str) -> int:
    numbers = _numbers(sql, args)
    if len(numbers) != 1:
        raise ValueError(f"{sql} needs one size, as in VARCHAR(50)")
    return numbers[0]


def _numbers(sql: str, args: str) -> tuple[int, ...]:
    parts = [part.strip() for part in args.split(",") if part.strip()]
    if not all(part.isdecimal() for part in parts):
        raise ValueError(f"{sql}: the sizes must be whole numbers")
    return tuple(map(int, parts))


_READERS: dict[str, Callable[[str, str], ColumnType]] = {
    **dict.fromkeys(_BITS, _integer),
    **dict.fromkeys(_TEXTS, _text),
    **dict.fromkeys(("DECIMAL", "NUMERIC"), _fixed),
    **dict.fromkeys(("BOOLEAN", "BOOL"), _boolean),
    **dict.fromkeys(("DATETIME", "TIMESTAMP"), _moment),
    "VARCHAR": _varchar,
    "CHAR": _char,
    "ENUM": _choice,
}
