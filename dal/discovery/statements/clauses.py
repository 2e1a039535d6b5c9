"""Ordering, limit, aggregates and columns of a statement's tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlglot import exp

from dal.discovery.statements.holes import has_hole
from dal.discovery.statements.scopes import Scope, is_query, owned


def ordering(scope: Scope) -> Iterator[str]:
    """The columns of ORDER BY; what is a name of SELECT is followed to its column."""
    order = scope.node.args.get("order")
    for part in order.expressions if isinstance(order, exp.Order) else ():
        suffix = " DESC" if part.args.get("desc") else ""
        for column in part.find_all(exp.Column, exp.Literal):
            name = _ordered(scope, column)
            if name:
                yield name + suffix


def orders_unknown(scope: Scope) -> bool:
    """Whether a hole stands for a column of ORDER BY or GROUP BY."""
    clauses = (scope.node.args.get("order"), scope.node.args.get("group"))
    return any(has_hole(column.name) for clause in clauses if clause for column in clause.find_all(exp.Column))


def limit(scope: Scope) -> str | None:
    """LIMIT, and OFFSET if rows are skipped."""
    found = scope.node.args.get("limit")
    if not isinstance(found, exp.Limit):
        return None
    skipped = scope.node.args.get("offset") or found.args.get("offset")
    offset = skipped.args.get("expression") if isinstance(skipped, exp.Offset) else skipped
    count = _bound(found.args.get("expression"))
    return f"{count} offset {_bound(offset)}" if offset is not None else count


def aggregates(scopes: Iterable[Scope]) -> Iterator[str]:
    """What is computed of several rows."""
    clauses: list[str] = []
    for scope in scopes:
        yield from (_function(node) for node in scope.nodes if isinstance(node, exp.AggFunc))
        clauses += [
            words for key, words in (("group", "GROUP BY"), ("distinct", "DISTINCT")) if scope.node.args.get(key)
        ]
    yield from clauses


def read_columns(scope: Scope) -> Iterator[str]:
    """What SELECT names."""
    for projection in scope.node.expressions:
        if isinstance(projection, exp.Star):
            yield "*"
        parts = () if is_query(projection) else owned(projection)
        names = (scope.name(part) for part in parts if isinstance(part, exp.Column))
        yield from filter(None, names)


def written_columns(scope: Scope) -> Iterator[str]:
    """What INSERT names, or UPDATE sets."""
    target = scope.node.this
    if isinstance(scope.node, exp.Insert) and isinstance(target, exp.Schema):
        names = [scope.name(exp.column(part.name)) for part in target.expressions]
    else:
        names = [scope.name(part.this) for part in _assignments(scope.node)]
    yield from filter(None, names)


def unknown_columns(scope: Scope) -> bool:
    """Whether a hole stands among what is read or written."""
    if isinstance(scope.node, exp.Insert):
        return isinstance(scope.node.this, exp.Schema) and any(
            has_hole(part.name) for part in scope.node.this.expressions
        )
    if isinstance(scope.node, exp.Update):
        return any(has_hole(_assigned(part).name) for part in scope.node.expressions)
    return any(_is_open(projection) for projection in scope.node.expressions)


def _is_open(projection: exp.Expr) -> bool:
    plain = projection.unalias()
    return has_hole(projection.alias_or_name) or (isinstance(plain, exp.Column) and has_hole(plain.name))


def _assignments(node: exp.Expr) -> list[exp.Expr]:
    if not isinstance(node, exp.Update):
        return []
    return [part for part in node.expressions if isinstance(part, exp.EQ) and isinstance(part.this, exp.Column)]


def _assigned(part: exp.Expr) -> exp.Expr:
    return part.this if isinstance(part, exp.EQ) else part


def _ordered(scope: Scope, part: exp.Column | exp.Literal) -> str | None:
    """A column, a name given in SELECT, or a position in it."""
    projections = scope.node.expressions
    if isinstance(part, exp.Literal):
        position = int(part.name) if part.is_int and isinstance(part.parent, exp.Ordered) else 0
        chosen = projections[position - 1] if 0 < position <= len(projections) else None
        return _projected(scope, chosen) if chosen is not None and not chosen.is_star else None
    named = [one for one in projections if isinstance(one, exp.Alias) and one.alias.lower() == part.name.lower()]
    return _projected(scope, named[0]) if named and not part.table else scope.name(part)


def _projected(scope: Scope, projection: exp.Expr) -> str | None:
    plain = projection.unalias()
    return scope.name(plain) if isinstance(plain, exp.Column) else projection.alias_or_name or None


def _function(node: exp.AggFunc) -> str:
    return node.name.upper() if isinstance(node, exp.AnonymousAggFunc) else str(type(node).sql_names()[0])


def _bound(value: object) -> str:
    if isinstance(value, exp.Literal):
        return value.name
    if isinstance(value, exp.Placeholder) and value.name and value.name != "?":
        return f"parameter {value.name}"
    return "parameter" if isinstance(value, (exp.Placeholder, exp.Parameter)) else "unknown"
