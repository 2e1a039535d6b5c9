"""Places in a table as JSON, which knows no bytes."""

from __future__ import annotations

from dal.ports import Place


def to_json(place: Place | None) -> list[object] | None:
    """`[5, "a", {"hex": "00ff"}]`."""
    if place is None:
        return None
    return [{"hex": value.hex()} if isinstance(value, bytes) else value for value in place]


def of_json(written: list[object] | None) -> Place | None:
    """What `to_json` has written."""
    return None if written is None else tuple(map(_value, written))


def _value(written: object) -> int | str | bytes:
    if isinstance(written, dict):
        return bytes.fromhex(written["hex"])
    if isinstance(written, int | str):
        return written
    raise ValueError(f"a place holds numbers and texts, not {type(written).__name__}")
