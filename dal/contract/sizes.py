"""How large DynamoDB takes an item to be, by its published rules: what is paid for, and what 400 KB means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LARGEST = 400 * 1024
"""Bytes of an item."""

_UNIT = 1024


def item_bytes(item: Mapping[str, Mapping[str, Any]]) -> int:
    """Names and values: texts in UTF-8, two digits of a number in a byte, one byte for a boolean or NULL."""
    return sum(
        len(name.encode()) + _bytes(kind, value) for name, typed in item.items() for kind, value in typed.items()
    )


def write_units(size: int) -> int:
    """What one write of so many bytes costs: a unit for each KB that is begun."""
    return max(1, -(-size // _UNIT))


def _bytes(kind: str, value: str | bytes | bool) -> int:  # noqa: FBT001  a value
    if isinstance(value, bytes):
        return len(value)
    if isinstance(value, bool):
        return 1
    if kind == "N":
        digits = value.lstrip("-").replace(".", "").strip("0") or "0"
        return (len(digits) + 1) // 2 + 1 + value.startswith("-")
    return len(value.encode())
