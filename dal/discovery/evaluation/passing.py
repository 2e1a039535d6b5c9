"""Arguments of a call."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dal.discovery.values.collections import Entries, Items, Maybe, sure
from dal.discovery.values.text import string
from dal.discovery.values.value import Arguments, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here


def passed(node: ast.Call, here: Here) -> Arguments:
    """The arguments of a call, with what is known of `*args` and `**kwargs` spread."""
    positional: list[Value] = []
    keywords: list[tuple[str, Value]] = []
    optional: list[int] = []
    open_positional = open_keywords = False
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            spread = here.evaluate(argument.value)
            if isinstance(spread, Items):
                start = len(positional)
                optional += [start + at for at, item in enumerate(spread.items) if isinstance(item, Maybe)]
                positional += [sure(item) for item in spread.items]
            open_positional |= not isinstance(spread, Items) or spread.open
        else:
            positional.append(here.evaluate(argument))
    for keyword in node.keywords:
        value = here.evaluate(keyword.value)
        if keyword.arg is not None:
            keywords.append((keyword.arg, value))
            continue
        entries = value.entries if isinstance(value, Entries) else ()
        keywords += [(name, entry) for key, entry in entries if (name := string(key)) is not None]
        open_keywords |= not isinstance(value, Entries) or value.open
    return Arguments(tuple(positional), tuple(keywords), open_positional, open_keywords, tuple(optional))
