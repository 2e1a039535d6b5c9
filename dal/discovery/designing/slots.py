"""Slots of key templates: which columns can stand in one, how they are written, how long they get."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dal.contract.limits import KEY_BYTES
from dal.contract.types import Binary, Choice, Choices, Day, Integer, Moment, Text
from dal.discovery.designing.sources import Source

PK_BYTES, SK_BYTES = KEY_BYTES["pk"], KEY_BYTES["sk"]

_OWN = Integer | Text | Choice | Binary
_INDEXED = Integer | Text | Choice | Choices | Moment | Day | Binary
_SORTED = Integer | Text | Moment | Day | Binary
"""An ENUM is sorted by number in MySQL and as a text in a key."""
_OPEN = Text | Choice | Choices
"""Of which it cannot be told where they end, or whether they are there at all."""


def can_name(source: Source, column: str) -> bool:
    """Whether the column can stand in the key of the item itself: it is read back from there."""
    return source.placeable(column) and isinstance(source.kind(column), _OWN) and not source.nullable(column)


def can_find(source: Source, column: str) -> bool:
    """Whether rows can be found by the column in an index."""
    fits = source.placeable(column) and isinstance(source.kind(column), _INDEXED)
    return fits and size_of(source, column) <= PK_BYTES // 2


def can_sort(source: Source, column: str) -> bool:
    """Whether rows can be sorted by the column in an index."""
    fits = source.placeable(column) and isinstance(source.kind(column), _SORTED)
    return fits and size_of(source, column) < SK_BYTES


def numeric(source: Source, column: str) -> bool:
    """Whether it is a whole number, which ends before any text."""
    return isinstance(source.kind(column), Integer)


def bare(column: str) -> str:
    """The column as it is."""
    return f"{{{column}}}"


def padded(source: Source, column: str) -> str:
    """The column so that texts sort as its values do."""
    kind = source.kind(column)
    return f"{{{column}:0{len(str(kind.high))}}}" if isinstance(kind, Integer) else bare(column)


def found(source: Source, column: str) -> str:
    """The column as an index finds it: texts folded as MySQL compares them."""
    folding = source.folding(column)
    return bare(column) if folding is None else f"{{{column}:{folding.fold}}}"


def sorting(source: Source, column: str) -> str:
    """The column as an index sorts by it."""
    return found(source, column) if isinstance(source.kind(column), Text) else padded(source, column)


def size_of(source: Source, column: str) -> int:
    """The bytes of its slot at most."""
    kind = source.kind(column)
    if isinstance(kind, Integer):
        return max(kind.max_bytes, len(str(kind.high)))
    return kind.max_bytes * (2 if isinstance(kind, Binary) else 1)


def length(source: Source, columns: Iterable[str]) -> int:
    """The bytes of their slots together, with marks between them."""
    return sum(size_of(source, column) + 1 for column in columns)


def readable(source: Source, columns: Sequence[str]) -> tuple[str, ...] | None:
    """The columns in an order that can be read back, numbers first; None where two have no end of their own."""
    numbers = [column for column in columns if numeric(source, column)]
    rest = [column for column in columns if not numeric(source, column)]
    return (*numbers, *rest) if len(rest) <= 1 else None


def may_be_empty(source: Source, column: str) -> bool:
    """Whether its slot can be an empty text."""
    return isinstance(source.kind(column), _OPEN | Binary)
