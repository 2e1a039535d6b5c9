"""Numbers with decimals: DECIMAL, exact, and DOUBLE, exact where DynamoDB reaches."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from math import nextafter

from dal.contract.column import Raw
from dal.contract.types.shared import Dynamo, misfit

DYNAMODB_DIGITS = 38
"""Of a number that DynamoDB keeps exactly."""
_SMALLEST, _LARGEST = 1e-130, nextafter(1e126, 0.0)


@dataclass(frozen=True, slots=True)
class Fixed:
    """DECIMAL(digits, scale), exact; more decimals than `scale` are rounded half away from zero, as SQL does."""

    sql: str
    digits: int
    scale: int
    dynamo: Dynamo = Dynamo.N
    max_bytes: int = 21
    _step: Decimal = field(init=False, repr=False, default=Decimal(1))
    _context: Context = field(init=False, repr=False, compare=False, default_factory=Context)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_step", Decimal(1).scaleb(-self.scale))
        object.__setattr__(self, "_context", Context(prec=self.digits, rounding=ROUND_HALF_UP))

    def normal(self, value: object) -> Decimal:
        """The value with exactly `scale` decimals; floats are refused because they are not exact."""
        if not isinstance(value, Decimal | int):
            raise misfit(self.sql, value)
        try:
            number = Decimal(value).quantize(self._step, context=self._context)
        except InvalidOperation:
            raise ValueError(f"{self.sql} cannot hold this value") from None
        if not number.is_finite():
            raise ValueError(f"{self.sql} holds finite numbers only")
        return number.copy_abs() if number.is_zero() else number

    def dump(self, value: object) -> str:
        """Plain digits; DynamoDB drops trailing zeros, `load` restores them."""
        return f"{value:f}"

    def load(self, raw: Raw) -> Decimal:
        """The value with exactly `scale` decimals."""
        return Decimal(raw).quantize(self._step, context=self._context)  # type: ignore[arg-type]  # N is a text


@dataclass(frozen=True, slots=True)
class Unsigned(Fixed):
    """DECIMAL UNSIGNED."""

    def normal(self, value: object) -> Decimal:
        """As `Fixed.normal`; negative values are refused."""
        number = Fixed.normal(self, value)
        if number < 0:
            raise ValueError(f"{self.sql} holds no negative numbers")
        return number


@dataclass(frozen=True, slots=True)
class Long:
    """A DECIMAL of more digits than DynamoDB's numbers have: a text with all decimals, which does not sort."""

    kind: Fixed
    dynamo: Dynamo = Dynamo.S

    @property
    def sql(self) -> str:
        """As declared."""
        return self.kind.sql

    @property
    def digits(self) -> int:
        """All of them."""
        return self.kind.digits

    @property
    def scale(self) -> int:
        """The decimals."""
        return self.kind.scale

    @property
    def max_bytes(self) -> int:
        """Digits, sign, point and a zero before it."""
        return self.kind.digits + 3

    def normal(self, value: object) -> Decimal:
        """As `Fixed.normal`."""
        return self.kind.normal(value)

    def dump(self, value: object) -> str:
        """All digits: `-0.500`."""
        return self.kind.dump(value)

    def load(self, raw: Raw) -> Decimal:
        """The value with exactly `scale` decimals."""
        return self.kind.load(raw)


@dataclass(frozen=True, slots=True)
class Double:
    """DOUBLE: the shortest decimal that reads as the same double, which is what servers print.

    DynamoDB's numbers reach from 1E-130 to 9.99…E+125; what is beyond, is refused.
    """

    sql: str = "DOUBLE"
    low: float = -_LARGEST
    scale: int = -1  # of DOUBLE(digits,scale)
    dynamo: Dynamo = Dynamo.N
    max_bytes: int = 21

    def normal(self, value: object) -> float:
        """The float; -0.0 becomes 0.0, which SQL calls equal; raises ValueError outside DynamoDB's range."""
        if isinstance(value, bool) or not isinstance(value, float | int):
            raise misfit(self.sql, value)
        number = float(value)
        if number != value or not (number == 0 or _SMALLEST <= abs(number) <= _LARGEST) or number < self.low:
            raise ValueError(f"{self.sql} cannot hold this value exactly in DynamoDB (1E-130 to 9.99E+125)")
        return number + 0.0

    def dump(self, value: object) -> str:
        """Plain digits, at most 17 that count."""
        return f"{Decimal(repr(value)):f}"

    def load(self, raw: Raw) -> float:
        """The double next to the number, which is the one that it was."""
        return float(raw)
