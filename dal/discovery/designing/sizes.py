"""Holds large columns to what an item can keep: DynamoDB takes 400 KB, a LONGTEXT has 4 GB."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from dal.contract.sizes import LARGEST
from dal.contract.types import Binary, Json, Text
from dal.discovery.designing.columns import Declared, Question

_OWN = 16 * 1024
"""Bytes kept for the keys of the item and for what is ours in it."""
_KEYS = 3 * 1024 + 64
"""Bytes of the keys of one index, at most."""
_LARGE = 2**16 - 1
"""Bytes from which on a column counts as large: a row of MySQL has no more for all others together."""
_ROUND = 100


@dataclass(frozen=True, slots=True)
class Held:
    """The columns as they are declared, and what is asked of those that were made smaller."""

    columns: tuple[Declared, ...]
    questions: tuple[Question, ...] = ()


def held(columns: Sequence[Declared], *, indexes: int) -> Held:
    """The columns, the largest held to one size that all of them fit with."""
    sizes = {column.name: column.kind.max_bytes + len(column.name) for column in columns}
    large = {column.name: sizes[column.name] for column in columns if _is_large(column)}
    budget = LARGEST - _OWN - _KEYS * indexes - sum(sizes.values()) + sum(large.values())
    if sum(large.values()) <= budget:
        return Held(tuple(columns))
    most = _cap(large, budget)
    smaller = [_smaller(column, most) if large.get(column.name, 0) > most else column for column in columns]
    changed = [new for old, new in zip(columns, smaller, strict=True) if old.sql != new.sql]
    kept = {column.name: column.sql for column in columns}
    questions = tuple(
        Question(c.name, f"a {kept[c.name]} can pass 400 KB", f"declared as {c.sql}") for c in changed
    )
    return Held(tuple(smaller), questions)


def _cap(sizes: Mapping[str, int], budget: int) -> int:
    """The size that the largest are cut to so that all fit: smaller ones keep theirs."""
    left, rest = budget, sorted(sizes.values())
    for number, size in enumerate(rest):
        share = left // (len(rest) - number)
        if size > share:
            return max(share, 0)
        left -= size
    return left


def _smaller(column: Declared, most: int) -> Declared:
    kind = column.kind
    room = most - len(column.name)
    shape = next(make for types, make in _SHAPES if isinstance(kind, types))
    return replace(column, sql=shape(kind, room))


def _text(kind: object, room: int) -> str:
    if not isinstance(kind, Text):
        raise TypeError(f"{kind!r} is no text")
    bytes_each = {"ascii": 1, "latin1": 3, "utf8mb3": 3}.get(kind.charset, 4)
    suffix = "" if kind.charset == "utf8mb4" else f" CHARACTER SET {kind.charset}"
    return f"VARCHAR({_rounded(room // bytes_each)}){suffix}"


def _rounded(size: int) -> int:
    return max(size // _ROUND * _ROUND, 1)


_SHAPES: tuple[tuple[type, Callable[[object, int], str]], ...] = (
    (Json, lambda _, room: f"JSON({_rounded(room)})"),
    (Binary, lambda _, room: f"VARBINARY({_rounded(room)})"),
    (Text, _text),
)


def _is_large(column: Declared) -> bool:
    return isinstance(column.kind, tuple(types for types, _ in _SHAPES)) and column.kind.max_bytes >= _LARGE
