"""Reads column types as SQL writes them: `DECIMAL(10,2)`, `VARCHAR(50) NULL`, `ENUM('a','b')`.

Both as people write them and as servers show them: `int(10) unsigned zerofill`, `longtext`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from dal.contract.column import ColumnType
from dal.contract.types import (
    CHARSETS,
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
    WithZeroDates,
    Year,
    same,
    unpadded,
)

_DECLARED = re.compile(
    r"\s*(?P<name>DOUBLE\s+PRECISION|[A-Z]+[0-9]*)\s*(?:\((?P<args>.*)\))?\s*(?:(?P<unsigned>UNSIGNED)|SIGNED)?"
    r"\s*(?P<zerofill>ZEROFILL)?\s*(?:CHARACTER\s+SET\s+(?P<charset>\w+))?\s*(?P<zeros>WITH\s+ZERO\s+DATES)?"
    r"\s*(?P<null>NOT\s+NULL|NULL)?\s*",
    re.IGNORECASE | re.DOTALL,
)
_QUOTED = re.compile(r"\s*'((?:[^']|'')*)'\s*(?:,|$)")
_BITS = {"TINYINT": 8, "SMALLINT": 16, "MEDIUMINT": 24, "INT": 32, "INTEGER": 32, "BIGINT": 64}
_SIZES = {"TINY": 2**8 - 1, "": 2**16 - 1, "MEDIUM": 2**24 - 1, "LONG": 2**32 - 1}
_TEXTS = {f"{size}TEXT": most for size, most in _SIZES.items()}
_BLOBS = {f"{size}BLOB": most for size, most in _SIZES.items()}
_DEFAULT_DIGITS, _MOST_DIGITS, _MOST_BITS, _MICROSECONDS = 10, 65, 64, 6
_EXACT_DIGITS = 15
"""Decimal digits that every double keeps."""

_FLOAT = (
    "the server prints 6 digits of a FLOAT and keeps more, so what is read is not what is stored: make the column"
    " DOUBLE or DECIMAL"
)
_REFUSED = {
    "FLOAT": _FLOAT,
    "FLOAT4": _FLOAT,
    **dict.fromkeys(("NCHAR", "NVARCHAR"), "write CHAR(n) or VARCHAR(n) with CHARACTER SET utf8mb3"),
}


@dataclass(frozen=True, slots=True)
class _Declared:
    """A type as it was declared, in one spelling."""

    sql: str
    name: str
    args: str
    unsigned: bool

    @property
    def numbers(self) -> tuple[int, ...]:
        parts = [part.strip() for part in self.args.split(",") if part.strip()]
        if not all(part.isdecimal() for part in parts):
            raise ValueError(f"{self.sql}: the sizes must be whole numbers")
        return tuple(map(int, parts))

    def size(self, default: int | None = None) -> int:
        numbers = self.numbers or ((default,) if default is not None else ())
        if len(numbers) != 1:
            raise ValueError(f"{self.sql} needs one size, as in VARCHAR(50)")
        return numbers[0]


def read_type(declared: str) -> tuple[ColumnType, bool]:
    """The type and whether the column may be NULL (only where the text ends in `NULL`).

    Raises:
        ValueError: the type is unknown or cannot be kept exactly; the message says which are known.
    """
    match = _DECLARED.fullmatch(declared)
    if match is None:
        raise ValueError(f"{declared!r} is no SQL column type")
    name = " ".join(match["name"].upper().split())
    if name in _REFUSED:
        raise ValueError(f"{name} is not implemented: {_REFUSED[name]}")
    try:
        read = _READERS[name]
    except KeyError:
        raise ValueError(f"unknown SQL type {name}; implemented are {', '.join(sorted(_READERS))}") from None
    unsigned = match["unsigned"] is not None or match["zerofill"] is not None  # ZEROFILL only pads what is shown
    if unsigned and name not in _UNSIGNED:
        raise ValueError(f"{name} UNSIGNED is not implemented")
    args = match["args"] or ""
    sql = name + (f"({args})" if args else "") + (" UNSIGNED" if unsigned else "")
    kind = _in_charset(read(_Declared(sql, name, args, unsigned)), match["charset"])
    nullable = (match["null"] or "").upper() == "NULL"
    return (_with_zeros(kind) if match["zeros"] else kind), nullable


def _in_charset(kind: ColumnType, name: str | None) -> ColumnType:
    if name is None:
        return kind
    name = {"utf8": "utf8mb3"}.get(name.lower(), name.lower())
    if not isinstance(kind, Text):
        raise ValueError(f"{kind.sql}: only texts have a CHARACTER SET")  # noqa: TRY004  it is the file's fault
    if name == "utf8mb4":
        return kind
    if name not in CHARSETS:
        raise ValueError(
            f"CHARACTER SET {name} is not implemented; implemented are {', '.join(CHARSETS)}, utf8mb4"
        )
    charset = CHARSETS[name]
    return replace(
        kind,
        sql=f"{kind.sql} CHARACTER SET {name}",
        max_bytes=kind.max_chars * charset.most,
        trim=charset.keeping(kind.trim),
        charset=name,
    )


def _with_zeros(kind: ColumnType) -> ColumnType:
    if isinstance(kind, Moment | Day):
        return WithZeroDates(kind)
    raise ValueError(f"{kind.sql} WITH ZERO DATES: only DATE, DATETIME and TIMESTAMP have them")


def _integer(of: _Declared) -> ColumnType:
    if of.name == "TINYINT" and of.args == "1":
        return Boolean(of.sql)
    bits = _BITS[of.name]
    low, high = (0, 2**bits - 1) if of.unsigned else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    return Integer(of.sql, low, high)


def _fixed(of: _Declared) -> ColumnType:
    digits, scale = (*(of.numbers or (_DEFAULT_DIGITS,)), 0)[:2]
    if not 1 <= digits <= _MOST_DIGITS or not 0 <= scale <= digits:
        raise ValueError(f"{of.sql}: at most 65 digits, and a scale between 0 and their number")
    kind = (Unsigned if of.unsigned else Fixed)(of.sql, digits, scale)
    return Long(kind) if digits > DYNAMODB_DIGITS else kind


def _double(of: _Declared) -> ColumnType:
    digits, scale = (*of.numbers, 0, -1)[:2] if of.args else (0, -1)
    if digits > _EXACT_DIGITS or scale > digits:
        raise ValueError(f"{of.sql}: a double keeps 15 digits; make the column DOUBLE or DECIMAL")
    kind = Double(of.sql, scale=scale)
    return replace(kind, low=0.0) if of.unsigned else kind


def _boolean(of: _Declared) -> ColumnType:
    return Boolean(of.sql)


def _bits(of: _Declared) -> ColumnType:
    size = of.size(1)
    if not 1 <= size <= _MOST_BITS:
        raise ValueError(f"{of.sql}: 1 to 64 bits")
    return Bits(of.sql, size)


def _year(of: _Declared) -> ColumnType:
    if of.size(4) != 4:  # noqa: PLR2004  YEAR(4) is YEAR
        raise ValueError(f"{of.sql} is not implemented; make the column YEAR")
    return Year()


def _string(of: _Declared) -> ColumnType:
    padded = of.name == "CHAR"
    size = of.size(1 if padded else None)
    return Text(of.sql, size, size * 4, unpadded if padded else same)


def _text(of: _Declared) -> ColumnType:
    return Text(of.sql, _TEXTS[of.name], _TEXTS[of.name])


def _json(of: _Declared) -> ColumnType:
    """JSON, or JSON(100000) where documents are held to so many bytes."""
    return Json(of.sql, of.size(_TEXTS["LONGTEXT"]))


def _binary(of: _Declared) -> ColumnType:
    padded = of.name == "BINARY"
    return Binary(of.sql, of.size(1 if padded else None), padded)


def _blob(of: _Declared) -> ColumnType:
    return Binary(of.sql, _BLOBS[of.name])


def _choice(of: _Declared) -> ColumnType:
    """Servers drop trailing spaces of the values that are declared."""
    values = tuple(value.replace("''", "'").rstrip(" ") for value in _QUOTED.findall(of.args))
    if not values or _QUOTED.sub("", of.args):
        raise ValueError(f"{of.sql}: write it as {of.name}('first','second')")
    return Choices(of.sql, values) if of.name == "SET" else Choice(of.sql, values)


def _timed(of: _Declared) -> ColumnType:
    precision = of.size(0)
    if precision > _MICROSECONDS:
        raise ValueError(f"{of.sql}: at most 6 decimals of a second")
    return Span(of.sql, precision) if of.name == "TIME" else Moment(of.sql, precision)


def _day(of: _Declared) -> ColumnType:
    if of.args:
        raise ValueError(f"{of.sql}: a DATE has no size")
    return Day()


_DECIMALS = ("DECIMAL", "DEC", "NUMERIC", "FIXED")
_DOUBLES = ("DOUBLE", "DOUBLE PRECISION", "REAL")
_UNSIGNED = {*_BITS, *_DECIMALS, *_DOUBLES}
_READERS: dict[str, Callable[[_Declared], ColumnType]] = {
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
