"""The standard library, as far as it calls what it is given, or puts values together."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.evaluation.operators import operated
from dal.discovery.stacks.dbapi import HandleMethod
from dal.discovery.stacks.stack import Stack
from dal.discovery.values.collections import Entries, Items, Maybe, sure
from dal.discovery.values.program import FunctionRef, Partial
from dal.discovery.values.text import Text, string
from dal.discovery.values.value import Arguments, Member, Unknown, Value, join

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

Does = Callable[[Arguments, "Here"], Value | None]
_OPERATORS: dict[str, ast.operator] = {
    "and_": ast.BitAnd(),
    "or_": ast.BitOr(),
    "iand": ast.BitAnd(),
    "ior": ast.BitOr(),
    "add": ast.Add(),
    "concat": ast.Add(),
    "mod": ast.Mod(),
}
_STARTS = {
    "run_in_executor": 1,
    "submit": 0,
    "apply_async": 0,
    "apply": 0,
    "run_sync": 0,
    "call_soon": 0,
    "call_soon_threadsafe": 0,
    "call_later": 1,
    "add_task": 0,
    "add_job": 0,
    "spawn": 0,
    "spawn_n": 0,
    "spawn_later": 1,
    "start_soon": 0,
    "start_background_task": 0,
    "to_thread": 0,
    "deferToThread": 0,
    "runInteraction": 0,
    "run_in_threadpool": 0,
}
"""Methods that call a function in another thread, process or later: the place of the function."""


class StandardLibrary(Stack):
    """See the module."""

    name = "standard"

    def called(self, name: str, arguments: Arguments, here: Here) -> Value | None:
        """Functions by their full names."""
        package, _, last = name.partition(".")
        if package in ("operator", "_operator") and last in _OPERATORS and len(arguments.positional) > 1:
            one, other = arguments.positional[:2]
            return operated(_OPERATORS[last], one, other, here)
        does = _CALLED.get(name)
        if does is not None:
            return does(arguments, here)
        place = _STARTS.get(name.rsplit(".", 1)[-1])
        return _started(place, arguments, here) if place is not None else None

    def guessed(self, member: Member, arguments: Arguments, here: Here) -> Value | None:
        """Executors, loops, pools: whatever starts a function that the backend has."""
        place = _STARTS.get(member.name)
        return _started(place, arguments, here) if place is not None else None


def _started(place: int, arguments: Arguments, here: Here) -> Value | None:
    """The function at this place is called with the arguments behind it."""
    function = arguments.get(place)
    if not isinstance(function, FunctionRef | Partial | HandleMethod):
        return None
    return Promise(_followed(function, arguments.without(place + 1), here))


def _followed(function: Value, arguments: Arguments, here: Here) -> Value:
    """Call it; statements that are not better known here than in the function stay the function's."""
    report = here.report
    before = (dict(report.found), dict(report.queries), set(report.claims))
    value = function.call(arguments, here)
    new = [
        *(found for key, found in report.found.items() if key not in before[0]),
        *(found for root, found in report.queries.items() if root not in before[1]),
    ]
    if any(found.table is None and not found.free for found in new):
        report.found, report.queries, report.claims = before
    return value


@dataclass(frozen=True, slots=True)
class Promise(Value):
    """What a function will give, or has given."""

    value: Value

    def awaited(self, here: Here) -> Value:
        """The value itself."""
        del here
        return self.value

    def attribute(self, name: str, here: Here) -> Value:
        """`result()` and `get()` wait for it; awaited, it is the value itself."""
        if name in ("result", "get", "value"):
            return Waiting(self.value)
        return self.value.attribute(name, here)

    def item(self, key: Value, here: Here) -> Value:
        """Of the value."""
        return self.value.item(key, here)

    def elements(self, here: Here) -> Value:
        """Of the value."""
        return self.value.elements(here)


@dataclass(frozen=True, slots=True)
class Waiting(Value):
    """`future.result`."""

    value: Value

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The value."""
        del arguments, here
        return self.value


def _thread(arguments: Arguments, here: Here) -> Value | None:
    """`Thread(target=f, args=(…), kwargs={…})`."""
    target = arguments.get(1, "target")
    if not isinstance(target, FunctionRef | Partial):
        return None
    given, named = arguments.get(3, "args"), arguments.get(4, "kwargs")
    positional = tuple(sure(item) for item in given.items) if isinstance(given, Items) else ()
    entries = named.entries if isinstance(named, Entries) else ()
    keywords = tuple((name, value) for key, value in entries if (name := string(key)) is not None)
    open_ = given is not None and not isinstance(given, Items)
    _followed(target, Arguments(positional, keywords, open_positional=open_), here)
    return None


def _timer(arguments: Arguments, here: Here) -> Value | None:
    """`Timer(seconds, f, args)`."""
    function, given = arguments.get(1, "function"), arguments.get(2, "args")
    if isinstance(function, FunctionRef | Partial):
        positional = tuple(sure(item) for item in given.items) if isinstance(given, Items) else ()
        _followed(function, Arguments(positional), here)
    return None


def _reduced(arguments: Arguments, here: Here) -> Value | None:
    """`reduce(function, items)`, one after the other."""
    function, over = arguments.get(0), arguments.get(1)
    if function is None or not isinstance(over, Items):
        return None
    start = arguments.get(2)
    items = list(over.items)
    if start is None and items:
        start = sure(items.pop(0))
    result = start or Unknown("reduced")
    for item in items:
        further = function.call(Arguments((result, sure(item))), here)
        result = join([result, further]) if isinstance(item, Maybe) else further
    return result


@dataclass(frozen=True, slots=True)
class Template(Value):
    """`string.Template(text)`."""

    text: Text

    def attribute(self, name: str, here: Here) -> Value:
        """`substitute` and `safe_substitute`."""
        del here
        return Substitution(self.text) if name.endswith("substitute") else self.text


@dataclass(frozen=True, slots=True)
class Substitution(Value):
    """`template.substitute`."""

    text: Text

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The text with its `$name` filled in: as `format` fills in `{name}`."""
        braces = Text(tuple(_braced(piece) if isinstance(piece, str) else piece for piece in self.text.pieces))
        given = arguments.get(0)
        entries = given.entries if isinstance(given, Entries) else ()
        named = tuple((name, value) for key, value in entries if (name := string(key)) is not None)
        both = Arguments((), (*named, *arguments.keywords))
        return here.string_method(braces, "format").call(both, here)


def _braced(piece: str) -> str:
    doubled = piece.replace("{", "{{").replace("}", "}}")
    named = re.sub(r"\$\{\{(\w+)\}\}", r"{\1}", doubled)
    return re.sub(r"\$(\w+)", r"{\1}", named).replace("$$", "$")


def _template(arguments: Arguments, here: Here) -> Value | None:
    del here
    text = arguments.get(0, "template")
    return Template(text) if isinstance(text, Text) else None


def _first(arguments: Arguments, here: Here) -> Value | None:
    """What a coroutine gives that is run."""
    del here
    return arguments.get(0)


_CALLED: dict[str, Does] = {
    "functools.reduce": _reduced,
    "string.Template": _template,
    "threading.Thread": _thread,
    "multiprocessing.Process": _thread,
    "threading.Timer": _timer,
    "asyncio.run": _first,
    "asyncio.run_coroutine_threadsafe": _first,
    "anyio.from_thread.run": _first,
}
