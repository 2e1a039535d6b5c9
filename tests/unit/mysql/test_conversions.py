"""Moments are what PyMySQL makes of them."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymysql.converters import convert_datetime

from dal.adapters.mysql.conversions import moment


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
