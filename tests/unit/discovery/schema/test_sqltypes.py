"""Types of models in MySQL's words."""

from __future__ import annotations

import pytest

from dal.contract.sql import read_type
from dal.discovery.schema import enum_values, mysql_type, sql_type


@pytest.mark.parametrize(
    ("name", "arguments", "keywords", "declared"),
    [
        ("String", (50,), {}, "VARCHAR(50)"),
        ("String", (), {"length": 50}, "VARCHAR(50)"),
        ("String", (), {}, "VARCHAR"),
        ("Unicode", (9,), {}, "VARCHAR(9)"),
        ("Integer", (), {}, "INT"),
        ("BigInteger", (), {}, "BIGINT"),
        ("SmallInteger", (), {}, "SMALLINT"),
        ("BIGINT", (), {"unsigned": True, "display_width": 20}, "BIGINT UNSIGNED"),
        ("TINYINT", (), {"display_width": 1}, "TINYINT(1)"),
        ("Boolean", (), {}, "TINYINT(1)"),
        ("Numeric", (10, 2), {}, "DECIMAL(10,2)"),
        ("DECIMAL", (), {"precision": 8, "scale": 3}, "DECIMAL(8,3)"),
        ("Numeric", (), {}, "DECIMAL(10,0)"),
        ("Float", (), {}, "FLOAT"),
        ("Float", (53,), {}, "DOUBLE"),
        ("Enum", ("a", "it's"), {"name": "kind"}, "ENUM('a','it''s')"),
        ("SET", ("a", "b"), {}, "SET('a','b')"),
        ("Text", (), {}, "TEXT"),
        ("Text", (70_000,), {}, "MEDIUMTEXT"),
        ("LONGTEXT", (), {"collation": "utf8mb4_bin"}, "LONGTEXT"),
        ("DateTime", (), {"timezone": True}, "DATETIME"),
        ("DATETIME", (), {"fsp": 6}, "DATETIME(6)"),
        ("TIMESTAMP", (), {}, "TIMESTAMP"),
        ("LargeBinary", (), {}, "BLOB"),
        ("JSON", (), {}, "JSON"),
        ("AutoString", (), {"length": 5}, "VARCHAR(5)"),
        ("OurOwnType", (), {}, ""),
    ],
)
def test_types_of_models(
    name: str, arguments: tuple[object, ...], keywords: dict[str, object], declared: str
) -> None:
    """SQLAlchemy's generic types and those of its MySQL dialect."""
    assert mysql_type(name, arguments, keywords) == declared


@pytest.mark.parametrize(
    "declared", [sql_type("int", "11", unsigned=True), "ENUM('a','it''s')", mysql_type("Boolean")]
)
def test_the_contract_understands_them(declared: str) -> None:
    """A draft of it is made of these types."""
    assert read_type(declared)


def test_values_of_an_enum() -> None:
    """Quotes inside are doubled or escaped."""
    assert enum_values("ENUM('a','it''s','b\\'c','')") == ("a", "it's", "b'c", "")
    assert enum_values("VARCHAR(5)") == ()
