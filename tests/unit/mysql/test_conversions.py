"""Moments are what PyMySQL makes of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymysql.converters import convert_datetime, convert_timedelta
from pymysql.err import ProgrammingError

from dal.adapters.mysql.conversions import decimal_literal, moment, time_literal


@given(st.datetimes(min_value=datetime(1000, 1, 1)), st.integers(0, 6))  # noqa: DTZ001  TIMESTAMP columns are naive UTC
def test_moments_of_any_precision(value: datetime, precision: int) -> None:
    """As many decimals as the column has."""
    text = f"{value:%Y-%m-%d %H:%M:%S}" + (f".{value:%f}"[: precision + 1] if precision else "")
    assert moment(text) == convert_datetime(text)
    assert isinstance(moment(text), datetime)


@pytest.mark.parametrize(
    "text", ["0000-00-00 00:00:00", "2026-02-00 00:00:00", "2026-02-31 01:02:03", "2026-02-03"]
)
def test_what_is_no_moment(text: str) -> None:
    """Zero dates stay texts, a date stays a date."""
    assert moment(text) == convert_datetime(text)


@given(st.timedeltas(timedelta(hours=-838), timedelta(hours=838)))
def test_lengths_come_back(length: timedelta) -> None:
    """What is written for a TIME is read as the same, also if it is negative."""
    assert convert_timedelta(time_literal(length).strip("'")) == length


def test_decimals_are_written_without_exponent() -> None:
    """With one the server would take them for floats; what is no number is refused."""
    assert decimal_literal(Decimal("1.2345678901234567890E-10")) == "0.00000000012345678901234567890"
    assert decimal_literal(Decimal("-1E+3")) == "-1000"
    with pytest.raises(ProgrammingError, match="finite"):
        decimal_literal(Decimal("NaN"))
