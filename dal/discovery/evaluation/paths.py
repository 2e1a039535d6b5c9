"""Expressions that are remembered like variables."""

from __future__ import annotations

import ast

_PATH = 4
"""Steps of `a.b.c.d` that are remembered as one variable."""


def path(node: ast.AST) -> str | None:
    """`a.b.c` as one name; None for what is not that simple."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute) and len(parts) < _PATH:
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])
