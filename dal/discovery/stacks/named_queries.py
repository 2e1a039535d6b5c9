"""Statements with names in files, called like methods: aiosql, anosql, pugsql."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.stacks.files import listed, path_of, read
from dal.discovery.stacks.sending import send
from dal.discovery.stacks.stack import Stack
from dal.discovery.values.collections import Items
from dal.discovery.values.program import Foreign
from dal.discovery.values.text import Text, string, text
from dal.discovery.values.value import Arguments, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_LIBRARIES = frozenset(("aiosql", "anosql", "pugsql"))
_FROM_FILES = frozenset(("from_path", "load_queries", "module"))
_FROM_TEXT = frozenset(("from_str", "load_queries_from_string"))
_NAMED = re.compile(r"^\s*--\s*:?name\s*:?\s*(?P<name>[\w-]+)\S*.*$", re.MULTILINE)
_UNITS = frozenset(("transaction", "begin"))
_PARAMETER = re.compile(r"(?<![:\w]):(\w+)")


@dataclass(frozen=True, slots=True)
class Queries(Value):
    """Statements by name."""

    named: tuple[tuple[str, str], ...]

    def attribute(self, name: str, here: Here) -> Value:
        """What is called like a method."""
        if name in _UNITS:
            here.mark(f"{name}()")
        found = dict(self.named).get(name)
        return NamedQuery(found) if found is not None else Foreign(f"aiosql.{name}")


@dataclass(frozen=True, slots=True)
class NamedQuery(Value):
    """One of them."""

    statement: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """It is sent."""
        del arguments
        send(text(self.statement), here, stack="named queries")
        return Foreign("aiosql.row")

    def attribute(self, name: str, here: Here) -> Value:
        """Its text."""
        del here
        return text(self.statement) if name == "sql" else Unknown(name)


class NamedQueries(Stack):
    """See the module."""

    name = "named queries"

    def called(self, name: str, arguments: Arguments, here: Here) -> Value | None:
        """What reads the statements."""
        library, last = name.split(".", 1)[0], name.rsplit(".", 1)[-1]
        if library not in _LIBRARIES:
            return None
        if last in _FROM_TEXT:
            value = arguments.get(0, "sql") or Unknown()
            return Queries(tuple(_parted(value))) if isinstance(value, Text) else None
        return _from_files(arguments, here) if last in _FROM_FILES else None


def _from_files(arguments: Arguments, here: Here) -> Value | None:
    """From a file, or from all of a folder."""
    given = (
        value for value in arguments.values() if (path := path_of(value)) is not None and _is_place(path, here)
    )
    place = path_of(next(given, None))
    if place is None:
        return None
    whole = read(place, here)
    if isinstance(whole, Text):
        return Queries(tuple(_parted(whole)))
    files = listed(place, None, here)
    inside = [read(file, here) for item in _items(files) if (file := path_of(item)) is not None]
    return Queries(tuple(pair for one in inside if isinstance(one, Text) for pair in _parted(one)))


def _is_place(path: str, here: Here) -> bool:
    return isinstance(read(path, here), Text) or isinstance(listed(path, None, here), Items)


def _items(value: Value) -> tuple[Value, ...]:
    return value.items if isinstance(value, Items) else ()


def _parted(whole: Text) -> list[tuple[str, str]]:
    """Each named statement of a file; the signs behind a name say what it gives, which its text says too."""
    said = string(whole) or ""
    names = list(_NAMED.finditer(said))
    ends = [*(found.start() for found in names[1:]), len(said)][: len(names)]
    return [
        (found["name"].replace("-", "_"), _PARAMETER.sub("%s", said[found.end() : end]).strip())
        for found, end in zip(names, ends, strict=True)
    ]
