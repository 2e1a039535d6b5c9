"""Makes a column's type of its name and its arguments, one reader for each family of SQL types."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from dal.contract.column import ColumnType
from dal.contract.types import (
    DYNAMODB_DIGITS,
    Binary,
    Bits,
    Boolean,
    Choice,
    Choices,
    Day,
    Double,
    Fixed,
    Integer,
    Json,
    Long,
    Moment,
    Span,
    Text,
    Unsigned,
    Year,
    same,
    unpadded,
)

_QUOTED = re.compile(r"\s*'((?:[^']|'')*)'\s*(?:,|$)")
_BITS = {"TINYINT": 8, "SMALLINT": 16, "MEDIUMINT": 24, "INT": 32, "INTEGER": 32, "BIGINT": 64}
_SIZES = {"TINY": 2**8 - 1, "": 2**16 - 1, "MEDIUM": 2**24 - 1, "LONG": 2**32 - 1}
_TEXTS = {f"{size}TEXT": most for size, most in _SIZES.items()}
_BLOBS = {f"{size}BLOB": most for size, most in _SIZES.items()}
_DEFAULT_DIGITS, _MOST_DIGITS, _MOST_BITS, _MICROSECONDS = 10, 65, 64, 6
_EXACT_DIGITS = 15
"""Decimal digits that every double keeps."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A type as it was declared, in one spelling."""

    sql: str
    name: str
    args: str
    unsigned: bool

    @property
    def numbers(self) -> tuple[int, ...]:
        """The arguments as numbers; raises ValueError where they are none."""
        parts = [part.strip() for part in self.args.split(",") if part.strip()]
        if not all(part.isdecimal() for part in parts):
            raise ValueError(f"{self.sql}: the sizes must be whole numbers")
        return tuple(map(int, parts))

    def size(self, default: int | None = None) -> int:
        """The one argument, or the default; raises ValueError where there is none or are more."""
        numbers = self.numbers or ((default,) if default is not None else ())
        if len(numbers) != 1:
            raise ValueError(f"{self.sql} needs one size, as in VARCHAR(50)")
        return numbers[0]


def _integer(of: Declared) -> ColumnType:
    if of.name == "TINYINT" and of.args == "1":
        return Boolean(of.sql)
    bits = _BITS[of.name]
    low, high = (0, 2**bits - 1) if of.unsigned else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    return Integer(of.sql, low, high)


def _fixed(of: Declared) -> ColumnType:
    digits, scale = (*(of.numbers or (_DEFAULT_DIGITS,)), 0)[:2]
    if not 1 <= digits <= _MOST_DIGITS or not 0 <= scale <= digits:
        raise ValueError(f"{of.sql}: at most 65 digits, and a scale between 0 and their number")
    kind = (Unsigned if of.unsigned else Fixed)(of.sql, digits, scale)
    return Long(kind) if digits > DYNAMODB_DIGITS else kind


def _double(of: Declared) -> ColumnType:
    digits, scale = (*of.numbers, 0, -1)[:2] if of.args else (0, -1)
    if digits > _EXACT_DIGITS or scale > digits:
        raise ValueError(f"{of.sql}: a double keeps 15 digits; make the column DOUBLE or DECIMAL")
    kind = Double(of.sql, scale=scale)
    return replace(kind, low=0.0) if of.unsigned else kind


def _boolean(of: Declared) -> ColumnType:
    return Boolean(of.sql)


def _bits(of: Declared) -> ColumnType:
    size = of.size(1)
    if not 1 <= size <= _MOST_BITS:
        raise ValueError(f"{of.sql}: 1 to 64 bits")
    return Bits(of.sql, size)


def _year(of: Declared) -> ColumnType:
    if of.size(4) != 4:  # noqa: PLR2004  YEAR(4) is YEAR
        raise ValueError(f"{of.sql} is not implemented; make the column YEAR")
    return Year()


def _string(of: Declared) -> ColumnType:
    padded = of.name == "CHAR"
    size = of.size(1 if padded else None)
    return Text(of.sql, size, size * 4, unpadded if padded else same)


def _text(of: Declared) -> ColumnType:
    return Text(of.sql, _TEXTS[of.name], _TEXTS[of.name])


def _json(of: Declared) -> ColumnType:
    """JSON, or JSON(100000) where documents are held to so many bytes."""
    return Json(of.sql, of.size(_TEXTS["LONGTEXT"]))


def _binary(of: Declared) -> ColumnType:
    padded = of.name == "BINARY"
    return Binary(of.sql, of.size(1 if padded else None), padded)


def _blob(of: Declared) -> ColumnType:
    return Binary(of.sql, _BLOBS[of.name])


def _choice(of: Declared) -> ColumnType:
    """Servers drop trailing spaces of the values that are declared."""
    values = tuple(value.replace("''", "'").rstrip(" ") for value in _QUOTED.findall(of.args))
    if not values or _QUOTED.sub("", of.args):
        raise ValueError(f"{of.sql}: write it as {of.name}('first','second')")
    return Choices(of.sql, values) if of.name == "SET" else Choice(of.sql, values)


def _timed(of: Declared) -> ColumnType:
    precision = of.size(0)
    if precision > _MICROSECONDS:
        raise ValueError(f"{of.sql}: at most 6 decimals of a second")
    return Span(of.sql, precision) if of.name == "TIME" else Moment(of.sql, precision)


def _day(of: Declared) -> ColumnType:
    if of.args:
        raise ValueError(f"{of.sql}: a DATE has no size")
    return Day()


_DECIMALS = ("DECIMAL", "DEC", "NUMERIC", "FIXED")
_DOUBLES = ("DOUBLE", "DOUBLE PRECISION", "REAL")
UNSIGNED = {*_BITS, *_DECIMALS, *_DOUBLES}
READERS: dict[str, Callable[[Declared], ColumnType]] = {
    **dict.fromkeys(_BITS, _integer),
    **dict.fromkeys(_TEXTS, _text),
    **dict.fromkeys(_BLOBS, _blob),
    **dict.fromkeys(_DECIMALS, _fixed),
    **dict.fromkeys(_DOUBLES, _double),
    **dict.fromkeys(("BOOLEAN", "BOOL"), _boolean),
    **dict.fromkeys(("DATETIME", "TIMESTAMP", "TIME"), _timed),
    **dict.fromkeys(("CHAR", "VARCHAR"), _string),
    **dict.fromkeys(("BINARY", "VARBINARY"), _binary),
    **dict.fromkeys(("ENUM", "SET"), _choice),
    "BIT": _bits,
    "DATE": _day,
    "JSON": _json,
    "YEAR": _year,
}
