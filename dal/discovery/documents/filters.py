"""Text as Markdown and Mermaid take it: whatever stands in a backend must not end a cell, a span or a diagram."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from dal.discovery.model import Place

_SPECIAL = re.compile(r"([\\`*\[\]|]|(?<!\w)_|_(?!\w))")
_SPAN = re.compile(r"`([^`]+)`")
_TICKS = re.compile(r"`+")
_WORDS = frozenset(
    {"accdescr", "acctitle", "class", "classdef", "end", "fk", "many", "one", "only", "pk", "style", "subgraph"}
    | {"direction", "more", "optionally", "or", "title", "to", "u", "uk", "zero"}
)
"""Words of Mermaid's own."""
_LABEL = str.maketrans({'"': "'", "`": "'", "<": "(", ">": ")", "#": " ", ";": ","})
_LONGEST = 160
"""Characters of a statement that are shown."""
_DEPENDS = "it depends on "
_FEW = 6
"""Places that are shown of many."""


def cell(value: object) -> str:
    """Plain text in one line, in a table or outside of one."""
    return _escaped(_line(value))


def prose(value: object) -> str:
    """A sentence of ours, in which names stand between backticks."""
    parts = _SPAN.split(_line(value))
    return "".join(code(part) if at % 2 else _escaped(part) for at, part in enumerate(parts))


def sentence(value: object) -> str:
    """The same, as a sentence begins and ends."""
    line = _line(value).rstrip(".;")
    return prose(f"{line[:1].upper()}{line[1:]}.") if line else ""


def code(value: object) -> str:
    """A code span; nothing for nothing."""
    line = _line(value)
    if not line:
        return ""
    shown = line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
    ticks = "`" * (1 + max(map(len, _TICKS.findall(shown)), default=0))
    space = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{ticks}{space}{shown}{space}{ticks}".replace("|", "\\|")


def codes(values: Iterable[object]) -> str:
    """Code spans with commas between them."""
    return ", ".join(code(value) for value in values)


def places(found: Sequence[Place], most: int = _FEW) -> str:
    """Where something is: the first places, and how many more there are."""
    shown = ", ".join(code(place) for place in found[:most])
    return shown if len(found) <= most else f"{shown} and {len(found) - most} more"


def whys(reasons: Sequence[str], most: int = _FEW) -> str:
    """Why parts of a statement are not known: what it depends on in one clause, the rest after it."""
    on = [reason.removeprefix(_DEPENDS) for reason in reasons if reason.startswith(_DEPENDS)]
    others = [reason for reason in reasons if not reason.startswith(_DEPENDS)]
    more = f" and {len(on) - most} more" if len(on) > most else ""
    clauses = [f"{_DEPENDS}{', '.join(on[:most])}{more}"] if on else []
    return cell("; ".join((*clauses, *others)))


def mermaid(value: object) -> str:
    """Text of a label, between the quotation marks that Mermaid wants around it."""
    return _line(value).translate(_LABEL)


def identifier(value: object) -> str:
    """A name that Mermaid takes without quotation marks."""
    plain = re.sub(r"\W+", "_", _line(value), flags=re.ASCII).strip("_")
    plain = plain if plain[:1].isalpha() else f"x_{plain}"
    return f"{plain}_" if plain.lower() in _WORDS else plain


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 site`, `2 sites`."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def share(value: float) -> str:
    """`87 %`."""
    return f"{round(value * 100)} %"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("<", "&lt;")


def _line(value: object) -> str:
    return " ".join(str(value).split())


FILTERS: Mapping[str, Callable[..., str]] = {
    "cell": cell,
    "code": code,
    "codes": codes,
    "count": count,
    "identifier": identifier,
    "mermaid": mermaid,
    "places": places,
    "prose": prose,
    "sentence": sentence,
    "share": share,
    "whys": whys,
}
