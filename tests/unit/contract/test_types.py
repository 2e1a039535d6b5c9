"""The edges of column types that properties do not spell out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
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
    ],
)
def test_refused(declared: str, given: object) -> None:
    """What does not fit exactly is refused."""
    kind, _ = read_type(declared)
    with pytest.raises(ValueError, match=r"cannot hold this|holds|too long"):
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
    tiny, _ = read_type("DECIMAL(38,38)")
    assert tiny.dump(tiny.normal(Decimal("1E-38"))) == f"0.{'0' * 37}1"


@pytest.mark.parametrize(
    ("declared", "nullable"),
    [("int", False), ("VARCHAR(5) NULL", True), ("varchar(5) not null", False), ("INT UNSIGNED NULL", True)],
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
    ],
)
def test_unreadable_types(declared: str) -> None:
    """A type that is not understood in full is refused."""
    with pytest.raises(ValueError, match=r"no SQL column type|unknown SQL type|:|needs one size|not implemented"):
        read_type(declared)
