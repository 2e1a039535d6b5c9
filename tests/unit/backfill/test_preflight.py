"""What a backfill will take, told before it begins."""

from __future__ import annotations

import pytest

from dal.adapters.memory import MemoryDatabase
from dal.backfill import Forecast, forecast
from dal.contract.sizes import item_bytes, write_units
from tests.contract import rows
from tests.contract.rows import CONTRACT


def with_users(count: int) -> MemoryDatabase:
    """As many users."""
    database = MemoryDatabase(CONTRACT)
    for number in range(count):
        database.table("user").insert(rows.user(f"user{number}"))
    return database


def test_sizes_and_units() -> None:
    """A user is below 1 KB, has two unique values, and as a super admin is in all three indexes: six units."""
    found = forecast(CONTRACT, with_users(60).slices, "user")
    assert (found.rows, found.sampled, found.units) == (60, 60, 6.0)
    assert 200 < found.item_bytes < 600
    assert ([hot.index for hot in found.hot], found.trouble, found.large) == (["GSI3"], "", False)


def test_dollars() -> None:
    """A million rows of five units each, as on-demand tables are billed; transactions cost double."""
    found = Forecast("user", 1_000_000, units=5.0)
    assert found.dollars(price=0.625) == pytest.approx(3.125)
    assert found.dollars(price=0.625, gentle=True) == pytest.approx(6.25)


def test_a_hot_partition_is_found() -> None:
    """All categories lie under one key of an index; two rows alone would say nothing."""
    database = MemoryDatabase(CONTRACT)
    for number in range(60):
        database.table("category").insert({**rows.category(f"c{number}"), "parent_id": None})
    found = forecast(CONTRACT, database.slices, "category")
    assert ("GSI1", "CATEGORY", 1.0) in [(hot.index, hot.partition, hot.share) for hot in found.hot]
    database = MemoryDatabase(CONTRACT)
    database.table("category").insert(rows.category("alone"))
    assert forecast(CONTRACT, database.slices, "category").hot == ()


def test_an_empty_table() -> None:
    """Takes nothing."""
    found = forecast(CONTRACT, MemoryDatabase(CONTRACT).slices, "user")
    assert (found.rows, found.sampled, found.all_units, found.dollars()) == (0, 0, 0.0, 0.0)


def test_what_cannot_be_copied_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row of the sample that does not fit the contract."""

    def between(*_: object) -> None:
        raise ValueError("user.created_at: not a moment")

    database = with_users(1)
    monkeypatch.setattr(database.slices, "between", between)
    assert forecast(CONTRACT, database.slices, "user").trouble == "user.created_at: not a moment"


@pytest.mark.parametrize(
    ("item", "size"),
    [
        ({"PK": {"S": "USER#1"}}, 8),
        ({"a": {"S": "äö"}}, 5),
        ({"a": {"N": "12345"}}, 5),
        ({"a": {"N": "-12345"}}, 6),
        ({"a": {"N": "100"}}, 3),
        ({"a": {"BOOL": True}, "b": {"NULL": True}}, 4),
        ({"a": {"B": b"123"}}, 4),
    ],
)
def test_item_sizes(item: dict[str, dict[str, object]], size: int) -> None:
    """By DynamoDB's published rules."""
    assert item_bytes(item) == size


@pytest.mark.parametrize(("size", "units"), [(1, 1), (1024, 1), (1025, 2), (0, 1)])
def test_write_units(size: int, units: int) -> None:
    """One for each KB that is begun."""
    assert write_units(size) == units
