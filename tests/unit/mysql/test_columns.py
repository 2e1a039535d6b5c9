"""Columns of a table against the types of the contract: what would change silently, and what holds more."""

from __future__ import annotations

import pytest

from dal.adapters.mysql.columns import Column, alters, holds_more, in_full
from dal.contract.sql import read_type

SAME, MORE, ALTERED = (False, False), (False, True), (True, False)


@pytest.mark.parametrize(
    ("table", "contract", "expected"),
    [
        ("int(11)", "INT", SAME),
        ("int(10) unsigned zerofill", "INT UNSIGNED", SAME),
        ("tinyint(1)", "TINYINT", SAME),
        ("tinyint(1)", "BOOLEAN", SAME),
        ("longtext", "JSON", SAME),
        ("json", "JSON", SAME),
        ("date", "DATE WITH ZERO DATES", SAME),
        ("timestamp", "DATETIME", SAME),
        ("varchar(50)", "VARCHAR(80)", SAME),
        ("decimal(8,2) unsigned", "DECIMAL(10,2)", SAME),
        ("enum('b','a')", "ENUM('a','b')", SAME),
        ("set('b','a')", "SET('b','a','c')", SAME),
        ("set('a','b')", "SET('b','a')", ALTERED),
        ("tinyint(4)", "BOOLEAN", MORE),
        ("bigint(20)", "INT", MORE),
        ("int(11)", "INT UNSIGNED", MORE),
        ("varchar(80)", "VARCHAR(50)", MORE),
        ("longtext", "JSON(4000)", MORE),
        ("longblob", "VARBINARY(90000)", MORE),
        ("decimal(12,2)", "DECIMAL(10,2)", MORE),
        ("decimal(40,2)", "DECIMAL(10,2)", MORE),
        ("decimal(10,2)", "DECIMAL(10,2) UNSIGNED", MORE),
        ("double", "DOUBLE UNSIGNED", MORE),
        ("enum('a','c')", "ENUM('a','b')", MORE),
        ("bit(9)", "BIT(8)", MORE),
        ("decimal(10,1)", "DECIMAL(10,2)", ALTERED),
        ("datetime", "DATETIME(3)", ALTERED),
        ("time(2)", "TIME(3)", ALTERED),
        ("double(9,2)", "DOUBLE", ALTERED),
        ("varchar(5)", "CHAR(5)", ALTERED),
        ("char(5)", "VARCHAR(5)", ALTERED),
        ("varbinary(8)", "BINARY(8)", ALTERED),
        ("binary(4)", "BINARY(8)", ALTERED),
        ("int(11)", "YEAR", (True, True)),
        ("varchar(5)", "INT", (True, True)),
    ],
)
def test_table_and_contract(table: str, contract: str, expected: tuple[bool, bool]) -> None:
    """Whether values would change without an error, and whether some would be refused at run time."""
    actual, declared = read_type(table)[0], read_type(contract)[0]
    assert (alters(actual, declared), holds_more(actual, declared)) == expected


def test_what_the_contract_has_no_type_for() -> None:
    """It is told apart by reading None."""
    assert Column("geometry", nullable=True, charset=None, collation=None, generated=False).read() is None


def test_names_of_older_servers() -> None:
    """`utf8` is the small one."""
    assert [in_full(name) for name in ("utf8", "utf8_bin", "utf8mb4_bin", "latin1")] == [
        "utf8mb3",
        "utf8mb3_bin",
        "utf8mb4_bin",
        "latin1",
    ]
