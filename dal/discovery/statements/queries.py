"""From a syntax tree to a statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sqlglot import exp

from dal.discovery.model import Operation
from dal.discovery.statements.clauses import (
    aggregates,
    limit,
    ordering,
    orders_unknown,
    read_columns,
    unknown_columns,
    written_columns,
)
from dal.discovery.statements.holes import has_hole
from dal.discovery.statements.parsing import Parsed
from dal.discovery.statements.predicates import compared, conditions, undecided
from dal.discovery.statements.scopes import (
    Scope,
    ctes_of,
    inner_query,
    is_query,
    is_table,
    only_names,
    scope_of,
    table_name,
)
from dal.discovery.statements.statement import Statement
from dal.discovery.statements.targets import main_table

_DEPTH = 12
"""How deep queries over queries are followed."""
_CHANGES = (Operation.UPDATE, Operation.DELETE)
_OPERATIONS: tuple[tuple[type[exp.Expr], Operation], ...] = (
    (exp.Insert, Operation.INSERT),
    (exp.Update, Operation.UPDATE),
    (exp.Delete, Operation.DELETE),
    (exp.Select, Operation.SELECT),
    (exp.SetOperation, Operation.SELECT),
)


def operation_of(tree: exp.Expr) -> Operation | None:
    """What the tree does; None if it is no query."""
    return next((operation for kind, operation in _OPERATIONS if isinstance(tree, kind)), None)


def describe(parsed: Parsed) -> Statement | None:
    """The statement of a tree; None if it is no query."""
    tree = inner_query(parsed.tree) or parsed.tree
    operation = operation_of(tree)
    if operation is None:
        return None
    nodes = tuple(tree.walk(bfs=False))
    ctes = ctes_of(nodes)
    scopes = tuple(_chain(tree, ctes, _DEPTH))
    outer, inner = scopes[0], tuple(_inner(nodes, scopes, ctes))
    ordered = replace(outer, node=tree)
    table = main_table(scopes)
    names = [one for scope in scopes for one in _compared(scope)]
    return Statement(
        operation=operation,
        table=table,
        tables=_distinct([table, *_tables(nodes, ctes)]),
        predicates=_distinct(name for name, _ in names),
        equalities=_distinct(name for name, always in names if always),
        nested=_distinct(name for scope in inner for name, _ in _compared(scope)),
        ordering=_distinct(ordering(ordered)),
        limit=limit(ordered),
        joins=_distinct(source.table for source in outer.sources[1:]),
        aggregates=_distinct(aggregates(scopes)),
        columns=_distinct(read_columns(outer) if operation is Operation.SELECT else written_columns(outer)),
        flags=("multi-table",) if operation in _CHANGES and len(outer.sources) > 1 else (),
        dynamic=parsed.mended or (parsed.holes and (orders_unknown(ordered) or _is_dynamic(nodes, scopes, inner))),
    )


def _chain(tree: exp.Expr, ctes: Mapping[str, exp.Expr], depth: int) -> Iterator[Scope]:
    """The scopes whose conditions say which rows of the main table are meant."""
    tree = inner_query(tree) or tree
    if isinstance(tree, exp.SetOperation):
        yield from _chain(tree.left, ctes, depth)
        yield from _chain(tree.right, ctes, depth)
        return
    scope = scope_of(tree, ctes)
    yield scope
    below = tree.args.get("expression") if isinstance(tree, exp.Insert) else _first_query(scope)
    if depth and isinstance(below, exp.Expr) and is_query(below):
        yield from _chain(below, ctes, depth - 1)


def _first_query(scope: Scope) -> exp.Expr | None:
    """The derived table that is read from; without FROM the first sub-select: `SELECT EXISTS (SELECT …)`."""
    if scope.sources:
        return scope.sources[0].query
    return next((node for node in scope.nodes if node is not scope.node and is_query(node)), None)


def _inner(nodes: Iterable[exp.Expr], scopes: Iterable[Scope], ctes: Mapping[str, exp.Expr]) -> Iterator[Scope]:
    """The scopes of the other queries in it."""
    known = {id(scope.node) for scope in scopes}
    for node in nodes:
        if isinstance(node, exp.Select) and id(node) not in known:
            yield scope_of(node, ctes)


def _tables(nodes: Iterable[exp.Expr], ctes: Mapping[str, exp.Expr]) -> Iterator[str | None]:
    for node in nodes:
        if isinstance(node, exp.Table) and is_table(node) and not only_names(node):
            yield None if not node.db and node.name.lower() in ctes else table_name(node)


def _compared(scope: Scope) -> Iterator[tuple[str | None, bool]]:
    for condition in conditions(scope):
        aliases = _aliases(scope.node) if isinstance(condition.parent, exp.Having) else {}
        for one in compared(condition):
            column = one.column if one.column.table else aliases.get(one.column.name.lower(), one.column)
            yield scope.name(column) if isinstance(column, exp.Column) else None, one.always


def _aliases(select: exp.Expr) -> dict[str, exp.Expr]:
    """What the names given in SELECT stand for: HAVING may use them, also those of what is no column."""
    return {part.alias.lower(): part.this for part in select.expressions if isinstance(part, exp.Alias)}


def _is_dynamic(nodes: Iterable[exp.Expr], scopes: Iterable[Scope], inner: Iterable[Scope]) -> bool:
    return (
        any(isinstance(node, exp.TableAlias) and has_hole(node.name) for node in nodes)
        or any(unknown_columns(scope) for scope in scopes)
        or any(_decides(scope) for scope in (*scopes, *inner))
    )


def _decides(scope: Scope) -> bool:
    """Whether a hole is a table of it, or a part of its conditions."""
    open_table = any(source.table is None and source.query is None for source in scope.sources)
    return open_table or any(undecided(condition) for condition in conditions(scope))


def _distinct(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
