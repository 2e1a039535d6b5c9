"""Which classes there are and what they derive from, read from the text: nothing is parsed for it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

_CLASS = re.compile(r"^[ \t]*class[ \t]+(\w+)[ \t]*(?:\(([^)]*)\))?", re.MULTILINE)
_NAME = re.compile(r"(?:\w+\.)*(\w+)")


@dataclass(slots=True)
class Headings:
    """The first lines of all classes of a program."""

    named: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """By a class's name: the modules that define one of that name."""
    derived: defaultdict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    """By the last part of a base's name: module and name of each class that derives from one of that name."""


def headings_of(texts: Iterable[tuple[str, str]]) -> Headings:
    """Those in these modules: pairs of file and text."""
    headings = Headings()
    for file, text in texts:
        for found in _CLASS.finditer(text):
            headings.named[found[1]].append(file)
            for base in dict.fromkeys(name[1] for name in _NAME.finditer(found[2] or "")):
                headings.derived[base].append((file, found[1]))
    return headings
