"""Strings of which only parts are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from dal.discovery.values.value import Either, Known, Mergeable, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

RENDERINGS = 24
"""Variants of one text that are looked at."""
_WORD = 40
_LONGEST = 200
"""Parts of a text; a longer one was made by a loop."""


@dataclass(frozen=True, slots=True)
class Hole:
    """A piece that only run time knows."""

    why: str = field(default="", compare=False)
    free: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several pieces; an optional piece has the empty one among them."""

    of: tuple[tuple[Piece, ...], ...]


Piece = str | Hole | Choice


@dataclass(frozen=True, slots=True)
class Text(Mergeable):
    """Pieces in a row; one string alone is a constant."""

    pieces: tuple[Piece, ...]

    @property
    def known(self) -> str | None:
        """The string, where all of it is known."""
        if not self.pieces:
            return ""
        return self.pieces[0] if len(self.pieces) == 1 and isinstance(self.pieces[0], str) else None

    @property
    def is_known(self) -> bool:
        """Whether it has no holes and no choices."""
        return self.known is not None

    def attribute(self, name: str, here: Here) -> Value:
        """The methods of strings."""
        return here.string_method(self, name)

    def item(self, key: Value, here: Here) -> Value:
        """A character of a known string; of others, all of it: where they are cut is rarely worth to be known."""
        del here
        known = self.known
        if known is not None and isinstance(key, Known) and isinstance(key.value, int):
            return text(known[key.value]) if -len(known) <= key.value < len(known) else Unknown()
        return self

    def truth(self) -> bool | None:
        """False if it is empty, true if something is surely in it."""
        if not self.pieces:
            return False
        return True if any(isinstance(piece, str) for piece in self.pieces) else None

    def merged(self, other: Value) -> Value | None:
        """What both begin and end with is said once, the rest is a choice; names and words stay apart."""
        if not isinstance(other, Text) or (self.is_word and other.is_word):
            return None
        return _chosen(self.pieces, other.pieces)

    @property
    def is_word(self) -> bool:
        """Whether it is a known name or word, not a piece of a statement."""
        return self.known is not None and " " not in self.known.strip() and len(self.known) < _WORD

    @property
    def is_free(self) -> bool:
        """Whether it begins with what only the caller knows."""
        first = self.pieces[0] if self.pieces else ""
        return isinstance(first, Hole) and first.free


def text(string: str) -> Text:
    """A known string."""
    return Text((string,) if string else ())


def text_of(pieces: Sequence[Piece]) -> Text:
    """The shortest form of these pieces."""
    merged: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and merged and isinstance(merged[-1], str):
            merged[-1] += piece
        elif piece != "":
            merged.append(piece)
    return Text(tuple(merged[:_LONGEST]))


def string(value: Value | None) -> str | None:
    """The string that a value surely is."""
    return value.known if isinstance(value, Text) else None


def spoken(value: Value) -> tuple[Piece, ...]:
    """What a value looks like inside a string: `str(value)`."""
    if isinstance(value, Text):
        return value.pieces
    if isinstance(value, Known):
        return (str(value.value),)
    if isinstance(value, Either):
        return (Choice(tuple(spoken(option) for option in value.of)),)
    why = value.why if isinstance(value, Unknown) else ""
    return (Hole(why, free=value.is_free),)


def joined(*values: Value) -> Text:
    """The concatenation."""
    return text_of([piece for value in values for piece in spoken(value)])


def _chosen(ours: tuple[Piece, ...], theirs: tuple[Piece, ...]) -> Text:
    head: list[Piece] = []
    first, second = list(ours), list(theirs)
    while first and second and first[0] == second[0]:
        head.append(first.pop(0))
        second.pop(0)
    if first and second and isinstance(first[0], str) and isinstance(second[0], str):
        same = _common(first[0], second[0])
        head.append(same)
        first[0], second[0] = first[0][len(same) :], second[0][len(same) :]
    tail: list[Piece] = []
    while first and second and first[-1] == second[-1]:
        tail.insert(0, first.pop())
        second.pop()
    if not first and not second:
        return text_of([*head, *tail])
    return text_of([*head, Choice((tuple(first), tuple(second))), *tail])


def _common(first: str, second: str) -> str:
    longest = min(len(first), len(second))
    return first[: next((place for place in range(longest) if first[place] != second[place]), longest)]


@dataclass(frozen=True, slots=True)
class Rendering:
    """One variant of a text, with `__hole_N__` for what is not known."""

    text: str
    holes: tuple[Hole, ...]


def renderings(value: Text) -> list[Rendering]:
    """The variants: the fullest first, then those that differ from it in one choice."""
    pieces = value.pieces
    fullest = tuple(_picked(pieces, ()))
    several = [fullest, *(tuple(_picked(pieces, swap)) for swap in islice(_swaps(pieces, ()), RENDERINGS))]
    variants = [_rendered(variant) for variant in dict.fromkeys(several)]
    return list({variant.text: variant for variant in reversed(variants)}.values())[::-1]


def _swaps(pieces: Sequence[Piece], path: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], int]]:
    """Every choice and every other thing that could be picked there."""
    for place, piece in enumerate(pieces):
        if isinstance(piece, Choice):
            best = _best(piece)
            for number, option in enumerate(piece.of):
                if number != best:
                    yield ((*path, place), number)
                yield from _swaps(option, (*path, place, number))


def _picked(pieces: Sequence[Piece], swap: object, path: tuple[int, ...] = ()) -> Iterator[str | Hole]:
    for place, piece in enumerate(pieces):
        if not isinstance(piece, Choice):
            yield piece
            continue
        here = (*path, place)
        number = _number(piece, swap, here)
        yield from _picked(piece.of[number], swap, (*here, number))


def _number(choice: Choice, swap: object, here: tuple[int, ...]) -> int:
    if isinstance(swap, tuple) and swap:
        where, number = swap
        if where == here:
            return int(number)
        if where[: len(here)] == here:  # the swapped choice is inside one of ours
            return int(where[len(here)])
    return _best(choice)


def _best(choice: Choice) -> int:
    """What says most: known text before holes, longer before shorter."""
    return max(range(len(choice.of)), key=lambda number: (_weight(choice.of[number]), -number))


def _weight(pieces: Sequence[Piece]) -> int:
    weight = 0
    for piece in pieces:
        if isinstance(piece, str):
            weight += 2 * len(piece)
        elif isinstance(piece, Hole):
            weight += 1
        else:
            weight += max((_weight(option) for option in piece.of), default=0)
    return weight


def _rendered(pieces: Sequence[str | Hole]) -> Rendering:
    holes: list[Hole] = []
    text = ""
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
        else:
            text += f"__hole_{len(holes)}__"
            holes.append(piece)
    return Rendering(text, tuple(holes))
