"""The edges of column types that properties do not spell out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum

import pytest

from dal.contract.sql import read_type


@pytest.mark.parametrize(
    ("declared", "given", "expected"),
    [
        ("DECIMAL(10,2)", 3, Decimal("3.00")),
        ("DECIMAL(10,2)", Decimal("1.005"), Decimal("1.01")),
        ("DECIMAL(10,2)", Decimal("-1.005"), Decimal("-1.01")),
        ("DECIMAL(10,2)", Decimal("-0.001"), Decimal("0.00")),
        ("CHAR(3)", "a  ", "a"),
        ("VARCHAR(3)", "a  ", "a  "),
        ("BOOLEAN", 1, True),
        ("INT(5) ZEROFILL", 7, 7),
        ("BIT(10)", b"\x02\x01", 513),
        ("BIT", True, 1),
        ("YEAR(4)", 0, 0),
        ("DECIMAL(65,30)", 1, Decimal("1." + "0" * 30)),
        ("DOUBLE", 1, 1.0),
        ("DOUBLE", -0.0, 0.0),
        ("DOUBLE", 1e-130, 1e-130),
        ("SET('b','a')", "a,b", "b,a"),
        ("SET('b','a')", {"a"}, "a"),
        ("SET('b','a')", "", ""),
        ("BINARY(4)", b"ab", b"ab\0\0"),
        ("VARBINARY(4)", bytearray(b"ab"), b"ab"),
        ("TIME(1)", timedelta(seconds=-1.29), timedelta(seconds=-1.2)),
        ("TIME", timedelta(hours=-838, minutes=-59, seconds=-59), timedelta(hours=-838, minutes=-59, seconds=-59)),
        ("DATE WITH ZERO DATES", "2024-02-29", date(2024, 2, 29)),
        ("DATETIME(1) WITH ZERO DATES", "0000-00-00T00:00:00.0", "0000-00-00 00:00:00.0"),
        ("VARCHAR(9) CHARACTER SET latin1", "\x81€", "\x81€"),
        ("CHAR(3) CHARACTER SET utf8", "中 ", "中"),
        ("JSON", ' {"b": 1.50, "a": [1E2, -0, "\\u00e4"]} ', '{"a":[100.0,0,"ä"],"b":1.5}'),
        ("JSON", "1e400", "1.0e+400"),
        ("JSON", "-0.00012e-3", "-0.00000012"),
        ("JSON", "-0e5", "-0.0"),
        ("JSON", "12345678901234567890123456789", "12345678901234567890123456789"),
        ("INT", True, 1),
        ("DATETIME(3)", datetime(2024, 1, 2, 3, 4, 5, 999_999), datetime(2024, 1, 2, 3, 4, 5, 999_000)),  # noqa: DTZ001
        (
            "DATETIME",
            datetime(2024, 1, 2, 3, tzinfo=timezone(timedelta(hours=2))),
            datetime(2024, 1, 2, 1),  # noqa: DTZ001
        ),
    ],
)
def test_normal(declared: str, given: object, expected: object) -> None:
    """What drivers and callers give becomes the one value, of the one class."""
    kind, _ = read_type(declared)
    normal = kind.normal(given)
    assert (normal, type(normal)) == (expected, type(expected))
    assert str(normal) == str(expected)


@pytest.mark.parametrize(
    ("declared", "given"),
    [
        ("DECIMAL(10,2)", 1.5),
        ("DECIMAL(4,2)", Decimal(100)),
        ("DECIMAL(4,2)", Decimal("NaN")),
        ("DECIMAL(4,2)", Decimal("Infinity")),
        ("TINYINT UNSIGNED", -1),
        ("TINYINT UNSIGNED", 256),
        ("TINYTEXT", "é" * 128),
        ("VARCHAR(2)", b"ab"),
        ("ENUM('a')", "A"),
        ("BOOLEAN", "1"),
        ("DATETIME", "2024-01-01 00:00:00"),
        ("DATETIME", "0000-00-00 00:00:00"),
        ("DATE", "2024-00-10"),
        ("DATE", datetime(2024, 1, 1)),  # noqa: DTZ001
        ("DATE WITH ZERO DATES", "someday"),
        ("DATETIME WITH ZERO DATES", "0000-00-00"),
        ("YEAR", 99),
        ("YEAR", 2156),
        ("BIT(2)", 4),
        ("BIT(2)", "1"),
        ("DECIMAL(5,2) UNSIGNED", Decimal(-1)),
        ("DECIMAL(65,0)", Decimal(10**65)),
        ("DOUBLE", 1e126),
        ("DOUBLE", 9e-131),
        ("DOUBLE", float("nan")),
        ("DOUBLE", float("inf")),
        ("DOUBLE", 2**53 + 1),
        ("DOUBLE", Decimal("0.1")),
        ("DOUBLE UNSIGNED", -1.0),
        ("ENUM('a')", ""),
        ("SET('a')", "a,b"),
        ("SET('a')", 1),
        ("BINARY(2)", b"abc"),
        ("BINARY(2)", "ab"),
        ("TIME", timedelta(hours=839)),
        ("TIME", "12:00:00"),
        ("VARCHAR(9) CHARACTER SET latin1", "中"),
        ("VARCHAR(9) CHARACTER SET utf8mb3", "😀"),
        ("VARCHAR(9) CHARACTER SET ascii", "é"),
        ("VARCHAR(9)", "\ud800"),
        ("JSON", "{'a': 1}"),
        ("JSON", "NaN"),
        ("JSON", '{"a": 1, "a": 1}'),
        ("JSON", '"\\ud800"'),
        ("JSON", "[" * 5000 + "]" * 5000),
        ("JSON", "1e" + "9" * 30),
        ("JSON(5)", '"12345"'),
        ("JSON", {"a": 1}),
    ],
)
def test_refused(declared: str, given: object) -> None:
    """What does not fit exactly is refused."""
    kind, _ = read_type(declared)
    with pytest.raises(ValueError, match=r"cannot hold|holds|too long|twice|too deeply|too large"):
        kind.normal(given)


def test_enums_become_plain_texts() -> None:
    """A StrEnum member is kept as its value."""

    class Status(StrEnum):
        PENDING = "pending"

    kind, _ = read_type("ENUM('pending')")
    assert type(kind.normal(Status.PENDING)) is str


def test_wire_forms() -> None:
    """Moments have a fixed width, decimals plain digits."""
    moment = datetime(24, 1, 2, 3, 4, 5, 120_000, tzinfo=UTC)
    for declared, text in (("DATETIME", "0024-01-02T03:04:05"), ("DATETIME(2)", "0024-01-02T03:04:05.12")):
        kind, _ = read_type(declared)
        assert kind.dump(kind.normal(moment)) == text
    for declared, value, raw in (
        ("TIME(2)", timedelta(seconds=-90.5), "-90.500000"),
        ("DATE", date(24, 1, 2), "0024-01-02"),
        ("DATETIME WITH ZERO DATES", "2024-00-10 00:00:00", "2024-00-10T00:00:00"),
        ("DECIMAL(40,2)", Decimal(-1), "-1.00"),
        ("DOUBLE", 1e22, "10000000000000000000000"),
        ("BIT(3)", b"\x05", "5"),
        ("BINARY(2)", b"a", b"a\0"),
    ):
        kind, _ = read_type(declared)
        assert kind.dump(kind.normal(value)) == raw
        assert len(raw) <= kind.max_bytes or kind.dynamo == "N"
    tiny, _ = read_type("DECIMAL(38,38)")
    assert tiny.dump(tiny.normal(Decimal("1E-38"))) == f"0.{'0' * 37}1"


@pytest.mark.parametrize(
    ("declared", "nullable"),
    [
        ("int", False),
        ("VARCHAR(5) NULL", True),
        ("varchar(5) not null", False),
        ("INT UNSIGNED NULL", True),
        ("DATE WITH ZERO DATES NULL", True),
    ],
)
def test_null_is_said(declared: str, *, nullable: bool) -> None:
    """A column may be NULL only where its type says so."""
    assert read_type(declared)[1] is nullable


@pytest.mark.parametrize(
    "declared",
    [
        "",
        "VARCHAR",
        "VARCHAR(a)",
        "ENUM()",
        "ENUM(a)",
        "DECIMAL(2,3)",
        "DATETIME(7)",
        "TEXT UNSIGNED",
        "INT 5",
        "FLOAT",
        "float(7,3)",
        "DOUBLE(16,2)",
        "DOUBLE(5,6)",
        "DECIMAL(66,0)",
        "BIT(65)",
        "YEAR(2)",
        "DATE(3)",
        "TIME(7)",
        "VARBINARY",
        "SET(a)",
        "GEOMETRY",
        "UUID",
        "NCHAR(3)",
        "INT WITH ZERO DATES",
        "INT CHARACTER SET latin1",
        "VARCHAR(5) CHARACTER SET gbk",
        "DATE UNSIGNED",
    ],
)
def test_unreadable_types(declared: str) -> None:
    """A type that is not understood in full is refused."""
    with pytest.raises(ValueError, match=r"no SQL column type|unknown SQL type|:|needs one size|not implemented"):
        read_type(declared)


@pytest.mark.parametrize(
    ("shown", "declared"),
    [
        ("int(10) unsigned zerofill", "INT ZEROFILL"),
        ("tinyint(1)", "BOOLEAN"),
        ("decimal(65,30) unsigned", "DECIMAL(65,30) UNSIGNED"),
        ("double", "DOUBLE PRECISION"),
        ("year(4)", "YEAR"),
        ("set('a','b)')", "SET('a','b)')"),
        ("enum('a  ')", "ENUM('a')"),
        ("binary(1)", "BINARY"),
    ],
)
def test_types_as_servers_show_them(shown: str, declared: str) -> None:
    """What information_schema says is read as the same type."""
    found, expected = read_type(shown)[0], read_type(declared)[0]
    assert type(found) is type(expected)
    for name in ("low", "high", "digits", "scale", "precision", "values", "max_bytes"):
        assert getattr(found, name, None) == getattr(expected, name, None)


@pytest.mark.parametrize(
    ("declared", "remedy"),
    [("FLOAT", "make the column DOUBLE or DECIMAL"), ("NVARCHAR(5)", "CHARACTER SET utf8mb3")],
)
def test_refusals_say_what_to_do(declared: str, remedy: str) -> None:
    """A known type that cannot be kept is refused with a remedy."""
    with pytest.raises(ValueError, match=remedy):
        read_type(declared)


def test_zero_dates_are_told_from_other_texts() -> None:
    """The remedy is given only where it helps."""
    kind, _ = read_type("DATE")
    for given, said in (("0000-00-00", "write `DATE WITH ZERO DATES`"), ("2024-01-01", "cannot hold this str$")):
        with pytest.raises(ValueError, match=said):
            kind.normal(given)
