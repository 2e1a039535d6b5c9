"""Python's own functions, as far as they matter for what code sends to a database."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from dal.discovery.evaluation.typing import is_instance
from dal.discovery.values.collections import Entries, Items, sure
from dal.discovery.values.program import ClassRef, Instance
from dal.discovery.values.text import Text, spoken, string, text, text_of
from dal.discovery.values.value import NONE, Arguments, Known, Unknown, Value, join

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here


def _first(arguments: Arguments) -> Value:
    return arguments.get(0) or Unknown()


def _str(arguments: Arguments, here: Here) -> Value:
    del here
    return text_of(spoken(_first(arguments))) if arguments.positional else text("")


def _repr(arguments: Arguments, here: Here) -> Value:
    del here
    value = _first(arguments)
    return text_of(["'", *spoken(value), "'"]) if isinstance(value, Text) else text_of(spoken(value))


def _list(arguments: Arguments, here: Here) -> Value:
    if not arguments.positional:
        return Items(())
    value = _first(arguments)
    if isinstance(value, Items):
        return value
    if isinstance(value, Entries):
        return Items(tuple(key for key, _ in value.entries), value.open)
    return Items((value.elements(here),), open=True)


def _dict(arguments: Arguments, here: Here) -> Value:
    del here
    value = arguments.get(0)
    entries = value if isinstance(value, Entries) else Entries((), open=value is not None)
    for name, entry in arguments.keywords:
        entries = entries.with_entry(text(name), entry)
    pairs = value.items if isinstance(value, Items) else ()
    for pair in pairs:
        if isinstance(pair, Items) and len(pair.items) == 2:  # noqa: PLR2004
            entries = entries.with_entry(*pair.items)
    return Entries(entries.entries, entries.open or arguments.open_keywords)


def _map(arguments: Arguments, here: Here) -> Value:
    function, over = _first(arguments), arguments.get(1) or Unknown()
    items = over.items if isinstance(over, Items) and over.items else (over.elements(here),)
    more = not isinstance(over, Items) or over.open
    return Items(tuple(function.call(Arguments((sure(item),)), here) for item in items), more)


def _filter(arguments: Arguments, here: Here) -> Value:
    del here
    over = arguments.get(1) or Unknown()
    return Items(over.items, True, over.kind) if isinstance(over, Items) else over


def _zip(arguments: Arguments, here: Here) -> Value:
    sides = arguments.positional
    if sides and all(isinstance(side, Items) and not side.open for side in sides):
        rows = zip(*(side.items for side in sides if isinstance(side, Items)), strict=False)
        return Items(tuple(Items(row, kind="tuple") for row in rows))
    return Items((Items(tuple(side.elements(here) for side in sides), kind="tuple"),), open=True)


def _enumerate(arguments: Arguments, here: Here) -> Value:
    over = _first(arguments)
    if isinstance(over, Items):
        return Items(
            tuple(Items((Known(place), sure(item)), kind="tuple") for place, item in enumerate(over.items)),
            over.open,
        )
    return Items((Items((Unknown("a number"), over.elements(here)), kind="tuple"),), open=True)


def _next(arguments: Arguments, here: Here) -> Value:
    element = _first(arguments).elements(here)
    otherwise = arguments.get(1)
    return element if otherwise is None else join([element, otherwise])


def _getattr(arguments: Arguments, here: Here) -> Value:
    owner, name = _first(arguments), string(arguments.get(1))
    if name is None:
        return Unknown("getattr", free=owner.is_free)
    return owner.attribute(name, here)


def _setattr(arguments: Arguments, here: Here) -> Value:
    owner, name = _first(arguments), string(arguments.get(1))
    here.report.assigned[here.spot()] = (owner, name or "*")
    return NONE


def _type(arguments: Arguments, here: Here) -> Value:
    del here
    value = _first(arguments)
    if isinstance(value, Instance):
        cls = value.cls
        return ClassRef(cls.file, cls.key, cls.given, open=value.origin == "self" or cls.open)
    return Unknown("type", free=value.is_free)


def _same(arguments: Arguments, here: Here) -> Value:
    del here
    return _first(arguments)


def _isinstance(arguments: Arguments, here: Here) -> Value:
    told = is_instance(_first(arguments), arguments.get(1) or Unknown(), here)
    return Unknown("isinstance") if told is None else Known(told)


def _len(arguments: Arguments, here: Here) -> Value:
    del here
    value = _first(arguments)
    exact = isinstance(value, Items) and not value.open
    return Known(len(value.items)) if exact and isinstance(value, Items) else Unknown("a length")


def _called(arguments: Arguments, here: Here) -> Value:
    """The result depends on values, but a function among the arguments may be called."""
    here.call_all(arguments.values(), Arguments((Unknown(),)))
    return Unknown("a result")


def _nothing(arguments: Arguments, here: Here) -> Value:
    del arguments, here
    return Unknown("a result")


def _anything(arguments: Arguments, here: Here) -> Value:
    """`any(query)` and the like look at every element."""
    _first(arguments).elements(here)
    return Unknown("a condition")


def _open(arguments: Arguments, here: Here) -> Value:
    """Files that are kept beside the code may hold statements."""
    return here.stacks.called("open", arguments, here) or Unknown("a file")


BUILTINS: dict[str, Callable[[Arguments, Here], Value]] = {
    "open": _open,
    "str": _str,
    "repr": _repr,
    "list": _list,
    "tuple": _list,
    "set": _list,
    "frozenset": _list,
    "sorted": _list,
    "reversed": _list,
    "dict": _dict,
    "map": _map,
    "filter": _filter,
    "zip": _zip,
    "enumerate": _enumerate,
    "next": _next,
    "anext": _next,
    "iter": _same,
    "aiter": _same,
    "getattr": _getattr,
    "setattr": _setattr,
    "type": _type,
    "isinstance": _isinstance,
    "len": _len,
    "any": _anything,
    "all": _anything,
    "sum": _anything,
    "min": _anything,
    "max": _anything,
    **dict.fromkeys(
        (
            "int float bool bytes abs round range print id hash callable hasattr issubclass vars dir input"
            " format ord chr bin hex divmod pow slice object delattr globals locals memoryview bytearray complex"
            " eval exec NotImplementedError ValueError TypeError KeyError Exception RuntimeError AttributeError"
            " IndexError"
        ).split(),
        _nothing,
    ),
}
