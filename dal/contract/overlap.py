"""Whether two key templates can make the same text: then two rows would be one item."""

from __future__ import annotations

from collections.abc import Sequence

from dal.contract.template import Slot, Template

ANYTHING = None
"""A token for any text at all."""

_SIGN = "-"
_Token = str | bool | None
"""One character; True for a whole number; None for any text."""


def meet(one: Template, other: Template) -> bool:
    """Whether some text is made by both. Where a text column begins it is assumed that anything may follow."""
    return _meet(_tokens(one), _tokens(other))


def begins(template: Template, prefix: str) -> bool:
    """Whether what a template makes can begin with that text."""
    return _meet(_tokens(template), (*prefix, ANYTHING))


def _tokens(template: Template) -> tuple[_Token, ...]:
    return tuple(
        token
        for part in template.parts
        for token in (part if isinstance(part, str) else (True if part.numeric else ANYTHING,))
    )


def _meet(one: Sequence[_Token], other: Sequence[_Token]) -> bool:
    if not one or not other:
        return not (one or other) or (one or other)[0] is ANYTHING
    if one[0] is ANYTHING or other[0] is ANYTHING:
        return True
    if one[0] is True and other[0] is True:
        return _goes_on(one) or _goes_on(other) or _meet(one[1:], other[1:])
    if one[0] is True:
        return _number_meets(one, other)
    if other[0] is True:
        return _number_meets(other, one)
    return one[0] == other[0] and _meet(one[1:], other[1:])


def _number_meets(number: Sequence[_Token], text: Sequence[_Token]) -> bool:
    """A number against characters: it takes as many as are digits."""
    digits = 0
    while digits < len(text) and _digit(text[digits], first=digits == 0):
        digits += 1
    return digits > 0 and (_goes_on(number) or _meet(number[1:], text[digits:]))


def _goes_on(number: Sequence[_Token]) -> bool:
    """Whether more digits follow a number, so that it cannot be told where it ends."""
    return len(number) > 1 and (number[1] is True or _digit(number[1], first=True))


def _digit(token: _Token, *, first: bool) -> bool:
    return isinstance(token, str) and (token.isdecimal() or (first and token in _SIGN))


def ends(slot: Slot, after: str | Slot | None) -> bool:
    """Whether it can be told where a value ends: a number before what is no digit, anything else at the end."""
    if after is None:
        return True
    return slot.numeric and isinstance(after, str) and not after[0].isdigit()
