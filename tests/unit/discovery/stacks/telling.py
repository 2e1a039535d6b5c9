"""Small backends whose lines say themselves what is to be found there.

`list(Order.select().where(Order.number == x))  # -> select orders (number)` expects one site that begins at
this line; several are divided by ` + `. What has no such comment is bait: nothing may be found there.
"""

from __future__ import annotations

import ast
import functools
import textwrap
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from dal.discovery.model import Site
from dal.discovery.stacks.stack import Stack
from tests.unit.discovery.stacks.reading import sites_of

_MARK = "# -> "
Lines = dict[int, list[str]]


def tell(site: Site) -> str:
    """Such as `select orders (id, users.name)`; without a table `?`, without predicates no parentheses."""
    said = f"{site.operation} {site.table or '?'}"
    predicates = [name.removeprefix(f"{site.table}.") for name in site.predicates]
    return f"{said} ({', '.join(predicates)})" if predicates else said


@dataclass(frozen=True)
class Backend:
    """Files by name; one without a name is `app.py`."""

    sources: tuple[tuple[str, str], ...]
    stacks: tuple[type[Stack], ...]

    @functools.cached_property
    def sites(self) -> tuple[Site, ...]:
        """All that is found."""
        return sites_of(dict(self.sources), *(stack() for stack in self.stacks))

    def functions(self) -> list[str]:
        """The functions of all files, for a test of each."""
        return sorted({name for file, source in self.sources for name in _functions(file, source)})

    def expected(self, function: str) -> Lines:
        """By line, what the comments of a function say."""
        found: Lines = {}
        for file, source in self.sources:
            first, last = _functions(file, source).get(function, (1, 0))
            for number, line in enumerate(source.splitlines(), start=1):
                if first <= number <= last and _MARK in line:
                    found[number] = sorted(line.split(_MARK)[1].strip().split(" + "))
        return found

    def found(self, function: str) -> Lines:
        """By line, what was found in a function."""
        lines: defaultdict[int, list[str]] = defaultdict(list)
        for site in self.sites:
            if site.function == function:
                lines[site.line].append(tell(site))
        return {line: sorted(said) for line, said in sorted(lines.items())}

    def only(self, function: str) -> Site:
        """The one site of a function."""
        (site,) = [site for site in self.sites if site.function == function]
        return site


def backend(source: str, *stacks: type[Stack], files: Mapping[str, str] | None = None) -> Backend:
    """One of `app.py` and other files; what is indented as a whole is moved to the left."""
    sources = {"app.py": source, **(files or {})}
    return Backend(tuple((name, textwrap.dedent(text)) for name, text in sources.items()), stacks)


def _functions(file: str, source: str) -> dict[str, tuple[int, int]]:
    """First and last line of each function, by qualified name; those inside others are not told apart."""
    if not file.endswith(".py"):
        return {}
    found: dict[str, tuple[int, int]] = {}
    for node in ast.parse(source).body:
        inner = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for one in inner:
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
                found[f"{prefix}{one.name}"] = (one.lineno, one.end_lineno or one.lineno)
    return found
