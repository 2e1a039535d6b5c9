r"""Unique values as keys of their own: `UNIQUE#user.email#ANN@X.Y`, `UNIQUE#seat.place#BERLIN\#1#17`.

One column stands behind the name as it is. Of several columns texts are escaped (`#` → `\#`, `\` → `\\`), so that
no two combinations of values meet, and the values can be read back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dal.contract.column import ColumnType
from dal.contract.folds import fold
from dal.contract.template import BINARY, Slot, Template, pattern_of, value_of
from dal.contract.types import UNKEYED, Boolean, Integer
from dal.domain.keys import KeyValue

Form = Callable[[object], KeyValue]
"""The value of a column → the value in the key; equal for all values that the constraint calls equal."""

PREFIX = "UNIQUE#"
_SPECIAL = re.compile(r"[\\#]")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class KeySlot(Slot):
    """A slot whose values are those of keys already: folded, and escaped where several stand together."""

    escaped: bool = False

    @property
    def numeric(self) -> bool:
        """Whether it holds a whole number; a truth is 0 or 1."""
        return isinstance(self.type, Boolean | Integer)

    @property
    def pattern(self) -> str:
        """What `render` gives, as a regular expression with one group."""
        return pattern_of(self, r"((?:[^#\\]|\\.)*)" if self.escaped else "(.*)")

    def render(self, value: object) -> str:
        """The text of a key value."""
        if isinstance(value, bytes):
            return value.hex()
        return _SPECIAL.sub(r"\\\g<0>", value) if self.escaped and isinstance(value, str) else str(value)

    def read(self, text: str) -> KeyValue:
        """The key value of what `render` gave."""
        found = value_of(self, text)
        return _ESCAPED.sub(r"\1", found) if self.escaped and isinstance(found, str) else found


def sentinel_template(name: str, columns: Sequence[str], kinds: Sequence[ColumnType]) -> Template:
    """How the partition key of an item of a unique value is made and read."""
    parts: list[str | Slot] = [f"{PREFIX}{name}#"]
    for number, (column, kind) in enumerate(zip(columns, kinds, strict=True)):
        parts += ["#"] if number else []
        parts.append(KeySlot(column, kind, escaped=len(columns) > 1))
    return Template(parts[0] if isinstance(parts[0], str) else "", tuple(parts))


def keyable(kind: ColumnType) -> bool:
    """Whether a column of this type can stand in a unique key.

    MySQL must find the row by the value in the key: texts by their collation, everything else exactly.
    """
    if isinstance(kind, UNKEYED):
        return False
    return isinstance(kind, Boolean | Integer) or kind.dynamo in ("S", BINARY)


def form_of(kind: ColumnType | None, fold_name: str | None) -> Form:
    """What the values of a column become in a key; without a type they are texts.

    Raises:
        ValueError: the fold is not implemented.
    """
    if fold_name is not None:
        return _Folded(fold(fold_name))
    if kind is None:
        return str
    if kind.dynamo == BINARY:
        return _bytes
    return _whole if isinstance(kind, Boolean | Integer) else kind.dump


@dataclass(frozen=True, slots=True)
class _Folded:
    fold: Callable[[str], str]

    def __call__(self, value: object) -> str:
        return self.fold(str(value))


def _whole(value: object) -> int:
    if isinstance(value, int):
        return int(value)
    raise TypeError(f"a key of whole numbers holds {type(value).__name__}")


def _bytes(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    raise TypeError(f"a key of bytes holds {type(value).__name__}")
