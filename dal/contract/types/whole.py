"""Whole numbers: INT of any width, YEAR, BIT, and BOOLEAN, which SQL keeps as one."""

from __future__ import annotations

from dataclasses import dataclass

from dal.contract.column import Raw
from dal.contract.types.shared import Dynamo, misfit

_FIRST_YEAR = 1901


@dataclass(frozen=True, slots=True)
class Integer:
    """An INT of any width; a value outside its range is refused, as strict SQL mode does."""

    sql: str
    low: int
    high: int
    dynamo: Dynamo = Dynamo.N
    max_bytes: int = 21

    def normal(self, value: object) -> int:
        """The plain int; raises ValueError for anything else and outside the range."""
        if not isinstance(value, int):
            raise misfit(self.sql, value)
        number = int(value)
        if not self.low <= number <= self.high:
            raise ValueError(f"{self.sql} holds {self.low} to {self.high}, not {number}")
        return number

    def dump(self, value: object) -> str:
        """Its decimal digits."""
        return str(value)

    def load(self, raw: Raw) -> int:
        """The int of its digits."""
        return int(raw)


@dataclass(frozen=True, slots=True)
class Year(Integer):
    """YEAR: 1901 to 2155, and 0 for `0000`; two digits are refused, since SQL would take 1 for 2001."""

    sql: str = "YEAR"
    low: int = 0
    high: int = 2155

    def normal(self, value: object) -> int:
        """The plain int."""
        number = Integer.normal(self, value)
        if 0 < number < _FIRST_YEAR:
            raise ValueError(f"{self.sql} holds 0 and {_FIRST_YEAR} to {self.high}")
        return number


@dataclass(frozen=True, slots=True)
class Bits:
    """BIT(size): the number that its bits are. Drivers give bytes, the highest first."""

    sql: str
    size: int
    dynamo: Dynamo = Dynamo.N
    max_bytes: int = 21

    def normal(self, value: object) -> int:
        """The number; raises ValueError for anything but a number and bytes, and where there are too many bits."""
        number = int.from_bytes(value, "big") if isinstance(value, bytes | bytearray) else value
        if not isinstance(number, int):
            raise misfit(self.sql, value)
        if not 0 <= number < 2**self.size:
            raise ValueError(f"{self.sql} holds 0 to {2**self.size - 1}")
        return int(number)

    def dump(self, value: object) -> str:
        """Its decimal digits."""
        return str(value)

    def load(self, raw: Raw) -> int:
        """The number of its digits."""
        return int(raw)


@dataclass(frozen=True, slots=True)
class Boolean:
    """BOOLEAN, which SQL keeps as TINYINT(1): drivers give 0 and 1."""

    sql: str = "BOOLEAN"
    dynamo: Dynamo = Dynamo.BOOL
    max_bytes: int = 1

    def normal(self, value: object) -> bool:
        """True or False; raises ValueError for anything but a bool, 0 and 1."""
        if isinstance(value, int) and value in (0, 1):
            return bool(value)
        remedy = "; write TINYINT in the contract if it is a number" if isinstance(value, int) else ""
        raise ValueError(f"{misfit(self.sql, value)}{remedy}")

    def dump(self, value: object) -> bool:
        """Itself."""
        return bool(value)

    def load(self, raw: Raw) -> bool:
        """Itself."""
        return bool(raw)
