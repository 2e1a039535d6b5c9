"""Reads column types as SQL writes them: `DECIMAL(10,2)`, `VARCHAR(50) NULL`, `ENUM('a','b')`.

Both as people write them and as servers show them: `int(10) unsigned zerofill`, `longtext`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from dal.contract.column import ColumnType
from dal.contract.declared import READERS, UNSIGNED, Declared
from dal.contract.types import CHARSETS, Day, Moment, Text, WithZeroDates

_DECLARED = re.compile(
    r"\s*(?P<name>DOUBLE\s+PRECISION|[A-Z]+[0-9]*)\s*(?:\((?P<args>.*)\))?\s*(?:(?P<unsigned>UNSIGNED)|SIGNED)?"
    r"\s*(?P<zerofill>ZEROFILL)?\s*(?:CHARACTER\s+SET\s+(?P<charset>\w+))?\s*(?P<zeros>WITH\s+ZERO\s+DATES)?"
    r"\s*(?P<null>NOT\s+NULL|NULL)?\s*",
    re.IGNORECASE | re.DOTALL,
)

_FLOAT = (
    "the server prints 6 digits of a FLOAT and keeps more, so what is read is not what is stored: make the column"
    " DOUBLE or DECIMAL"
)
_REFUSED = {
    "FLOAT": _FLOAT,
    "FLOAT4": _FLOAT,
    **dict.fromkeys(("NCHAR", "NVARCHAR"), "write CHAR(n) or VARCHAR(n) with CHARACTER SET utf8mb3"),
}


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
        read = READERS[name]
    except KeyError:
        raise ValueError(f"unknown SQL type {name}; implemented are {', '.join(sorted(READERS))}") from None
    unsigned = match["unsigned"] is not None or match["zerofill"] is not None  # ZEROFILL only pads what is shown
    if unsigned and name not in UNSIGNED:
        raise ValueError(f"{name} UNSIGNED is not implemented")
    args = match["args"] or ""
    sql = name + (f"({args})" if args else "") + (" UNSIGNED" if unsigned else "")
    kind = _in_charset(read(Declared(sql, name, args, unsigned)), match["charset"])
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
