"""Whether a value would be another one if a caller's arguments were known."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

from dal.discovery.values.program import ClassRef, FunctionRef, Instance, Partial
from dal.discovery.values.text import Choice, Hole, Piece, Text
from dal.discovery.values.value import Either, Unknown, Value

_DEEPEST = 6


def depends(value: Value, depth: int = 0) -> bool:
    """Whether something that only a caller knows is inside."""
    if depth > _DEEPEST:
        return False
    if isinstance(value, Text):
        return any(_is_open(piece) for piece in value.pieces)
    if isinstance(value, ClassRef):
        return value.open
    if isinstance(value, FunctionRef):
        return value.closure != 0 or (value.receiver is not None and depends(value.receiver, depth + 1))
    return value.is_free or any(depends(part, depth + 1) for part in _parts(value))


def _is_open(piece: Piece) -> bool:
    if isinstance(piece, Choice):
        return any(_is_open(part) for option in piece.of for part in option)
    return isinstance(piece, Hole) and piece.free


def _parts(value: Value) -> list[Value]:
    """The values that a value is made of."""
    if isinstance(value, Either):
        return list(value.of)
    if isinstance(value, Instance):
        return list(value.arguments.values()) if value.arguments is not None else []
    inside = getattr(value, "parts_inside", None)
    if inside is not None:
        return list(inside())
    if not is_dataclass(value):
        return []
    parts = [getattr(value, field.name) for field in fields(value)]
    nested = [part for several in parts if isinstance(several, tuple) for part in several]
    return [part for part in (*parts, *nested) if isinstance(part, Value)]


def tells(value: Value, depth: int = 0) -> bool:
    """Whether passing this on may change what a function sends: a statement, a query, an object, a function."""
    if depth > _DEEPEST or isinstance(value, Unknown):
        return False
    if isinstance(value, Text):
        return bool(value.pieces)
    if isinstance(value, Instance | ClassRef | FunctionRef | Partial):
        return True
    inside = getattr(value, "parts_inside", None)
    parts = list(inside()) if inside is not None else list(value.options())
    if parts == [value]:
        return is_dataclass(value) and bool(fields(value)) and type(value).__name__ not in _PLAIN
    return any(tells(part, depth + 1) for part in parts)


_PLAIN = frozenset(("Known", "Member", "Foreign", "External", "ModuleRef", "Builtin", "Method"))
