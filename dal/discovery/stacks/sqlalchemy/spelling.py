"""Names that are made of names: tables that are called after their class."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.stacks.sqlalchemy.mapped import snake
from dal.discovery.values.program import Foreign
from dal.discovery.values.text import spoken, string, text, text_of
from dal.discovery.values.value import Arguments, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_LONGEST = 40
_ENDLESS = re.compile(r"[+*}]\)[+*{]")
"""Patterns that could take for ever are not tried."""


def plural(word: str) -> str:
    """As English mostly has it."""
    if re.search(r"([^aeiou]y)$", word):
        return f"{word[:-1]}ies"
    return f"{word}es" if re.search(r"(s|x|z|ch|sh)$", word) else f"{word}s"


_SPELLED: dict[tuple[str, str], Callable[[str], str]] = {
    ("inflection", "underscore"): snake,
    ("inflection", "pluralize"): plural,
    ("inflection", "tableize"): lambda word: plural(snake(word)),
    ("humps", "decamelize"): snake,
    ("humps", "depascalize"): snake,
    ("stringcase", "snakecase"): snake,
    ("caseconverter", "snakecase"): snake,
    ("sqlalchemy_mixins", "camel_to_snake"): snake,
    ("flask_sqlalchemy", "camel_to_snake_case"): snake,
}


def spelled(name: str, arguments: Arguments, here: Here) -> Value | None:
    """What such a function makes of a known name."""
    del here
    if name == "re.sub":
        return _substituted(arguments.get(0, "pattern"), arguments.get(1, "repl"), arguments.get(2, "string"))
    if name == "re.compile" and string(arguments.get(0, "pattern")) is not None:
        return Pattern(arguments.positional[0])
    change = _SPELLED.get((name.split(".", 1)[0], name.rsplit(".", 1)[-1]))
    first = arguments.get(0)
    if change is not None and first is not None and first.is_free:
        return text_of(spoken(first))
    word = string(first)
    return text(change(word)) if change is not None and word is not None and len(word) <= _LONGEST else None


def _substituted(pattern: Value | None, by: Value | None, whole: Value | None) -> Value | None:
    if whole is not None and whole.is_free:
        return text_of(spoken(whole))
    known = [string(value) for value in (pattern, by, whole)]
    if any(one is None or len(one) > _LONGEST for one in known) or _ENDLESS.search(known[0] or ""):
        return None
    try:
        return text(re.sub(known[0] or "", known[1] or "", known[2] or ""))
    except (re.error, IndexError):
        return None


@dataclass(frozen=True, slots=True)
class Pattern(Value):
    """`re.compile(…)`."""

    pattern: Value

    def attribute(self, name: str, here: Here) -> Value:
        """`sub`; of other methods nothing is known."""
        del here
        return Sub(self.pattern) if name == "sub" else Foreign(f"re.compile().{name}")


@dataclass(frozen=True, slots=True)
class Sub(Value):
    """`pattern.sub`."""

    pattern: Value

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The name as it is spelled then."""
        del here
        made = _substituted(self.pattern, arguments.get(0, "repl"), arguments.get(1, "string"))
        return made or Foreign("re.compile().sub()")
