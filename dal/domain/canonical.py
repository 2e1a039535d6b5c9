"""One form for values that mean the same: what MySQL types and what DynamoDB types differ in spelling only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum


def _moment(value: datetime) -> datetime:
    if value.tzinfo is None:
        return value
    return (value if value.tzinfo is UTC else value.astimezone(UTC)).replace(tzinfo=None)


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


_PLAIN = frozenset({str, int, bool, float, Decimal, bytes, datetime})


def same_plainly(left: object, right: object) -> bool:
    """Whether two values of everyday types mean the same: the short way past all questions about shape."""
    kind, other = type(left), type(right)
    if kind is datetime and other is str:
        return _same_moment(left, right)  # type: ignore[arg-type]  # just looked
    if kind is str and other is datetime:
        return _same_moment(right, left)  # type: ignore[arg-type]  # just looked
    return kind in _PLAIN and other in _PLAIN and same_scalar(left, right)


def _same_moment(moment: datetime, text: str) -> bool:
    try:
        # without its mark a UTC text is naive already: taking the zone off a datetime costs ten times as much
        parsed = datetime.fromisoformat(text.removesuffix("Z").removesuffix("+00:00"))
    except ValueError:
        return False
    return _moment(parsed) == _moment(moment)


def same_scalar(left: object, right: object) -> bool:
    """Whether two scalars mean the same; a datetime equals its ISO text."""
    left, right = canonical(left), canonical(right)
    if isinstance(left, datetime) and isinstance(right, str):
        return _same_moment(left, right)
    if isinstance(right, datetime) and isinstance(left, str):
        return _same_moment(right, left)
    return left == right
