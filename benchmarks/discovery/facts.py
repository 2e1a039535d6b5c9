"""Facts about a backend, established by reading it, and what an analysis says about the same."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

_SAME = {"upsert": "insert", "replace": "insert", "procedure": "call", "execute": "call", "ddl": "other"}


@dataclass(frozen=True, slots=True)
class Place:
    """A site, in the words of either side."""

    file: str
    line: int
    end_line: int
    function: str
    operation: str
    table: str | None
    predicates: frozenset[str]
    flags: frozenset[str]

    def agrees(self, found: Place) -> bool:
        """Whether what was found does the same; what run time decides may be found as either."""
        either = self.operation == "save" and found.operation in ("insert", "update")
        return either or self.operation == found.operation


@dataclass(frozen=True, slots=True)
class Side:
    """Tables with their primary keys, and sites."""

    keys: Mapping[str, frozenset[str]]
    sites: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a perfect analysis would say, and about which files."""

    name: str
    side: Side
    include: tuple[str, ...]
    exclude: tuple[str, ...]

    def covers(self, file: str) -> bool:
        """Whether a file counts."""
        return any(_hits(file, one) for one in self.include) and not any(_hits(file, one) for one in self.exclude)


def read_facts(path: Path) -> Facts:
    """A file of facts."""
    read = json.loads(path.read_text("utf-8"))
    keys = {plain(table["name"]): columns(table.get("pk") or ()) for table in read["tables"]}
    sites = tuple(_place(site, site["op"], site.get("flags") or ()) for site in read["sites"])
    scope = read["scope"]
    return Facts(path.stem, Side(keys, sites), tuple(scope["include"]), tuple(scope["exclude"]))


def read_analysis(path: Path) -> Side:
    """An `analysis.json`."""
    read = json.loads(path.read_text("utf-8"))
    keys = {plain(table["name"]): columns(table.get("primary_key") or ()) for table in read["tables"]}
    return Side(keys, tuple(_place(site, site["operation"], ()) for site in read["access_sites"]))


def _place(site: Mapping[str, Any], operation: str, flags: Iterable[str]) -> Place:
    name = operation.lower()
    return Place(
        file=site["file"],
        line=site["line"],
        end_line=site.get("end_line") or site["line"],
        function=(site.get("function") or "").rsplit(".", 1)[-1],
        operation=_SAME.get(name, name),
        table=plain(site["table"]) if site.get("table") else None,
        predicates=columns(site.get("predicate_columns") or ()),
        flags=frozenset(flags),
    )


def plain(name: str) -> str:
    """A name without its table, database and quotes; MySQL does not heed the case."""
    return name.strip("`").rsplit(".", 1)[-1].lower()


def columns(names: Iterable[str]) -> frozenset[str]:
    """Plain names; a look-up by primary key names no column."""
    return frozenset(plain(name) for name in names if name not in ("<pk>", "pk"))


def _hits(file: str, pattern: str) -> bool:
    """Patterns are globs, folders, or words that a part of the path has."""
    word = pattern.split(" ", maxsplit=1)[0]
    if word.endswith("/"):
        word += "**"
    if any(sign in word for sign in "*?"):
        return fnmatch.fnmatch(file, word) or fnmatch.fnmatch(file, word.removeprefix("**/"))
    if "/" in word or word.endswith(".py"):
        return file == word or file.startswith(f"{word}/")
    path = PurePosixPath(file)
    return word in path.parts or word in path.stem
