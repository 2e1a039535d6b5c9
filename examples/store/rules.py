"""Which values the store accepts, as small checks that raise `InvalidInput`; the columns are the measure."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from examples.store.errors import InvalidInput

Rule: TypeAlias = Callable[[str, object], None]
"""Judges one value of the field that the first argument names."""

MAX_INT = 2**31 - 1
MAX_PRICE = Decimal("99999999.99")
MAX_TEXT_BYTES = 65_535
MAX_PAGE_SIZE = 100
MAX_ROWS = 10_000


def whole(minimum: int, maximum: int = MAX_INT) -> Rule:
    """A whole number within bounds, both included."""

    def check(field: str, value: object) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not minimum <= value <= maximum:
            raise InvalidInput(field, f"must be a whole number from {minimum} to {maximum}")

    return check


def text(longest: int, *, shortest: int = 0) -> Rule:
    """Text of so many characters that UTF-8 can express."""

    def check(field: str, value: object) -> None:
        if not isinstance(value, str) or not shortest <= len(value) <= longest:
            raise InvalidInput(field, f"must be text of {shortest} to {longest} characters")
        _encoded(field, value)

    return check


def name(longest: int) -> Rule:
    """Text that is not blank and has no spaces around it, which the database would not tell apart."""
    fits = text(longest, shortest=1)

    def check(field: str, value: object) -> None:
        fits(field, value)
        if isinstance(value, str) and value != value.strip():
            raise InvalidInput(field, "must not begin or end with white space")

    return check


def email(longest: int) -> Rule:
    """A name with an @ inside; whether mail arrives there is found out by sending some."""
    fits = name(longest)

    def check(field: str, value: object) -> None:
        fits(field, value)
        if "@" not in str(value)[1:-1]:
            raise InvalidInput(field, "must be an e-mail address")

    return check


def long_text(field: str, value: object) -> None:
    """What a TEXT column holds, which counts bytes."""
    if not isinstance(value, str) or len(_encoded(field, value)) > MAX_TEXT_BYTES:
        raise InvalidInput(field, f"must be text of at most {MAX_TEXT_BYTES} bytes")


def money(field: str, value: object) -> None:
    """An exact amount of at least 0 with at most two decimals."""
    if not isinstance(value, Decimal) or not value.is_finite() or not 0 <= value <= MAX_PRICE:
        raise InvalidInput(field, f"must be an amount from 0 to {MAX_PRICE}")
    if value != value.quantize(Decimal("0.01")):
        raise InvalidInput(field, "must not have more than two decimals")


def truth(field: str, value: object) -> None:
    """True or False."""
    if not isinstance(value, bool):
        raise InvalidInput(field, "must be true or false")


def optional(rule: Rule) -> Rule:
    """None, or what the rule accepts."""

    def check(field: str, value: object) -> None:
        if value is not None:
            rule(field, value)

    return check


identity = whole(1)
quantity = whole(1)
stock = whole(0)
search_text = name(200)


def page(number: int, size: int) -> int:
    """How many rows lie before the page.

    Raises:
        InvalidInput: the page is not within the first `MAX_ROWS` rows or its size not within `MAX_PAGE_SIZE`.
    """
    whole(1, MAX_PAGE_SIZE)("page_size", size)
    whole(1, MAX_ROWS // size)("page", number)
    return (number - 1) * size


def _encoded(field: str, value: str) -> bytes:
    try:
        return value.encode()
    except UnicodeEncodeError:
        raise InvalidInput(field, "must be text that UTF-8 can express") from None
