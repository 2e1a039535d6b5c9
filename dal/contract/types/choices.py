"""ENUM and SET: texts out of a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dal.contract.column import Raw
from dal.contract.types.shared import Dynamo, misfit


@dataclass(frozen=True, slots=True)
class Choice:
    """ENUM; values are taken and given exactly as declared."""

    sql: str
    values: tuple[str, ...]
    dynamo: Dynamo = Dynamo.S

    @property
    def max_bytes(self) -> int:
        """The longest value in UTF-8."""
        return max(len(value.encode()) for value in self.values)

    def normal(self, value: object) -> str:
        """The plain str of one of the declared values."""
        if isinstance(value, str) and value in self.values:
            return str.__str__(value)
        if value == "":
            raise ValueError(f"{self.sql} cannot hold '': an invalid value was stored; correct the row")
        raise misfit(self.sql, value)

    def dump(self, value: object) -> str:
        """Itself."""
        return str(value)

    def load(self, raw: Raw) -> str:
        """Itself."""
        return str(raw)


@dataclass(frozen=True, slots=True)
class Choices:
    """SET: its members with commas between them, in the order of the declaration; the empty set is `""`."""

    sql: str
    values: tuple[str, ...]
    dynamo: Dynamo = Dynamo.S

    @property
    def max_bytes(self) -> int:
        """All members in UTF-8."""
        return len(",".join(self.values).encode())

    def normal(self, value: object) -> str:
        """The text as MySQL spells it; also taken are collections of members."""
        members = _members(value)
        if members is None or not members <= set(self.values):
            raise misfit(self.sql, value)
        return ",".join(known for known in self.values if known in members)

    def dump(self, value: object) -> str:
        """Itself."""
        return str(value)

    def load(self, raw: Raw) -> str:
        """Itself."""
        return str(raw)


def _members(value: object) -> set[object] | None:
    if isinstance(value, str):
        return set(str.__str__(value).split(",")) if value else set()
    return set(value) if isinstance(value, Iterable) and not isinstance(value, bytes | bytearray) else None
