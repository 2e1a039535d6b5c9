"""Which tables a query reads, under which names, and so whose a column is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from dal.discovery.statements.holes import HOLE, has_hole

_DEPTH = 12
"""How deep queries over queries are followed."""
_NO_TABLES = frozenset({"dual"})


@dataclass(frozen=True, slots=True)
class Source:
    """What stands in FROM: a table, a query, or neither where only run time tells."""

    names: tuple[str, ...]
    """The alias and the table's own name, in lower case."""
    table: str | None = None
    query: exp.Expr | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """One SELECT, UPDATE, DELETE or INSERT without the queries inside it."""

    node: exp.Expr
    nodes: tuple[exp.Expr, ...]
    """Everything in it but what is inside the queries in it; those themselves are there."""
    sources: tuple[Source, ...]
    ctes: Mapping[str, exp.Expr]

    def name(self, column: exp.Column, depth: int = _DEPTH) -> str | None:
        """What the column is called: `table.column` where that can be told; None if only run time knows."""
        if has_hole(column.name):
            return None
        source = self.source(column.table)
        if source is None:
            return column.name
        if source.table:
            return f"{source.table}.{column.name}"
        return (source.query and depth and self._through(source.query, column.name, depth - 1)) or column.name

    def source(self, qualifier: str) -> Source | None:
        """What a qualifier stands for; without one, the only thing there is."""
        if not qualifier:
            return self.sources[0] if len(self.sources) == 1 else None
        return next((source for source in self.sources if qualifier.lower() in source.names), None)

    def _through(self, query: exp.Expr, column: str, depth: int) -> str | None:
        """What a derived table's column is inside of it."""
        inner = scope_of(first_branch(query), self.ctes)
        for projection in inner.node.expressions:
            if projection.alias_or_name.lower() == column.lower():
                plain = projection.unalias()
                return inner.name(plain, depth) if isinstance(plain, exp.Column) else None
        star = any(projection.is_star for projection in inner.node.expressions)
        return inner.name(exp.column(column), depth) if star else None


def scope_of(node: exp.Expr, ctes: Mapping[str, exp.Expr]) -> Scope:
    """The scope that a statement or a query opens."""
    nodes = tuple(owned(node))
    return Scope(node, nodes, tuple(_sources(nodes, ctes)), ctes)


def owned(root: exp.Expr) -> Iterator[exp.Expr]:
    """Everything in a query but what is inside the queries in it; those themselves are there."""
    return root.walk(bfs=False, prune=lambda node: node is not root and is_query(node))


def inner_query(node: exp.Expr) -> exp.Expr | None:
    """The query in a pair of parentheses."""
    while isinstance(node, (exp.Subquery, exp.Paren)):
        node = node.this
    return node if isinstance(node, (exp.Select, exp.SetOperation)) else None


def first_branch(query: exp.Expr) -> exp.Expr:
    """The SELECT that a union begins with."""
    while not isinstance(query, exp.Select):
        inner = query.this
        if not isinstance(inner, exp.Expr):
            return query
        query = inner
    return query


def ctes_of(nodes: Iterable[exp.Expr]) -> dict[str, exp.Expr]:
    """The queries of WITH by their names in lower case."""
    return {node.alias.lower(): node.this for node in nodes if isinstance(node, exp.CTE)}


def table_name(table: exp.Table) -> str | None:
    """As it is written; None if only run time knows it."""
    if not isinstance(table.this, exp.Identifier) or has_hole(table.name) or not table.name:
        return None
    return f"{table.db}.{table.name}" if table.db and not has_hole(table.db) else table.name


def is_table(table: exp.Table) -> bool:
    """Whether it stands for a table: not for a function, nor for no table at all."""
    return isinstance(table.this, exp.Identifier) and table.name.lower() not in _NO_TABLES


def only_names(table: exp.Table) -> bool:
    """Whether it stands elsewhere too: DELETE names it before FROM or USING, FOR UPDATE OF behind."""
    parent = table.parent
    if isinstance(parent, exp.Lock):
        return True
    if not isinstance(parent, exp.Delete):
        return False
    return table.arg_key == "tables" or bool(table.arg_key == "this" and parent.args.get("using"))


def is_query(node: exp.Expr) -> bool:
    """Whether it opens a scope of its own."""
    if isinstance(node, exp.Subquery):
        return inner_query(node) is not None
    return isinstance(node, (exp.Select, exp.SetOperation))


def _sources(nodes: Iterable[exp.Expr], ctes: Mapping[str, exp.Expr]) -> Iterator[Source]:
    for node in nodes:
        if isinstance(node, exp.Table) and is_table(node) and not only_names(node):
            yield _table_source(node, ctes)
        elif isinstance(node, exp.Subquery) and isinstance(node.parent, (exp.From, exp.Join, exp.Table)):
            query = inner_query(node)
            if query is not None:
                yield Source((node.alias.lower(),), query=query)


def _table_source(node: exp.Table, ctes: Mapping[str, exp.Expr]) -> Source:
    name = node.name.lower()
    alias = "" if HOLE.search(node.alias) else node.alias.lower()
    names = tuple(dict.fromkeys(filter(None, (alias, name))))
    if not node.db and name in ctes:
        return Source(names, query=ctes[name])
    return Source(names, table_name(node))
