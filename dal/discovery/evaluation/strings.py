"""Methods of strings of which only parts are known, and `%`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from dal.discovery.values.collections import Entries, Items, Maybe, sure
from dal.discovery.values.text import Choice, Hole, Piece, Text, spoken, string, text, text_of
from dal.discovery.values.value import Arguments, Either, Known, Unknown, Value, join

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_PERCENT = re.compile(r"%(?:\((?P<name>[^)]*)\))?[-+ #0]*(?:\*|\d+)?(?:\.\d+)?(?P<kind>[sdrifxXeEgGcoua%])")
_BRACES = re.compile(r"\{\{|\}\}|\{(?P<field>[^{}]*)\}")


def call(owner: Value, name: str, arguments: Arguments, here: Here) -> Value:
    """A method of a string."""
    if not isinstance(owner, Text):
        return Unknown(f"str.{name}")
    method = _METHODS.get(name)
    if method is not None:
        return method(owner, arguments, here)
    known = owner.known
    if known is not None and name in _PLAIN:
        return _plainly(known, name, arguments)
    return owner if name in _SAME else Unknown(f"str.{name}")


def _plainly(known: str, name: str, arguments: Arguments) -> Value:
    values = [_python(value) for value in arguments.positional]
    if any(value is _NOT_KNOWN for value in values):
        return Unknown(f"str.{name}")
    try:
        result = getattr(known, name)(*values)
    except (TypeError, ValueError):
        return Unknown(f"str.{name}")
    return _as_value(result)


_NOT_KNOWN = object()


def _python(value: Value) -> object:
    known = string(value)
    return known if known is not None else value.value if isinstance(value, Known) else _NOT_KNOWN


def _as_value(result: object) -> Value:
    if isinstance(result, str):
        return text(result)
    if isinstance(result, list | tuple):
        return Items(tuple(text(str(part)) for part in result))
    return Known(result)


def _join(owner: Text, arguments: Arguments, here: Here) -> Value:
    """Elements that may be missing become optional together with a separator."""
    over = arguments.get(0) or Unknown()
    if isinstance(over, Either):
        return join([_join(owner, Arguments((option,)), here) for option in over.of])
    items = over.items if isinstance(over, Items) else ()
    if not items:
        element = over.elements(here)
        return text_of(spoken(element)) if isinstance(over, Items) else Text((Hole("joined", free=over.is_free),))
    pieces: list[Piece] = []
    for place, item in enumerate(items):
        with_separator = (*(owner.pieces if place else ()), *spoken(sure(item)))
        if isinstance(item, Maybe):
            pieces.append(Choice((with_separator, ())))
        else:
            pieces.extend(with_separator)
    return text_of(pieces)


def _format(owner: Text, arguments: Arguments, here: Here) -> Value:
    del here
    keywords = dict(arguments.keywords)
    counter = iter(range(1000))

    def value_of(name: str) -> Value:
        head = re.split(r"[.\[!:]", name, maxsplit=1)[0]
        if head == "" or head.isdigit():
            place = next(counter) if head == "" else int(head)
            return arguments.get(place) or Unknown("a value of format()")
        return keywords.get(head) or Unknown(head)

    def replaced(found: re.Match[str]) -> tuple[Piece, ...]:
        if found["field"] is None:
            return (found[0][0],)
        value = value_of(found["field"])
        simple = not re.search(r"[.\[]", found["field"])
        return spoken(value) if simple else (Hole(found["field"], free=value.is_free),)

    return text_of(list(_substituted(owner.pieces, _BRACES, replaced)))


def _substituted(
    pieces: tuple[Piece, ...], pattern: re.Pattern[str], replaced: Callable[[re.Match[str]], tuple[Piece, ...]]
) -> Iterator[Piece]:
    for piece in pieces:
        if isinstance(piece, Choice):
            yield Choice(tuple(tuple(_substituted(option, pattern, replaced)) for option in piece.of))
        elif isinstance(piece, Hole):
            yield piece
        else:
            end = 0
            for found in pattern.finditer(piece):
                yield piece[end : found.start()]
                yield from replaced(found)
                end = found.end()
            yield piece[end:]


def percent(owner: Text, right: Value) -> Value:
    """`"…" % value`; what stays a placeholder of the driver is written `%%s` there."""
    if isinstance(right, Either):
        return join([percent(owner, option) for option in right.of])
    values = list(right.items) if isinstance(right, Items) else None
    named = _named(right)
    counter = iter(range(1000))

    def replaced(found: re.Match[str]) -> tuple[Piece, ...]:
        if found["kind"] == "%":
            return ("%",)
        if found["name"] is not None:
            value = named.get(found["name"], Unknown(found["name"], free=right.is_free))
        else:
            place = next(counter)
            several = values is not None
            value = (
                sure(values[place])
                if values is not None and place < len(values)
                else Unknown("a value of %", free=right.is_free)
                if several or place
                else right
            )
        quoted = found["kind"] == "r" and isinstance(value, Text)
        return ("'", *spoken(value), "'") if quoted else spoken(value)

    return text_of(list(_substituted(owner.pieces, _PERCENT, replaced)))


def _named(right: Value) -> Mapping[str, Value]:
    entries = right.entries if isinstance(right, Entries) else ()
    return {name: value for key, value in entries if (name := string(key)) is not None}


def _replace(owner: Text, arguments: Arguments, here: Here) -> Value:
    del here
    old, new = string(arguments.get(0)), arguments.get(1)
    if not old or new is None:
        return owner
    return text_of(list(_substituted(owner.pieces, re.compile(re.escape(old)), lambda _: spoken(new))))


def _cased(name: str) -> Callable[[Text, Arguments, Here], Value]:
    def method(owner: Text, arguments: Arguments, here: Here) -> Value:
        del arguments, here
        return text_of(list(_mapped(owner.pieces, name)))

    return method


def _mapped(pieces: tuple[Piece, ...], name: str) -> Iterator[Piece]:
    for piece in pieces:
        if isinstance(piece, str):
            yield str(getattr(piece, name)())
        elif isinstance(piece, Choice):
            yield Choice(tuple(tuple(_mapped(option, name)) for option in piece.of))
        else:
            yield piece


def _cut(owner: Text, arguments: Arguments, here: Here) -> Value | None:
    """`partition` and `split` at a known separator that stands in a known piece; None where that is not so."""
    del here
    separator = string(arguments.get(0, "sep"))
    for place, piece in enumerate(owner.pieces):
        if separator and isinstance(piece, str) and separator in piece:
            before, _, after = piece.partition(separator)
            head = text_of([*owner.pieces[:place], before])
            return Items((head, text_of([after, *owner.pieces[place + 1 :]])))
    return None


def _partition(owner: Text, arguments: Arguments, here: Here) -> Value:
    cut = _cut(owner, arguments, here)
    if isinstance(cut, Items):
        return Items((cut.items[0], arguments.get(0) or Unknown(), cut.items[1]), kind="tuple")
    return _plainly(owner.known, "partition", arguments) if owner.known is not None else Unknown("str.partition")


def _split(owner: Text, arguments: Arguments, here: Here) -> Value:
    if owner.known is not None:
        return _plainly(owner.known, "split", arguments)
    cut = _cut(owner, arguments, here)
    return Items(cut.items, open=True) if isinstance(cut, Items) else Unknown("str.split")


def _stripped(owner: Text, arguments: Arguments, here: Here) -> Value:
    """Ends that are known to be blank go; what is optional stays."""
    del here
    known = owner.known
    if known is not None:
        return _plainly(known, "strip", arguments)
    return owner


_METHODS: dict[str, Callable[[Text, Arguments, Here], Value]] = {
    "join": _join,
    "format": _format,
    "format_map": lambda owner, arguments, here: _format(
        owner, Arguments((), tuple(_named(arguments.get(0) or Unknown()).items())), here
    ),
    "partition": _partition,
    "replace": _replace,
    "split": _split,
    "upper": _cased("upper"),
    "lower": _cased("lower"),
    "title": _cased("title"),
    "capitalize": _cased("capitalize"),
    "strip": _stripped,
}
_PLAIN = frozenset(
    (
        "split rsplit partition rpartition splitlines startswith endswith lstrip rstrip removeprefix"
        " removesuffix isdigit isalpha isupper islower count find index zfill ljust rjust center"
    ).split()
)
_SAME = frozenset(
    [
        "lstrip",
        "rstrip",
        "removeprefix",
        "removesuffix",
        "encode",
        "decode",
        "expandtabs",
        "ljust",
        "rjust",
        "center",
    ]
)
