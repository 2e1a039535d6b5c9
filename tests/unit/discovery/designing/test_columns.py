"""A column is declared exactly as it is, or by the nearest type, with a question; never by a guess."""

from __future__ import annotations

import pytest

from dal.contract.sql import read_type
from dal.discovery.designing import EntityDesign, Topic
from dal.discovery.model import Column
from tests.unit.discovery.designing.making import analysis, columns, designed, drafted, table


def _designed(*extra: Column, **more: object) -> tuple[EntityDesign, dict[str, str]]:
    """The entity, and what is asked about types: column → what the draft does."""
    found = analysis([table("things", "id INT", **more, columns=(*columns("id INT"), *extra))])  # type: ignore[arg-type]
    _, design = designed(found)
    asked = {d.question: d.chosen for d in design.decisions if d.topic in (Topic.TYPE, Topic.ITEM_SIZE)}
    return design.entities[0], asked


def _declared(entity: EntityDesign, name: str) -> str | None:
    column = entity.column(name)
    return None if column is None else column.declared


@pytest.mark.parametrize(
    ("kind", "declared"),
    [
        ("INT", "INT"),
        ("BIGINT(20) UNSIGNED", "BIGINT(20) UNSIGNED"),
        ("DECIMAL(10,2)", "DECIMAL(10,2)"),
        ("DOUBLE PRECISION", "DOUBLE PRECISION"),
        ("DATETIME(6)", "DATETIME(6)"),
        ("TINYINT(1)", "BOOLEAN"),
        ("VARCHAR(50)", "VARCHAR(50)"),
        ("CHARACTER VARYING(50)", "VARCHAR(50)"),
        ("JSON(5000)", "JSON(5000)"),
    ],
)
def test_types_that_are_kept(kind: str, declared: str) -> None:
    """They stand in the contract as the table says, and nothing is asked."""
    entity, asked = _designed(Column("x", kind, nullable=False))
    assert (_declared(entity, "x"), asked) == (declared, {})
    assert read_type(declared)


@pytest.mark.parametrize(
    ("kind", "declared"),
    [
        ("FLOAT", "DOUBLE NULL"),
        ("FLOAT(7,2) UNSIGNED", "DOUBLE UNSIGNED NULL"),
        ("UUID", "CHAR(36) CHARACTER SET ascii NULL"),
        ("INET6", "VARCHAR(45) CHARACTER SET ascii NULL"),
        ("NVARCHAR(40)", "VARCHAR(40) CHARACTER SET utf8mb3 NULL"),
        ("VARCHAR", "VARCHAR(255) NULL"),
        ("GEOMETRY", None),
        ("DATETIME(9)", None),
        ("", None),
    ],
)
def test_types_that_are_not(kind: str, declared: str | None) -> None:
    """The nearest type stands in, or the column stays out; either way somebody is asked."""
    entity, asked = _designed(Column("x", kind))
    assert _declared(entity, "x") == declared
    assert list(asked) == ["What becomes of things.x?"]


def test_a_computed_column_stays_out() -> None:
    """MySQL takes no value for it, so nothing could be written back."""
    entity, asked = _designed(Column("x", "INT", generated="a + b"))
    assert (_declared(entity, "x"), asked) == (None, {"What becomes of things.x?": "left out"})


def test_members_of_an_enum_are_not_in_capitals() -> None:
    """Types are in capitals, members are not: they come from `values`."""
    entity, _ = _designed(Column("x", "ENUM('OPEN','IT''S')", values=("open", "it's"), nullable=False))
    assert _declared(entity, "x") == "ENUM('open','it''s')"


@pytest.mark.parametrize(
    ("own", "of_table", "declared"),
    [
        ("latin1_swedish_ci", None, "VARCHAR(9) CHARACTER SET latin1 NULL"),
        (None, "utf8_general_ci", "VARCHAR(9) CHARACTER SET utf8mb3 NULL"),
        (None, "utf8mb4_unicode_ci", "VARCHAR(9) NULL"),
        (None, None, "VARCHAR(9) NULL"),
    ],
)
def test_character_sets(own: str | None, of_table: str | None, declared: str) -> None:
    """What a column cannot hold is not accepted for it; its own collation goes before its table's."""
    entity, _ = _designed(Column("x", "VARCHAR(9)", collation=own), collation=of_table)
    assert _declared(entity, "x") == declared


def test_large_columns_are_held_to_an_item() -> None:
    """The largest are cut to one size, and only those; how large they are is asked."""
    entity, asked = _designed(
        Column("body", "LONGTEXT"), Column("raw", "LONGBLOB"), Column("meta", "JSON"), Column("note", "TEXT")
    )
    assert _declared(entity, "note") == "TEXT NULL"
    sizes = {name: read_type(str(_declared(entity, name)))[0].max_bytes for name in ("body", "raw", "meta")}
    assert max(sizes.values()) - min(sizes.values()) < 1000
    assert sum(sizes.values()) + 65535 < 400 * 1024 < sum(sizes.values()) + 65535 + 40_000
    assert list(asked) == ["How large are things.body, raw, meta really?"]


def test_columns_that_fit_are_left_alone() -> None:
    """The control: six TEXT columns are within 400 KB, seven are not."""
    texts = [Column(f"t{number}", "TEXT") for number in range(7)]
    assert _designed(*texts[:5])[1] == {}
    assert len(_designed(*texts)[1]) == 1


def test_names_that_are_ours() -> None:
    """A column that is called like a key of the item, or as ours are, gets another attribute."""
    found = analysis([table("things", "id INT", "pk INT", "_type INT", "GSI1PK INT")])
    attributes = [column.attribute for column in designed(found)[1].entities[0].columns]
    assert attributes == ["id", "column_pk", "column_type", "column_GSI1PK"]
    assert drafted(found)["tables"][0]["entities"][0]["x_dal"]["columns"]["pk"] == "INT"
