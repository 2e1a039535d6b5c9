"""One value in its canonical form: the text that stands for it on DynamoDB's wire.

Whatever no column of that type can hold is shown with its type, so that it equals nothing that one can hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from dal.contract.column import ColumnType
from dal.contract.types import Boolean, Choice, Fixed, Integer, Moment, Text
from dal.ports.segments import Text as Canonical

Make = Callable[[Any], Canonical]
"""Makes the text of a value that is not NULL."""

_TIMESPECS = {0: "seconds", 3: "milliseconds", 6: "microseconds"}
ABSENT: Canonical = ("", "absent")


def make(kind: ColumnType) -> Make:
    """What makes texts of the values that a driver of MySQL gives for a column."""
    return _MAKERS.get(type(kind), _other)(kind)


def take(kind: ColumnType) -> Callable[[Mapping[str, Any] | None], Canonical]:
    """What makes texts of DynamoDB's values for a column."""
    dynamo = str(kind.dynamo)
    plain = None if isinstance(kind, AS_THEY_ARE) else _spelling(kind)

    def taken(value: Mapping[str, Any] | None) -> Canonical:
        if value is None:
            return ABSENT
        raw = value.get(dynamo)
        if raw is None:
            return None if "NULL" in value else ("item", repr(sorted(value.items())))
        return raw if plain is None else plain(raw)

    return taken


def _raw(value: object) -> Canonical:
    """What stands on the wire: bytes in hexadecimal, sets and documents as Python shows them."""
    if isinstance(value, str | bool):
        return value
    return value.hex() if isinstance(value, bytes) else repr(value)


def _plain(raw: str) -> str:
    """A number as DynamoDB spells it: no zeros at the end."""
    if "." not in raw and "E" not in raw:
        return raw
    text = f"{Decimal(raw):f}" if "E" in raw else raw
    return text.rstrip("0").rstrip(".") if "." in text else text


def _spelling(kind: ColumnType) -> Callable[[Any], Canonical]:
    return _plain if kind.dynamo == "N" else _raw


def _odd(value: object) -> Canonical:
    return type(value).__name__, repr(value)


def _integer(_: ColumnType) -> Make:
    return lambda value: str(value) if type(value) is int else _odd(value)


def _other(kind: ColumnType) -> Make:
    """For types that are rare enough to be asked."""
    spelled = _spelling(kind)

    def made(value: object) -> Canonical:
        try:
            return spelled(kind.dump(kind.normal(value)))
        except (ValueError, TypeError):
            return _odd(value)

    return made


def _fixed(_: ColumnType) -> Make:
    return lambda value: (_plain(f"{value:f}") or "0") if type(value) is Decimal else _odd(value)


def _boolean(_: ColumnType) -> Make:
    return lambda value: bool(value) if type(value) in (int, bool) and value in (0, 1) else _odd(value)


def _text(kind: ColumnType) -> Make:
    if isinstance(kind, Text) and kind.charset != "utf8mb4":
        return _other(kind)
    trim = kind.trim if isinstance(kind, Text) else str
    return lambda value: trim(value) if type(value) is str else _odd(value)


def _choice(_: ColumnType) -> Make:
    return lambda value: value if type(value) is str else _odd(value)


def _moment(kind: ColumnType) -> Make:
    spec = _TIMESPECS.get(kind.precision) if isinstance(kind, Moment) else None
    if spec is None:
        return lambda value: str(kind.dump(value)) if type(value) is datetime else _odd(value)
    return lambda value: value.isoformat("T", spec) if type(value) is datetime else _odd(value)


AS_THEY_ARE = (Integer, Boolean, Text, Choice, Moment)
"""Types whose values stand on the wire in one way only."""
_MAKERS: dict[type, Callable[[ColumnType], Make]] = {
    Integer: _integer,
    Fixed: _fixed,
    Boolean: _boolean,
    Text: _text,
    Choice: _choice,
    Moment: _moment,
}
