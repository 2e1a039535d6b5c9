"""Dates and times: DATETIME, TIMESTAMP, DATE, TIME."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from dal.contract.column import Raw
from dal.contract.types.shared import Dynamo, misfit

_MICROSECOND = timedelta(microseconds=1)
_LONGEST = timedelta(hours=838, minutes=59, seconds=59, microseconds=999_999)
_WRITTEN = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Moment:
    """DATETIME(p) and TIMESTAMP(p): naive UTC, cut (not rounded) to p decimals of a second."""

    sql: str
    precision: int
    dynamo: Dynamo = Dynamo.S
    max_bytes: int = 26

    def normal(self, value: object) -> datetime:
        """Naive UTC at the column's precision; aware values are converted, naive ones taken as UTC."""
        if not isinstance(value, datetime):
            raise no_calendar(self.sql, value)
        moment = value.astimezone(UTC) if value.tzinfo is not None else value
        unit = 10 ** (6 - self.precision)
        return moment.replace(microsecond=moment.microsecond // unit * unit, tzinfo=None, fold=0)

    def dump(self, value: object) -> str:
        """ISO 8601 of fixed width, so that texts sort as moments do: `2024-05-06T07:08:09.120`."""
        if not isinstance(value, datetime):
            raise misfit(self.sql, value)
        whole = value.replace(microsecond=0).isoformat()
        return f"{whole}.{value.microsecond:06}"[: 19 + bool(self.precision) + self.precision]

    def load(self, raw: Raw) -> datetime:
        """The naive moment of its ISO text; raises ValueError for texts of another shape."""
        whole, _, decimals = str(raw).partition(".")
        moment = datetime.fromisoformat(whole)
        return moment.replace(microsecond=int(decimals.ljust(6, "0"))) if decimals else moment


@dataclass(frozen=True, slots=True)
class Day:
    """DATE."""

    sql: str = "DATE"
    dynamo: Dynamo = Dynamo.S
    max_bytes: int = 10

    def normal(self, value: object) -> date:
        """The plain date; a datetime is none."""
        if isinstance(value, datetime) or not isinstance(value, date):
            raise no_calendar(self.sql, value)
        return value

    def dump(self, value: object) -> str:
        """ISO 8601, so that texts sort as days do."""
        return str(value)

    def load(self, raw: Raw) -> date:
        """The date of its ISO text; raises ValueError for texts of another shape."""
        text = str(raw)
        if _WRITTEN.fullmatch(text) is None:
            raise ValueError(f"no day is written so in a {self.sql}")
        return date.fromisoformat(text)


@dataclass(frozen=True, slots=True)
class Span:
    """TIME(p), which is a length as well as an hour of the day: -838:59:59 to 838:59:59, cut to p decimals."""

    sql: str
    precision: int
    dynamo: Dynamo = Dynamo.N
    max_bytes: int = 21

    def normal(self, value: object) -> timedelta:
        """The timedelta, cut towards zero at the column's precision; raises ValueError beyond its range."""
        if not isinstance(value, timedelta):
            raise misfit(self.sql, value)
        unit = timedelta(microseconds=10 ** (6 - self.precision))
        length = abs(value) // unit * unit
        if length > _LONGEST:
            raise ValueError(f"{self.sql} holds -838:59:59 to 838:59:59")
        return -length if value < timedelta(0) else length

    def dump(self, value: object) -> str:
        """Seconds: `-1.5`; numbers sort as lengths do."""
        if not isinstance(value, timedelta):
            raise misfit(self.sql, value)
        return f"{Decimal(value // _MICROSECOND).scaleb(-6):f}"

    def load(self, raw: Raw) -> timedelta:
        """The length of its seconds."""
        return timedelta(microseconds=int(Decimal(str(raw)).scaleb(6)))


def no_calendar(sql: str, value: object) -> ValueError:
    """Why a value is no date, with what to do about those that drivers give as texts."""
    if not isinstance(value, str) or _WRITTEN.match(value) is None or _is_date(value):
        return misfit(sql, value)
    return ValueError(
        f"{misfit(sql, value)}, a date that no calendar has (zero, or with month or day 00): set the rows to"
        f" NULL or to a date, or write `{sql} WITH ZERO DATES` in the contract to keep them as texts"
    )


def _is_date(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
