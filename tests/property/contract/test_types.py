"""Column types: one Python value, one DynamoDB value, and the way back."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dal.contract.sql import read_type
from tests.property.contract.rows import documents, values

FEWER = settings(max_examples=40)  # of each of many
DECLARED = [
    "TINYINT",
    "SMALLINT UNSIGNED",
    "MEDIUMINT",
    "INT",
    "INT(11)",
    "BIGINT",
    "BIGINT(20) UNSIGNED",
    "TINYINT(1)",
    "BOOLEAN",
    "DECIMAL(10,2)",
    "DECIMAL(38,0)",
    "DECIMAL(38,38)",
    "NUMERIC(5)",
    "VARCHAR(50)",
    "CHAR(20)",
    "TEXT",
    "LONGTEXT",
    "ENUM('pending','it''s','')",
    "DATETIME",
    "DATETIME(3)",
    "TIMESTAMP(6)",
    "YEAR",
    "BIT(12)",
    "DECIMAL(65,30)",
    "DECIMAL(9,2) UNSIGNED",
    "DOUBLE",
    "DOUBLE UNSIGNED",
    "VARCHAR(9) CHARACTER SET latin1",
    "SET('b','a','c')",
    "JSON",
    "BINARY(8)",
    "BLOB",
    "DATE",
    "TIME(3)",
    "DATE WITH ZERO DATES",
    "DATETIME(2) WITH ZERO DATES",
]


@pytest.mark.parametrize("declared", DECLARED)
@FEWER
@given(data=st.data())
def test_round_trip(declared: str, data: st.DataObject) -> None:
    """What is dumped is loaded again as the normal value, of the same class."""
    kind, _ = read_type(declared)
    normal = kind.normal(data.draw(values(kind)))
    loaded = kind.load(kind.dump(normal))
    assert loaded == normal
    assert type(loaded) is type(normal)


@pytest.mark.parametrize("declared", DECLARED)
@FEWER
@given(data=st.data())
def test_normal_is_idempotent(declared: str, data: st.DataObject) -> None:
    """The normal value of a normal value is itself."""
    kind, _ = read_type(declared)
    normal = kind.normal(data.draw(values(kind)))
    assert kind.normal(normal) == normal


@pytest.mark.parametrize("declared", DECLARED)
@FEWER
@given(data=st.data())
def test_different_values_stay_different(declared: str, data: st.DataObject) -> None:
    """Two values become the same DynamoDB value only if they are the same."""
    kind, _ = read_type(declared)
    one, other = (kind.normal(data.draw(values(kind))) for _ in range(2))
    assert (kind.dump(one) == kind.dump(other)) == (one == other)


@given(st.lists(st.datetimes(), min_size=2), st.integers(0, 6))
def test_moments_sort_as_texts(moments: list[datetime], precision: int) -> None:
    """Moments and the texts that they become have one order."""
    kind, _ = read_type(f"DATETIME({precision})")
    normal = sorted((kind.normal(moment) for moment in moments), key=str)
    assert sorted(str(kind.dump(moment)) for moment in normal) == [str(kind.dump(moment)) for moment in normal]


@given(st.decimals(allow_nan=True, allow_infinity=True))
def test_decimals_fit_or_are_refused(number: Decimal) -> None:
    """A DECIMAL column gives a value of its scale and range, or a ValueError; never another exception."""
    kind, _ = read_type("DECIMAL(6,2)")
    try:
        normal = kind.normal(number)
    except ValueError:
        return
    assert isinstance(normal, Decimal)
    assert normal.as_tuple().exponent == -2
    assert abs(normal) <= Decimal("9999.99")


@given(st.lists(st.timedeltas(timedelta(hours=-838), timedelta(hours=838)), min_size=2), st.integers(0, 6))
def test_lengths_sort_as_numbers(lengths: list[timedelta], precision: int) -> None:
    """TIMEs and the numbers that they become have one order, negative ones too."""
    kind, _ = read_type(f"TIME({precision})")
    normal = sorted(kind.normal(length) for length in lengths)  # type: ignore[type-var]  # all are timedeltas
    numbers = [Decimal(str(kind.dump(length))) for length in normal]
    assert sorted(numbers) == numbers


@given(st.dates(), st.sampled_from(["0000-00-00", "2024-00-10", "2024-07-00"]))
def test_days_sort_as_texts(day: date, zero: str) -> None:
    """Dates and texts have one order; zero dates stand where MySQL sorts them."""
    kind, _ = read_type("DATE WITH ZERO DATES")
    assert str(kind.dump(kind.normal(day))) == day.isoformat()
    assert (str(kind.dump(kind.normal(zero))) < day.isoformat()) == (zero < str(day))


@given(documents(), st.integers(0, 3))
def test_spellings_of_a_document_are_one(text: str, indent: int) -> None:
    """Order of keys, spaces and escapes do not count; what is read is the same."""
    kind, _ = read_type("JSON")
    normal = str(kind.normal(text))
    again = json.dumps(json.loads(text, object_pairs_hook=lambda pairs: dict(reversed(pairs))), indent=indent)
    assert kind.normal(again) == normal
    assert json.loads(normal) == json.loads(text)


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_numbers_in_documents_are_exact(number: Decimal) -> None:
    """A number is the same number, with every digit, and keeps being a fraction."""
    kind, _ = read_type("JSON")
    fraction = f"{number:E}" if number else "0.0"
    found = str(kind.normal(fraction))
    assert Decimal(found) == number
    assert "." in found
    assert kind.normal(found) == found
