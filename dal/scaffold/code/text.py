"""Expressions as text, in double quotes as formatters want them."""

from __future__ import annotations

import ast
import re

_SINGLE = re.compile(
    r"(?<!\w)(?P<prefix>[rbfRBFuU]{0,2})'(?P<text>(?:[^'\\\"]|\\.)*)'"  # to be changed
    r"|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""  # to be left: it has double quotes inside, or around it
)


def code_of(node: ast.AST) -> str:
    """The expression in one line."""
    return _SINGLE.sub(_doubled, ast.unparse(node))


def literal(value: object) -> str:
    """A plain value as Python writes it, with double quotes."""
    return _SINGLE.sub(_doubled, repr(value))


def unquoted(node: ast.expr) -> ast.expr:
    """An annotation without the quotes that stand around it, or around parts of it."""
    return _Unquoted().visit(node)  # type: ignore[no-any-return]  # a transformer gives what it was given


def names_in(node: ast.AST) -> tuple[str, ...]:
    """The names that an expression needs, dotted ones whole (`dt.date`), in order of appearance."""
    found: dict[str, None] = {}
    _note(node, found)
    return tuple(found)


def dotted_name(node: ast.AST) -> str | None:
    """`a.b.c` of nested attributes; None for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted_name(node.value)
        return None if before is None else f"{before}.{node.attr}"
    return None


def _note(node: ast.AST, found: dict[str, None]) -> None:
    name = dotted_name(node)
    if name is not None:
        found[name] = None
        return
    for child in ast.iter_child_nodes(node):
        _note(child, found)


def _doubled(match: re.Match[str]) -> str:
    if match["text"] is None:
        return match[0]
    return f'{match["prefix"]}"{match["text"]}"'.replace("\\'", "'")


class _Unquoted(ast.NodeTransformer):
    """Leaves what stands in `Literal[…]` alone."""

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        """`"User"` → `User`."""
        if not isinstance(node.value, str):
            return node
        try:
            return ast.parse(node.value, mode="eval").body
        except SyntaxError:
            return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """Go on inside, unless it is `Literal` or `Annotated`."""
        name = (dotted_name(node.value) or "").rpartition(".")[2]
        if name == "Literal":
            return node
        self.generic_visit(node)
        return node
