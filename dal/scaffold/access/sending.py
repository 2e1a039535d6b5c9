"""The call at a site: the one that hands a statement and its values to the driver, or to a helper."""

from __future__ import annotations

import ast

from dal.discovery.model import Site
from dal.scaffold.access.functions import Function
from dal.scaffold.code.text import dotted_name

_SENDING = ("execute", "query", "fetch", "select", "run", "scalar")
"""What the names of drivers' methods begin with."""
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)


def calls_in(node: ast.AST) -> list[ast.Call]:
    """All calls in it, by place; a call's arguments before itself."""
    found = [one for one in ast.walk(node) if isinstance(one, ast.Call)]
    return sorted(found, key=lambda one: (one.lineno, one.end_lineno or 0, one.end_col_offset or 0))


def sender_of(site: Site, function: Function) -> ast.Call | None:
    """The call that sends a statement, of those that stand on the site's lines."""
    here = [
        one
        for one in calls_in(function.node)
        if site.line <= one.lineno and (one.end_lineno or 0) <= site.end_line
    ]
    helper = site.through[0].rpartition(".")[2].rpartition(":")[2] if site.through else None
    named = [one for one in here if called_name(one) == helper]
    sending = [one for one in here if called_name(one).lower().startswith(_SENDING)]
    whole = [one for one in here if (one.lineno, one.end_lineno) == (site.line, site.end_line)]
    return next(iter([*named, *sending, *whole[-1:], *here[-1:]]), None)


def in_loops(node: ast.AST) -> frozenset[int]:
    """The identities of the nodes that may be evaluated several times by one call."""
    found: set[int] = set()
    for one in ast.walk(node):
        again: list[ast.AST] = []
        if isinstance(one, _LOOPS):
            again = list(one.body)
        elif isinstance(one, _COMPREHENSIONS):
            first, *more = one.generators
            again = [child for child in ast.iter_child_nodes(one) if child is not first] + [*first.ifs, *more]
        found |= {id(inner) for part in again for inner in ast.walk(part)}
    return frozenset(found)


def called_name(call: ast.Call) -> str:
    """The last part of the name of what is called."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return (dotted_name(call.func) or "").rpartition(".")[2]
