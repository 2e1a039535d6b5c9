"""Which table a statement is about."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from dal.discovery.statements.scopes import Scope, Source


def main_table(scopes: Sequence[Scope]) -> str | None:
    """The table that is changed, else the first that is read; of a derived table the one inside.

    The scopes go from the statement itself inwards.
    """
    for scope in scopes:
        source = _target(scope)
        if source is not None and source.query is None:
            return source.table
    return None


def _target(scope: Scope) -> Source | None:
    first = scope.sources[0] if scope.sources else None
    if isinstance(scope.node, exp.Delete):
        return _deleted(scope) or first
    if isinstance(scope.node, exp.Update):
        return _updated(scope) or first
    return first


def _deleted(scope: Scope) -> Source | None:
    """`DELETE a FROM x a JOIN y`, `DELETE FROM a USING x a JOIN y`: what the name stands for."""
    named = scope.node.args.get("tables") or ([scope.node.this] if scope.node.args.get("using") else [])
    return scope.source(named[0].name) if named else None


def _updated(scope: Scope) -> Source | None:
    """`UPDATE x JOIN y SET y.a = 1`: the one table that all assignments are to."""
    assigned = [part.this for part in scope.node.expressions if isinstance(part, exp.EQ)]
    owners = {part.table.lower() for part in assigned if isinstance(part, exp.Column)}
    return scope.source(owners.pop()) if len(owners) == 1 else None
