"""Lists and dictionaries of which only parts are known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.values.value import ONE_OF_MANY, Known, Mergeable, Unknown, Value, join

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Maybe(Value):
    """An element that may be missing."""

    value: Value

    @property
    def is_free(self) -> bool:
        """As the element."""
        return self.value.is_free


def sure(value: Value) -> Value:
    """The element itself."""
    return value.value if isinstance(value, Maybe) else value


@dataclass(frozen=True, slots=True)
class Items(Mergeable):
    """A list, tuple or set; `open` says that there may be more of the same."""

    items: tuple[Value, ...]
    open: bool = False
    kind: str = "list"

    def attribute(self, name: str, here: Here) -> Value:
        """Methods that change it are seen by the machine, which knows its name; others read it."""
        return here.items_method(self, name)

    def item(self, key: Value, here: Here) -> Value:
        """The element at a known place, else any."""
        if isinstance(key, Known) and isinstance(key.value, int) and not self.open:
            place = key.value
            if -len(self.items) <= place < len(self.items) and not isinstance(self.items[place], Maybe):
                return self.items[place]
        return self.elements(here)

    def elements(self, here: Here) -> Value:
        """Any of them."""
        del here
        return join(sure(item) for item in self.items) if self.items else Unknown("an element")

    def truth(self) -> bool | None:
        """True if something is surely in it."""
        if any(not isinstance(item, Maybe) for item in self.items) and not self.open:
            return True
        return False if not self.items and not self.open else None

    def merged(self, other: Value) -> Value | None:
        """What one has more than the other may be missing."""
        if not isinstance(other, Items):
            return None
        longer, shorter = (self, other) if len(self.items) >= len(other.items) else (other, self)
        same = len(shorter.items)
        if [sure(item) for item in longer.items[:same]] != [sure(item) for item in shorter.items]:
            return None
        rest = [item if isinstance(item, Maybe) else Maybe(item) for item in longer.items[same:]]
        first = [a if isinstance(a, Maybe) else b for a, b in zip(longer.items, shorter.items, strict=False)]
        return Items((*first, *rest), longer.open or shorter.open, self.kind)

    def parts_inside(self) -> tuple[Value, ...]:
        """Its elements."""
        return tuple(sure(item) for item in self.items)

    def plus(self, *more: Value) -> Items:
        """With these at the end; what a loop appends over and over is kept once."""
        if more and self.items and sure(self.items[-1]) == sure(more[-1]):
            return Items(self.items, open=True, kind=self.kind)
        return Items((*self.items, *more)[:_LONGEST], self.open, self.kind)


@dataclass(frozen=True, slots=True)
class Entries(Mergeable):
    """A dictionary; `open` says that there may be other keys."""

    entries: tuple[tuple[Value, Value], ...]
    open: bool = False

    def attribute(self, name: str, here: Here) -> Value:
        """`get`, `items`, `keys`, `values` and the like."""
        return here.entries_method(self, name)

    def item(self, key: Value, here: Here) -> Value:
        """The value of a known key, else any."""
        if key.is_known:
            found = [value for known, value in self.entries if known == key]
            if found:
                return found[-1]
            return Unknown("a missing key")
        value = self.any(here)
        return Unknown(ONE_OF_MANY, free=key.is_free) if isinstance(value, Unknown) else value

    def any(self, here: Here) -> Value:
        """Any of its values."""
        del here
        values = [value for _, value in self.entries]
        return join(values) if values else Unknown("a value of a dictionary")

    def elements(self, here: Here) -> Value:
        """Its keys."""
        del here
        keys = [key for key, _ in self.entries]
        return join(keys) if keys else Unknown("a key of a dictionary")

    def truth(self) -> bool | None:
        """Empty or not."""
        return None if self.open else bool(self.entries)

    def merged(self, other: Value) -> Value | None:
        """The keys of both."""
        if not isinstance(other, Entries):
            return None
        keys = dict.fromkeys([*(key for key, _ in self.entries), *(key for key, _ in other.entries)])
        ours, theirs = dict(self.entries), dict(other.entries)
        entries = tuple((key, join(side[key] for side in (ours, theirs) if key in side)) for key in keys)
        return Entries(entries, self.open or other.open)

    def with_entry(self, key: Value, value: Value) -> Entries:
        """After an assignment to a key."""
        rest = tuple((known, old) for known, old in self.entries if known != key)
        return Entries((*rest, (key, value))[:_LONGEST], self.open or not key.is_known)

    def parts_inside(self) -> Iterator[Value]:
        """Its values."""
        return (value for _, value in self.entries)
