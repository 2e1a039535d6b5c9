"""Lays out code as formatters do: on one line if it fits, else inside its brackets, else one item a line."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import indent

from dal.scaffold.code.text import code_of, literal

_STEP = 4


@dataclass(frozen=True, slots=True)
class Group:
    """`head(items)tail`. What is a literal (or an import) has one item a line once it is broken up."""

    head: str
    items: Sequence[Group | str]
    brackets: str = "()"
    literal: bool = False
    tail: str = ""

    @property
    def flat(self) -> str:
        """On one line."""
        inside = ", ".join(one if isinstance(one, str) else one.flat for one in self.items)
        return f"{self.head}{self.brackets[0]}{inside}{self.brackets[1]}{self.tail}"


def laid(group: Group | str, depth: int, width: int) -> list[str]:
    """The lines of a group at an indentation of so many steps."""
    before = " " * (_STEP * depth)
    if isinstance(group, str):
        return [before + group]
    if len(before) + len(group.flat) <= width or not group.items:
        return [before + group.flat]
    first, last = f"{before}{group.head}{group.brackets[0]}", f"{before}{group.brackets[1]}{group.tail}"
    inside = ", ".join(one if isinstance(one, str) else one.flat for one in group.items)
    several = len(group.items) > 1 and group.literal
    if not several and len(before) + _STEP + len(inside) <= width:
        return [first, f"{before}{' ' * _STEP}{inside}", last]
    items = [line for one in group.items for line in _item(one, depth + 1, width)]
    return [first, *items, last]


def parsed(text: str, head: str = "", tail: str = "") -> Group | str:
    """A call or a literal as a group, so that it can be broken up; anything else stays a text."""
    node = ast.parse(text, mode="eval").body
    if isinstance(node, ast.Call):
        named = [
            f"{one.arg}={code_of(one.value)}" if one.arg else f"**{code_of(one.value)}" for one in node.keywords
        ]
        items = [*(parsed(code_of(one)) for one in node.args), *named]
        return Group(head + code_of(node.func), items, tail=tail)
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        items = [f"{code_of(key)}: {code_of(value)}" if key else f"**{code_of(value)}" for key, value in pairs]
        return Group(head, items, "{}", literal=True, tail=tail)
    if isinstance(node, ast.Tuple) and len(node.elts) > 1:
        return Group(head, [code_of(one) for one in node.elts], "()", literal=True, tail=tail)
    return f"{head}{text}{tail}"


def assigned(head: str, value: str, width: int) -> list[str]:
    """`name: type = value`, the value in brackets where it is too long."""
    if len(head) + len(value) <= width:
        return [head + value]
    return [f"{head}(", f"{' ' * _STEP}{value}", ")"]


def definition(head: str, parameters: Sequence[str], returns: str, depth: int, width: int) -> list[str]:
    """`def name(self, …) -> X:`."""
    return laid(Group(f"def {head}", parameters, tail=f" -> {returns}:"), depth, width)


def documented(text: str, depth: int) -> list[str]:
    """A docstring."""
    before = " " * (_STEP * depth)
    safe = text.strip().replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if "\n" not in safe:
        return [f'{before}"""{safe}{" " if safe.endswith(chr(34)) else ""}"""']
    return [*f'{before}"""{indented(safe, before)}'.splitlines(), f'{before}"""']


def raised(text: str, depth: int, width: int) -> list[str]:
    """`raise NotImplementedError("…")`; a long text is several literals side by side."""
    before = " " * (_STEP * depth)
    flat = f"{before}raise NotImplementedError({literal(text)})"
    if len(flat) <= width:
        return [flat]
    inner = " " * (_STEP * (depth + 1))
    pieces = (f"{inner}{literal(piece)}" for piece in _pieces(text, width - len(inner) - 2))
    return [f"{before}raise NotImplementedError(", *pieces, f"{before})"]


def indented(text: str, before: str) -> str:
    """All lines but the first one moved; empty ones stay empty."""
    first, mark, rest = text.partition("\n")
    return first + mark + indent(rest, before)


def joined(blocks: Iterable[Sequence[str]], between: int = 1) -> list[str]:
    """Blocks of lines with so many empty lines between them."""
    lines: list[str] = []
    for block in blocks:
        if block:
            lines += [*([""] * between if lines else []), *block]
    return lines


def module(docstring: str, imports: Sequence[str], blocks: Iterable[Sequence[str]]) -> str:
    """A whole file."""
    head = joined([documented(docstring, 0), ["from __future__ import annotations"], imports])
    body = joined(blocks, between=2)
    return "\n".join([*head, *(["", "", *body] if body else [])]).rstrip() + "\n"


def _pieces(text: str, width: int) -> list[str]:
    """The text cut at spaces, which begin the next piece."""
    pieces = [""]
    for word in re.split(r"(?= )", text):
        if pieces[-1] and len(literal(pieces[-1] + word)) > width + 2:
            pieces.append("")
        pieces[-1] += word
    return pieces


def _item(one: Group | str, depth: int, width: int) -> Iterator[str]:
    *most, last = laid(one, depth, width - 1)
    yield from most
    yield last + ","
