"""How values of the wire become Python values: as PyMySQL does it, moments in a sixteenth of the time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from pymysql.constants import FIELD_TYPE
from pymysql.converters import conversions, convert_datetime

_WHOLE = len("2026-01-02 03:04:05")


def moment(text: str) -> datetime | date | str:
    """A DATETIME or TIMESTAMP; what is none (`0000-00-00 00:00:00`) stays what PyMySQL makes of it."""
    if len(text) >= _WHOLE:
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass  # PyMySQL knows what to do with it
    return convert_datetime(text)


CONVERSIONS: dict[int | type[Any], Callable[[Any], str] | Callable[[str], Any]] = {
    **conversions,
    FIELD_TYPE.DATETIME: moment,
    FIELD_TYPE.TIMESTAMP: moment,
}
"""What PyMySQL's `conv` takes."""
