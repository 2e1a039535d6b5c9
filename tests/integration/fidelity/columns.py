"""A table with a column of every type that the contract keeps, and values for each: the edges and others."""

from __future__ import annotations

import json
import random
import string
import struct
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal
from math import nextafter
from typing import Any

from dal.contract import Contract, parse_contract
from dal.contract.sql import read_type
from dal.contract.types import (
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
)

COLUMNS = {
    "tiny": "TINYINT",
    "small": "SMALLINT UNSIGNED",
    "medium": "MEDIUMINT(5) ZEROFILL",
    "plain": "INT(11)",
    "big": "BIGINT",
    "huge": "BIGINT UNSIGNED",
    "truth": "BOOLEAN",
    "bit": "BIT(1)",
    "bits": "BIT(64)",
    "year": "YEAR",
    "price": "DECIMAL(10,2)",
    "owed": "DECIMAL(10,2) UNSIGNED",
    "exact": "DECIMAL(38,30)",  # MySQL takes no larger scale, MariaDB does
    "wide": "DECIMAL(65,30)",
    "whole": "DECIMAL(65,0) UNSIGNED",
    "ratio": "DOUBLE",
    "paid": "DOUBLE(15,2)",
    "share": "DOUBLE UNSIGNED",
    "name": "VARCHAR(40)",
    "code": "CHAR(6)",
    "note": "TINYTEXT",
    "essay": "TEXT",
    "legacy": "VARCHAR(40) CHARACTER SET latin1",
    "old": "VARCHAR(40) CHARACTER SET utf8mb3",
    "slug": "CHAR(20) CHARACTER SET ascii",
    "status": "ENUM('new','it''s','Ü b')",
    "tags": "SET('b','a','c d','ü')",
    "document": "JSON(4000)",
    "digest": "BINARY(8)",
    "token": "VARBINARY(30)",
    "blob_": "BLOB",
    "made": "DATETIME",
    "seen": "DATETIME(3)",
    "stamp": "TIMESTAMP(6)",
    "born": "DATE",
    "zero": "DATE WITH ZERO DATES",
    "zeros": "DATETIME(6) WITH ZERO DATES",
    "length": "TIME",
    "lap": "TIME(6)",
}
"""Each also as `…_null`, which is NULL in some of the rows."""
_LAST = nextafter(1e126, 0)
"""The largest double that DynamoDB keeps."""
_REAL = {"JSON(4000)": "JSON", "DATE WITH ZERO DATES": "DATE", "DATETIME(6) WITH ZERO DATES": "DATETIME(6)"}


def ddl(table: str) -> str:
    """What creates the table."""
    columns = [
        f"`{name}{suffix}` {_REAL.get(type_, type_)} {null}"
        for suffix, null in (("", "NOT NULL"), ("_null", "NULL DEFAULT NULL"))
        for name, type_ in COLUMNS.items()
    ]
    return f"CREATE TABLE {table} (id INT PRIMARY KEY AUTO_INCREMENT, {', '.join(columns)}) CHARSET utf8mb4"


def contract(table: str) -> Contract:
    """The contract of the table."""
    columns = {"id": "INT", **COLUMNS, **{f"{name}_null": f"{type_} NULL" for name, type_ in COLUMNS.items()}}
    entity = {
        "entity_type": "THING",
        "source_table": table,
        "pk_template": "THING#{id}",
        "sk_template": "#META",
        "attributes": [
            {"name": name, "type": str(read_type(type_)[0].dynamo), "source_table": table, "source_column": name}
            for name, type_ in columns.items()
        ],
        "x_dal": {"columns": columns, "primary_key": ["id"]},
    }
    top = {"table": "Things", "type": "multi-entity", "source_table": table, "pk": "PK", "sk": "SK"}
    sizes = {"satisfies": [], "estimated_item_size_bytes": 3000}
    return parse_contract({"tables": [{**top, **sizes, "gsis": [], "entities": [entity]}]})


def rows(seed: int, count: int) -> Iterator[dict[str, Any]]:
    """So many rows as an application inserts them: first the edges of all types, then others."""
    chance = random.Random(seed)
    kinds = {name: read_type(type_)[0] for name, type_ in COLUMNS.items()}
    edges = {name: EDGES[type(kind)](kind) for name, kind in kinds.items()}
    for number in range(count):
        row: dict[str, Any] = {"id": number}  # AUTO_INCREMENT, so 0 would be a wish for a new one
        for name, kind in kinds.items():
            known = edges[name]
            for column in (name, f"{name}_null"):
                row[column] = known[number] if number < len(known) else OTHERS[type(kind)](kind, chance)
            if chance.random() < 0.2:
                row[f"{name}_null"] = None
        yield row


def _text(kind: Any, chance: random.Random) -> str:
    alphabet = {
        "ascii": string.printable + "\0",
        "latin1": "aÄß€\x81\xa0ÿ '\\%",
        "utf8mb3": "aÄß€\u200b\ufffd中e\u0301 '\\%\0",
    }.get(kind.charset, "aÄß€中𝄞😀e\u0301\0 '\\%\"\n\u2028{}#")
    return "".join(chance.choices(alphabet, k=chance.randint(0, min(kind.max_chars, kind.max_bytes // 4, 60))))


def _document(chance: random.Random, depth: int = 0) -> Any:
    scalars = [None, True, 0, -7, 2**63, 0.1, 1.0, 1e300, -2.5e-9, "", 'ä𝄞"\\/\0', "null"]
    if depth > 2 or chance.random() < 0.4:
        return chance.choice(scalars)
    if chance.random() < 0.5:
        return [_document(chance, depth + 1) for _ in range(chance.randint(0, 3))]
    return {f"{chance.choice('zaüB')}{n}": _document(chance, depth + 1) for n in range(chance.randint(0, 3))}


def _spelled(chance: random.Random) -> str:
    """As applications write JSON: with spaces and escapes or without, in any order."""
    indent, ascii_only = chance.choice([None, 1]), chance.random() < 0.5
    return json.dumps(_document(chance), indent=indent, ensure_ascii=ascii_only)


def _double(kind: Any, chance: random.Random) -> float:
    while True:
        number: float = struct.unpack("d", chance.randbytes(8))[0]
        if kind.scale >= 0:
            return chance.randint(-(10**14), 10**14) / 100
        if 1e-130 <= abs(number) < 9e125:
            return abs(number) if kind.low == 0 else number


def _decimal(kind: Any, chance: random.Random) -> Decimal:
    top = 10 ** chance.randint(1, kind.digits) - 1
    number = chance.randint(0 if "UNSIGNED" in kind.sql else -top, top)
    return Decimal(number).scaleb(-kind.scale, Context(prec=65))


def _moment(kind: Any, chance: random.Random) -> datetime:
    first, last = datetime(1970, 1, 2, tzinfo=UTC), datetime(2037, 12, 31, tzinfo=UTC)
    moment = first + timedelta(microseconds=chance.randrange((last - first) // timedelta(microseconds=1)))
    unit = 10 ** (6 - kind.precision)
    return moment.replace(tzinfo=None, microsecond=moment.microsecond // unit * unit)


def _span(kind: Any, chance: random.Random) -> timedelta:
    unit = timedelta(microseconds=10 ** (6 - kind.precision))
    most = timedelta(hours=839) // unit - 1
    return unit * chance.randint(-most, most)


def _zero(kind: Any, chance: random.Random) -> object:
    if isinstance(kind.kind, Day):
        return chance.choice(["2024-00-10", "0000-05-06", "2023-02-31", date(2024, 2, 29)])
    return chance.choice(["2024-07-00 01:02:03.000004", "0000-01-01 00:00:00.000000", _moment(kind, chance)])


def _digits(kind: Any) -> list[Decimal]:
    context = Context(prec=65)
    top, step = Decimal(10**kind.digits - 1).scaleb(-kind.scale, context), Decimal(1).scaleb(-kind.scale, context)
    return [top, step, Decimal(0), *([] if "UNSIGNED" in kind.sql else [top.copy_negate(), step.copy_negate()])]


def _doubles(kind: Any) -> list[float]:
    if kind.scale >= 0:
        return [0.0, -0.0, 9999999999999.99, -9999999999999.99, 0.01]
    plain = [0.0, 0.1, 1e-130, _LAST, 1e22, 1e23, 123456789012345680.0, 5.0, 2**53 + 2.0]
    return plain if kind.low == 0 else [*plain, -0.0, -0.1, -_LAST]


def _shortest(kind: Any) -> list[str]:
    most = kind.max_chars if kind.max_bytes >= 4 * kind.max_chars else min(kind.max_chars, kind.max_bytes)
    four = ["😀" * 10] if kind.charset == "utf8mb4" and kind.max_chars >= 10 else []
    return ["", " ", "a ", "\0", "x" * most, "null", "0", *four]


def _moments(kind: Any) -> list[datetime]:
    if kind.sql.startswith("TIMESTAMP"):
        return [datetime(1970, 1, 1, 0, 0, 1), datetime(2038, 1, 19, 3, 14, 7)]  # noqa: DTZ001  naive UTC
    last = datetime(9999, 12, 31, 23, 59, 59, 999_999 // 10 ** (6 - kind.precision) * 10 ** (6 - kind.precision))  # noqa: DTZ001
    return [datetime(1, 1, 1), datetime(1000, 1, 1), last]  # noqa: DTZ001  as above


def _octets(kind: Any) -> list[bytes]:
    return [b"", b"\0", b"\xff\0'\\\"%s", b"\x80" * min(kind.max_bytes, 8), b"x\0\0"]


def _lengths(kind: Any) -> list[timedelta]:
    most, unit = timedelta(hours=838, minutes=59, seconds=59), timedelta(microseconds=10 ** (6 - kind.precision))
    return [
        timedelta(0),
        unit,
        -unit,
        most,
        -most,
        most - unit,
    ]  # MySQL takes nothing above, MariaDB almost a second


EDGES: dict[type, Callable[[Any], list[Any]]] = {
    Binary: _octets,
    Bits: lambda kind: [0, 1, 2**kind.size - 1],
    Boolean: lambda _: [0, 1],
    Choice: lambda kind: list(kind.values),
    Choices: lambda kind: ["", ",".join(reversed(kind.values)), *kind.values],
    Day: lambda _: [date(1, 1, 1), date(9999, 12, 31), date(2024, 2, 29)],
    Double: _doubles,
    Fixed: _digits,
    Integer: lambda kind: [kind.low, kind.high, 0],
    Json: lambda _: [
        "null",
        '""',
        "{}",
        '{"b": 1e2, "a": [1.10, 12345678901234567890123.5]}',
        "-0.0",
        '"\\u0000"',
    ],
    Long: _digits,
    Moment: _moments,
    Span: _lengths,
    Text: _shortest,
    Unsigned: _digits,
    WithZeroDates: lambda kind: ["0000-00-00" if isinstance(kind.kind, Day) else "0000-00-00 00:00:00.000000"],
    Year: lambda _: [0, 1901, 2155],
}
OTHERS: dict[type, Callable[[Any, random.Random], Any]] = {
    Binary: lambda kind, chance: chance.randbytes(chance.randint(0, min(kind.max_bytes, 200))),
    Bits: lambda kind, chance: chance.getrandbits(kind.size),
    Boolean: lambda _, chance: chance.randint(0, 1),
    Choice: lambda kind, chance: chance.choice(kind.values),
    Choices: lambda kind, chance: ",".join(chance.sample(kind.values, chance.randint(0, len(kind.values)))),
    Day: lambda _, chance: date(1000, 1, 1) + timedelta(days=chance.randint(0, 3_000_000)),
    Double: _double,
    Fixed: _decimal,
    Integer: lambda kind, chance: chance.randint(kind.low, kind.high),
    Json: lambda _, chance: _spelled(chance),
    Long: _decimal,
    Moment: _moment,
    Span: _span,
    Text: _text,
    Unsigned: _decimal,
    WithZeroDates: _zero,
    Year: lambda _, chance: chance.randint(1901, 2155),
}
