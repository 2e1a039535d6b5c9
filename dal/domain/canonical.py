"""One form for values that mean the same: what MySQL types and what DynamoDB types differ in spelling only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum


def _moment(value: datetime) -> datetime:
    return value if value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)


_CANONICAL: dict[type, Callable[..., object]] = {
    float: lambda value: Decimal(repr(value)),
    datetime: _moment,
    bytearray: bytes,
    memoryview: bytes,
}


def canonical(value: object) -> object:
    """The form in which a scalar is compared.

    Floats become the decimal that they print as, aware datetimes become naive UTC, enums their value, byte
    containers `bytes`. `True == 1 == Decimal("1.00")` holds in Python already.
    """
    if isinstance(value, Enum):
        value = value.value
    convert = _CANONICAL.get(type(value))
    return value if convert is None else convert(value)


def same_scalar(left: object, right: object) -> bool:
    """Whether two scalars mean the same; a datetime equals its ISO text."""
    left, right = canonical(left), canonical(right)
    if isinstance(left, datetime) and isinstance(right, str):
        return _parsed(right) == left
    if isinstance(right, datetime) and isinstance(left, str):
        return _parsed(left) == right
    return left == right


def _parsed(text: str) -> datetime | None:
    try:
        return _moment(datetime.fromisoformat(text))
    except ValueError:
        return None
