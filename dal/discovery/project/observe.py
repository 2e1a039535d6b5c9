"""Reads one module's tree once, from top to bottom, and keeps what it shows about the project."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from dal.discovery.project.facts import Fact, Observed
from dal.discovery.project.here import Here
from dal.discovery.project.look import look
from dal.discovery.project.noticing import NOTICED, Notice
from dal.discovery.reading import Source, role

_HEAD = 2000
_NO_NODES = (str, bytes, int, float, complex, bool, type(None), type(...))
_MARKS = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
_SILENT = frozenset(
    [*_NO_NODES, ast.Name, ast.Pass, ast.alias, *(kind for mark in _MARKS for kind in mark.__subclasses__())]
)
"""What shows nothing by itself; it is more than half of a tree."""
_SCOPES = frozenset({ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef})


def observe(source: Source) -> Observed:
    """What a module shows."""
    here = Here(source.file, role(source.file, source.text[:_HEAD]))
    facts = tuple(_facts(source.tree, here, NOTICED))
    return Observed(source.file, here.role, source.lines, look(source.text), facts)


def _facts(tree: ast.Module, here: Here, noticed: Mapping[type[ast.AST], tuple[Notice, ...]]) -> Iterator[Fact]:
    waiting: list[tuple[ast.AST, Here]] = [(tree, here)]
    while waiting:  # not by recursion: generated expressions are deep
        node, around = waiting.pop()
        for notice in noticed.get(type(node), ()):
            yield from notice(node, around)
        inner = around.inside(node) if type(node) in _SCOPES else around
        waiting += [(child, inner) for child in reversed(_telling(node))]


def _telling(node: ast.AST) -> list[ast.AST]:
    """The children that may show something, in order."""
    if type(node) is ast.Expr and type(node.value) is ast.Constant:
        return []  # a docstring
    found: list[ast.AST] = []
    for name in node._fields:
        value = getattr(node, name, None)
        if type(value) is list:
            found += [item for item in value if type(item) not in _SILENT]
        elif value is not None and type(value) not in _SILENT:
            found.append(value)
    return found
