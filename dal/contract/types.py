"""SQL column types: the one Python value of a column and the one DynamoDB value that it becomes.

NULL is not a matter of types: `Entity.normal` and the codec deal with it before a type is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from enum import StrEnum

from dal.contract.column import Raw


class Dynamo(StrEnum):
    """The DynamoDB types that columns become."""

    N = "N"
    S = "S"
    BOOL = "BOOL"


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
            raise _misfit(self.sql, value)
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
            raise _misfit(self.sql, value)
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
        return Decimal(raw).quantize(self._step, context=self._context)


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
        raise _misfit(self.sql, value)

    def dump(self, value: object) -> bool:
        """Itself."""
        return bool(value)

    def load(self, raw: Raw) -> bool:
        """Itself."""
        return bool(raw)


def _same(text: str) -> str:
    return text


def _unpadded(text: str) -> str:
    return text.rstrip(" ")


@dataclass(frozen=True, slots=True)
class Text:
    """VARCHAR, CHAR (which loses trailing spaces) and the TEXT family; limits in characters and UTF-8 bytes."""

    sql: str
    max_chars: int
    max_bytes: int
    trim: Callable[[str], str] = _same
    dynamo: Dynamo = Dynamo.S

    def normal(self, value: object) -> str:
        """The plain str; raises ValueError if it is too long or is no valid Unicode text."""
        if not isinstance(value, str):
            raise _misfit(self.sql, value)
        text = self.trim(str.__str__(value))
        if len(text) > self.max_chars or (not text.isascii() and _utf8(text) > self.max_bytes):
            raise ValueError(f"the text is too long for {self.sql}: {len(text)} characters")
        return text

    def dump(self, value: object) -> str:
        """Itself."""
        return str(value)

    def load(self, raw: Raw) -> str:
        """Itself."""
        return str(raw)


def _utf8(text: str) -> int:
    try:
        return len(text.encode())
    except UnicodeEncodeError:
        raise ValueError("the text holds a lone surrogate and is no valid Unicode") from None


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
        raise _misfit(self.sql, value)

    def dump(self, value: object) -> str:
        """Itself."""
        return str(value)

    def load(self, raw: Raw) -> str:
        """Itself."""
        return str(raw)


@dataclass(frozen=True, slots=True)
class Moment:
    """DATETIME(p) and TIMESTAMP(p): naive UTC, cut (not rounded) to p decimals of a second."""

    sql: str
    precision: int
    dynamo: Dynamo = Dynamo.S
    max_bytes: int = 26

    def normal(self, value: object) -> datetime:
        """Naive UTC at the column's precision; aware values are converted, naive ones taken as UTC."""
        if not isinstance(value, datetime):
            raise _misfit(self.sql, value)
        moment = value.astimezone(UTC) if value.tzinfo is not None else value
        unit = 10 ** (6 - self.precision)
        return moment.replace(microsecond=moment.microsecond // unit * unit, tzinfo=None, fold=0)

    def dump(self, value: object) -> str:
        """ISO 8601 of fixed width, so that texts sort as moments do: `2024-05-06T07:08:09.120`."""
        if not isinstance(value, datetime):
            raise _misfit(self.sql, value)
        whole = value.replace(microsecond=0).isoformat()
        return f"{whole}.{value.microsecond:06}"[: 19 + bool(self.precision) + self.precision]

    def load(self, raw: Raw) -> datetime:
        """The naive moment of its ISO text; raises ValueError for texts of another shape."""
        whole, _, decimals = str(raw).partition(".")
        moment = datetime.fromisoformat(whole)
        return moment.replace(microsecond=int(decimals.ljust(6, "0"))) if decimals else moment


def _misfit(sql: str, value: object) -> ValueError:
    """Names the type and never the value: rows do not belong in logs."""
    return ValueError(f"{sql} cannot hold this {type(value).__name__}")


def char(sql: str, size: int) -> Text:
    """CHAR(size): SQL gives it back without trailing spaces."""
    return Text(sql, size, size * 4, _unpadded)
