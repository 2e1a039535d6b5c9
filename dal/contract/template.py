"""Key templates: `ORDER#{order_id}`, `ITEM#{id:010}`, `EMAIL#{email:utf8mb4_general_ci}`.

A slot names a column; after the colon stands a width (zero-padded, so that numbers sort) or a fold. Bytes are
written in hexadecimal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from dal.contract.column import ColumnType
from dal.contract.folds import Fold
from dal.contract.types import Dynamo
from dal.domain.keys import KeyValue

BINARY = "B"
"""The DynamoDB type of bytes."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One column inside a template."""

    column: str
    type: ColumnType
    width: int = 0
    fold: Fold | None = None

    @property
    def numeric(self) -> bool:
        """Whether it holds a whole number."""
        return self.type.dynamo is Dynamo.N

    @property
    def binary(self) -> bool:
        """Whether it holds bytes."""
        return self.type.dynamo == BINARY

    @property
    def bare(self) -> bool:
        """Whether it is the column as it is."""
        return not self.width and self.fold is None

    @property
    def pattern(self) -> str:
        """What `render` gives, as a regular expression with one group."""
        return pattern_of(self, "(.*)")

    def render(self, value: object) -> str:
        """The text of a value that is not NULL."""
        normal = self.type.normal(value)
        text = normal.hex() if isinstance(normal, bytes) else str(self.type.dump(normal))
        return self.fold(text) if self.fold else text.zfill(self.width)

    def read(self, text: str) -> KeyValue:
        """The value of what `render` gave, where it can be read back."""
        return value_of(self, text)


@dataclass(frozen=True, slots=True)
class Template:
    """Literal texts and slots, in order."""

    source: str
    parts: tuple[str | Slot, ...]
    _pattern: re.Pattern[str] = field(init=False, repr=False, compare=False, default=re.compile(""))

    def __post_init__(self) -> None:
        object.__setattr__(self, "_pattern", re.compile("".join(map(_pattern, self.parts)), re.DOTALL))

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Its slots, in order."""
        return tuple(part for part in self.parts if isinstance(part, Slot))

    @property
    def bare(self) -> Slot | None:
        """Its slot, if it is that column as it is and nothing else."""
        (only, *more) = self.parts or ("",)
        return only if isinstance(only, Slot) and only.bare and not more else None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its slots, in order."""
        return tuple(slot.column for slot in self.slots)

    @property
    def shape(self) -> str:
        """The template with nameless slots: two templates of one shape can produce one text."""
        return "".join(part if isinstance(part, str) else "{}" for part in self.parts)

    def render(self, values: Mapping[str, object]) -> str | None:
        """The text for these columns; None if one of them is NULL.

        Raises:
            KeyError: a column is missing.
            ValueError: a value does not fit its column.
        """
        done = []
        for part in self.parts:
            if isinstance(part, str):
                done.append(part)
            elif (value := values[part.column]) is None:
                return None
            else:
                done.append(part.render(value))
        return "".join(done)

    def begin(self, values: Mapping[str, object]) -> str:
        """The longest text that these columns determine: up to the first slot without a value."""
        done = []
        for part in self.parts:
            if isinstance(part, str):
                done.append(part)
            elif part.column in values:
                done.append(part.render(values[part.column]))
            else:
                break
        return "".join(done)

    def parse(self, text: str) -> dict[str, KeyValue]:
        """The column values of a rendered key.

        Raises:
            ValueError: this template does not produce that text.
        """
        match = self._pattern.fullmatch(text)
        if match is None:
            raise ValueError(f"a key does not have the shape {self.source!r}")
        return {slot.column: slot.read(raw) for slot, raw in zip(self.slots, match.groups(), strict=True)}


def pattern_of(slot: Slot, text: str) -> str:
    """The pattern of numbers and bytes; for a text that which is given."""
    if slot.numeric:
        return r"(-?\d+)"
    return "([0-9a-f]*)" if slot.binary else text


def value_of(slot: Slot, text: str) -> KeyValue:
    """Numbers and bytes as what they are; a text as it is."""
    if slot.numeric:
        return int(text)
    return bytes.fromhex(text) if slot.binary else text


def _pattern(part: str | Slot) -> str:
    return re.escape(part) if isinstance(part, str) else part.pattern
