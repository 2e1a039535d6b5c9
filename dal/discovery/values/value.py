"""What an expression may stand for, as far as reading the code tells.

A value answers the questions that Python would ask an object: for an attribute, for a call, for an element. What
nobody knows answers with another unknown; what a library would answer, the stacks say (`dal/discovery/stacks`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

MOST = 12
"""Alternatives that are kept apart; beyond, a value is unknown."""


ONE_OF_MANY = "one of many"
"""Why something is unknown of which all alternatives are known."""


class Value:
    """The questions and what most values answer."""

    __slots__ = ()

    def attribute(self, name: str, here: Here) -> Value:
        """What `self.name` is."""
        del here
        return Unknown(f"attribute {name}", free=self.is_free)

    def bound(self, owner: Value, name: str, here: Here) -> Value:
        """What this is when it is found as `name` in the class of `owner` (a class or an instance)."""
        del owner, name, here
        return self

    def call(self, arguments: Arguments, here: Here) -> Value:
        """What `self(…)` gives."""
        del arguments, here
        return Unknown("result of a call", free=self.is_free)

    def item(self, key: Value, here: Here) -> Value:
        """What `self[key]` is."""
        del key, here
        return Unknown("an element", free=self.is_free)

    def elements(self, here: Here) -> Value:
        """What a loop over it gets, one value for all."""
        del here
        return Unknown("an element", free=self.is_free)

    def entered(self, here: Here) -> Value:
        """What `with self as …` gives."""
        del here
        return self

    def truth(self) -> bool | None:
        """Whether it counts as true; None where that is not known."""
        return None

    def options(self) -> Iterator[Value]:
        """The alternatives it stands for."""
        yield self

    @property
    def is_free(self) -> bool:
        """Whether a caller of the function would know it: it comes from an argument."""
        return False

    @property
    def is_known(self) -> bool:
        """Whether it is a constant through and through."""
        return False


@dataclass(frozen=True, slots=True)
class Unknown(Value):
    """Only run time knows; two unknowns are equal whatever the reason."""

    why: str = field(default="", compare=False)
    free: bool = False
    name: str = field(default="", compare=False)
    """How the code calls it, for guesses."""

    def attribute(self, name: str, here: Here) -> Value:
        """A member of something unknown: a method of it may still be recognised when it is called."""
        del here
        return Member(self, name, free=self.free)

    @property
    def is_free(self) -> bool:
        """As it was made."""
        return self.free


@dataclass(frozen=True, slots=True)
class Member(Value):
    """An attribute of something unknown."""

    owner: Value
    name: str
    free: bool = False

    def attribute(self, name: str, here: Here) -> Value:
        """One more step into the dark."""
        del here
        return Member(self, name, free=self.free)

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The stacks may recognise the method by its name and its arguments."""
        return here.guess(self, arguments) or Unknown(f"result of {self.name}()", free=self.free, name=self.name)

    @property
    def is_free(self) -> bool:
        """As its owner is."""
        return self.free


@dataclass(frozen=True, slots=True)
class Known(Value):
    """A constant that is no string: a number, a truth value, bytes or None. Strings are `Text`."""

    value: object

    def truth(self) -> bool | None:
        """As Python has it."""
        return bool(self.value)

    @property
    def is_known(self) -> bool:
        """It is."""
        return True


NONE = Known(None)


@dataclass(frozen=True, slots=True)
class Either(Value):
    """One of several; made by `join` only."""

    of: tuple[Value, ...]

    def options(self) -> Iterator[Value]:
        """All of them."""
        return iter(self.of)

    def attribute(self, name: str, here: Here) -> Value:
        """That of each that could have one."""
        return join(option.attribute(name, here) for option in self._somethings())

    def call(self, arguments: Arguments, here: Here) -> Value:
        """That of each."""
        return join([option.call(arguments, here) for option in self._somethings()])

    def item(self, key: Value, here: Here) -> Value:
        """That of each."""
        return join(option.item(key, here) for option in self._somethings())

    def elements(self, here: Here) -> Value:
        """Those of each."""
        return join(option.elements(here) for option in self._somethings())

    def entered(self, here: Here) -> Value:
        """That of each."""
        return join(option.entered(here) for option in self._somethings())

    def truth(self) -> bool | None:
        """What all agree on."""
        truths = {option.truth() for option in self.of}
        return truths.pop() if len(truths) == 1 else None

    def _somethings(self) -> tuple[Value, ...]:
        """None has no attributes: code that asks it has excluded it."""
        return tuple(option for option in self.of if option != NONE) or self.of

    @property
    def is_free(self) -> bool:
        """Whether nothing but the caller knows any of them."""
        return all(option.is_free for option in self.of)


def join(values: Iterable[Value]) -> Value:
    """One value for several; unknowns give way to what is known beside them."""
    distinct = list(dict.fromkeys(option for value in values for option in value.options()))
    merged = _merged(distinct)
    known = [value for value in merged if not isinstance(value, Unknown)]
    if len(known) > MOST:
        return Unknown(ONE_OF_MANY)
    if not known:
        return merged[0] if merged else Unknown()
    unknown = [value for value in merged if isinstance(value, Unknown)][:1]
    return known[0] if len(known) + len(unknown) == 1 else Either((*known, *unknown))


def _merged(values: list[Value]) -> list[Value]:
    """Alternatives that know how to become one do, such as two states of one query."""
    kept: list[Value] = []
    for value in values:
        for place, other in enumerate(kept):
            both = other.merged(value) if isinstance(other, Mergeable) else None
            if both is not None:
                kept[place] = both
                break
        else:
            kept.append(value)
    return kept


class Mergeable(Value):
    """A value that may become one with an alternative."""

    __slots__ = ()

    def merged(self, other: Value) -> Value | None:
        """Both in one, or None where they stay apart."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a call passes; `open_positional` and `open_keywords`: `*` or `**` of something unknown follow."""

    positional: tuple[Value, ...] = ()
    keywords: tuple[tuple[str, Value], ...] = ()
    open_positional: bool = False
    open_keywords: bool = False
    optional: tuple[int, ...] = ()
    """Places of positional ones that may not be passed: a list that was spread has them conditionally."""

    def get(self, place: int, name: str | None = None) -> Value | None:
        """The argument at that place or of that name."""
        if name is not None:
            for keyword, value in self.keywords:
                if keyword == name:
                    return value
        return self.positional[place] if 0 <= place < len(self.positional) else None

    def after(self, *first: Value) -> Arguments:
        """The same with other values in front."""
        places = tuple(place + len(first) for place in self.optional)
        return replace(self, positional=(*first, *self.positional), optional=places)

    def without(self, count: int) -> Arguments:
        """The same without the first positional ones."""
        places = tuple(place - count for place in self.optional if place >= count)
        return replace(self, positional=self.positional[count:], optional=places)

    def values(self) -> Iterator[Value]:
        """Every value that is passed."""
        yield from self.positional
        yield from (value for _, value in self.keywords)


def deep(value: Value) -> Iterator[Value]:
    """A value's alternatives and, of those that hold others, the parts."""
    for option in value.options():
        yield option
        for part in getattr(option, "parts_inside", tuple)():
            yield from deep(part)
