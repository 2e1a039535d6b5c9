"""Looks at Markdown and Mermaid as their readers would: what is wrong with a document, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator

_FENCE = re.compile(r"```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_CELL_END = re.compile(r"(?<!\\)\|")
_NAME = r"[A-Za-z]\w*"
_TEXT = r'"[^"`<>#;]*"'
_GRAMMARS = {
    "erDiagram": (
        rf"    {_NAME}( {{)?",
        rf"        {_NAME} {_NAME} (PK|FK|UK)(, (PK|FK|UK))*",
        r"    }",
        rf"    {_NAME} }}o(--|\.\.)\|\| {_NAME} : {_TEXT}",
    ),
    "flowchart LR": (
        rf"    {_NAME}\[{_TEXT}\]( --> {_NAME})?",
        rf"    {_NAME}\[\({_TEXT}\)\]",
        rf"    {_NAME} (-->|-->\|{_TEXT}\|) {_NAME}(\[{_TEXT}\]|\[\({_TEXT}\)\])?( --> {_NAME})?",
    ),
    "sequenceDiagram": (
        rf"    participant {_NAME} as [^\"`<>#;]+",
        rf"    {_NAME}--?>>{_NAME}: [^\"`<>#;]+",
    ),
}
_TAKEN = frozenset({"end", "class", "style", "one", "many", "to", "subgraph", "pk", "fk", "uk"})


def broken_tables(text: str) -> list[str]:
    """Rows that have another number of cells than their head."""
    wrong = []
    width = 0
    for line in _without_fences(text).splitlines():
        if not line.startswith("|"):
            width = 0
            continue
        cells = len(_CELL_END.findall(line))
        if width and cells != width:
            wrong.append(line)
        width = width or cells
    return wrong


def loose_markup(text: str) -> list[str]:
    """Lines with a tag or an odd backtick outside of code."""
    lines = (_SPAN.sub("", line.replace("\\`", "")) for line in _without_fences(text).splitlines())
    return [line for line in lines if re.search(r"<\w|`", line)]


def diagrams(text: str) -> list[str]:
    """The diagrams of a document."""
    return [body for language, body in _FENCE.findall(text) if language == "mermaid"]


def broken_lines(diagram: str) -> list[str]:
    """Lines that its grammar has not, as far as it is used here."""
    head, *lines = diagram.rstrip("\n").split("\n")
    grammar = _GRAMMARS.get(head)
    if grammar is None:
        return [head]
    return [
        line for line in lines if not any(re.fullmatch(rule, line) for rule in grammar) or _takes_word(head, line)
    ]


def _takes_word(head: str, line: str) -> bool:
    names = re.findall(r"[A-Za-z]\w*", re.sub(r"(PK|FK|UK)(, (PK|FK|UK))*$|\".*\"", "", line))
    return head == "erDiagram" and not _TAKEN.isdisjoint(name.lower() for name in names)


def _without_fences(text: str) -> str:
    return _FENCE.sub("", text)


def lines_of(text: str, heading: str) -> Iterator[str]:
    """The lines below a heading, up to the next one of any level."""
    inside = False
    for line in text.splitlines():
        if line.startswith("#"):
            inside = line.lstrip("# ") == heading
        elif inside and line:
            yield line
