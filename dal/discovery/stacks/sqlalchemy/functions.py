"""Functions of the library that make statements and parts of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from dal.discovery.model import Operation
from dal.discovery.stacks.sqlalchemy.chaining import OPEN_CONDITIONS
from dal.discovery.stacks.sqlalchemy.executing import Sql
from dal.discovery.stacks.sqlalchemy.fields import Field
from dal.discovery.stacks.sqlalchemy.queries import CHAINS, Select, select_of
from dal.discovery.stacks.sqlalchemy.schema import Alias, join_of, table
from dal.discovery.stacks.sqlalchemy.terms import Term, all_of, combined, condition, one_of, term, united
from dal.discovery.stacks.sqlalchemy.writing import change_of
from dal.discovery.values.collections import Items
from dal.discovery.values.text import string
from dal.discovery.values.value import Arguments, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_AGGREGATES = frozenset(
    "count sum avg min max group_concat aggregate_strings json_arrayagg json_objectagg std stddev variance"
    " bit_and bit_or".split()
)
_FLAGS = {
    "find_in_set": "find in set",
    "group_concat": "group concat",
    "last_insert_id": "last insert id",
    "rand": "random order",
    "random": "random order",
    "regexp_like": "regexp",
    "get_lock": "lock",
    "release_lock": "lock",
}


def function(name: str, arguments: Arguments, here: Here) -> Term:
    """`func.name(…)`."""
    found = combined(*arguments.values(), here=here)
    low = name.lower()
    aggregates = (low.upper(),) if low in _AGGREGATES else ()
    flag = _FLAGS.get(low) or ("json" if low.startswith("json_") else "spatial" if low.startswith("st_") else "")
    return replace(
        found,
        bare=False,
        aggregates=united(found.aggregates, aggregates),
        flags=united(found.flags, (flag,) if flag else ()),
        predicates=(),
        name=low,
    )


def _select(arguments: Arguments, here: Here) -> Value:
    """2.0: `select(A, B)`; 1.x: `select([A, B], conditions)`."""
    first = arguments.get(0)
    values = tuple(first.parts_inside()) if isinstance(first, Items) else arguments.positional
    listed = arguments.get(-1, "columns")
    query = select_of(tuple(listed.parts_inside()) if isinstance(listed, Items) else values, here)
    further = [*arguments.positional[1:2]] if isinstance(first, Items) else []
    for name, step in (("whereclause", "where"), ("from_obj", "select_from"), ("order_by", "order_by")):
        value = arguments.get(-1, name)
        given = further if name == "whereclause" and value is None else [value] if value is not None else []
        for one in given:
            parts = tuple(one.parts_inside()) if isinstance(one, Items) else (one,)
            changed = CHAINS[step](query, Arguments(parts), here)
            query = changed if isinstance(changed, Select) else query
    return query


def _change(operation: Operation) -> Callable[[Arguments, Here], Value]:
    return lambda arguments, here: change_of(operation, arguments, here)


def _and(arguments: Arguments, here: Here) -> Value:
    return all_of([*_conditions(arguments, here), *_more(arguments)])


def _or(arguments: Arguments, here: Here) -> Value:
    parts = _conditions(arguments, here)
    several = len(parts) > 1 or arguments.open_positional
    found = one_of([*parts, *_more(arguments)])
    return replace(found, equalities=()) if several and arguments.open_positional else found


def _conditions(arguments: Arguments, here: Here) -> list[Term]:
    """Those that may not be passed hold no equalities."""
    parts = [condition(value, here) for value in arguments.positional]
    return [replace(one, equalities=()) if at in arguments.optional else one for at, one in enumerate(parts)]


def _more(arguments: Arguments) -> list[Term]:
    """`*conditions` of which nothing is known."""
    hidden = arguments.open_positional and not arguments.positional
    return [Term(reasons=(OPEN_CONDITIONS,))] if hidden else []


def _not(arguments: Arguments, here: Here) -> Value:
    return replace(condition(arguments.get(0) or Unknown(), here), equalities=())


def _desc(arguments: Arguments, here: Here) -> Value:
    value = arguments.get(0) or Unknown()
    one = term(value, here)
    spelled = string(value)
    return replace(one, ordering=tuple(f"{name} DESC" for name in one.columns or ([spelled] if spelled else ())))


def _asc(arguments: Arguments, here: Here) -> Value:
    value = arguments.get(0) or Unknown()
    one = term(value, here)
    spelled = string(value)
    return replace(one, ordering=one.columns or ((spelled,) if spelled else ()))


def _same(arguments: Arguments, here: Here) -> Value:
    """`cast(column, Integer)`: still of that column."""
    return replace(term(arguments.get(0) or Unknown(), here), bare=False)


def _column_itself(arguments: Arguments, here: Here) -> Value:
    """SQLModel's `col(Hero.name)`, `distinct(column)`, `nulls_last(column)`."""
    del here
    return arguments.get(0) or Unknown()


def _distinct(arguments: Arguments, here: Here) -> Value:
    one = term(arguments.get(0) or Unknown(), here)
    return replace(one, aggregates=united(one.aggregates, ("DISTINCT",)))


def _case(arguments: Arguments, here: Here) -> Value:
    """Conditions inside CASE choose a value, they choose no rows."""
    return replace(combined(*arguments.values(), here=here), predicates=(), equalities=(), bare=False)


def _computed(arguments: Arguments, here: Here) -> Value:
    return combined(*arguments.values(), here=here)


def _between(arguments: Arguments, here: Here) -> Value:
    first = term(arguments.get(0) or Unknown(), here)
    return first.compared("GtE", first, arguments.get(1) or Unknown(), here)


def _literal_column(arguments: Arguments, here: Here) -> Value:
    del here
    name = string(arguments.get(0, "text"))
    return Field(None, name) if name is not None and name.isidentifier() else Term()


def _exists(arguments: Arguments, here: Here) -> Value:
    """`exists()`, `exists(select(…))`, `exists(User.id)`."""
    one = combined(*arguments.positional, here=here)
    return replace(one, columns=(), flags=united(one.flags, ("exists", "subselect")), bare=False)


def _united(arguments: Arguments, here: Here) -> Value:
    """`union(a, b)`: one statement, whose parts are no sites."""
    values = [part for value in arguments.positional for part in _spread(value)]
    first = values[0] if values else None
    entities = first.entities if isinstance(first, Select) else ()
    query = select_of(entities or tuple(values[:1]), here)
    return CHAINS["union"](query, Arguments(tuple(values)), here)


def _spread(value: Value) -> tuple[Value, ...]:
    return tuple(value.parts_inside()) if isinstance(value, Items) else (value,)


def _text(arguments: Arguments, here: Here) -> Value:
    del here
    return Sql(arguments.get(0, "text") or Unknown("a piece of SQL"))


def _aliased(arguments: Arguments, here: Here) -> Value:
    del here
    return Alias(arguments.get(0, "element") or Unknown("a class"))


def _join(arguments: Arguments, here: Here) -> Value:
    return join_of(arguments, here)


def _outer_join(arguments: Arguments, here: Here) -> Value:
    return join_of(arguments, here, outer=True)


def _lambda(arguments: Arguments, here: Here) -> Value:
    first = arguments.get(0)
    return first.call(Arguments(), here) if first is not None else Unknown("a statement")


FUNCTIONS: dict[str, Callable[[Arguments, Here], Value]] = {
    "select": _select,
    "insert": _change(Operation.INSERT),
    "Insert": _change(Operation.INSERT),
    "update": _change(Operation.UPDATE),
    "Update": _change(Operation.UPDATE),
    "delete": _change(Operation.DELETE),
    "Delete": _change(Operation.DELETE),
    **dict.fromkeys(("and_", "join_conditions"), _and),
    "or_": _or,
    "not_": _not,
    "desc": _desc,
    "asc": _asc,
    **dict.fromkeys(("cast", "type_coerce", "try_cast", "collate", "any_", "all_"), _same),
    **dict.fromkeys(
        ("col", "foreign", "remote", "nulls_last", "nullslast", "nulls_first", "nullsfirst"), _column_itself
    ),
    **dict.fromkeys(("label", "load_only", "defer"), _column_itself),
    "distinct": _distinct,
    "case": _case,
    **dict.fromkeys(("tuple_", "over", "extract", "within_group", "funcfilter", "Bundle"), _computed),
    "between": _between,
    **dict.fromkeys(("literal_column", "column"), _literal_column),
    "exists": _exists,
    **dict.fromkeys(("union", "union_all", "intersect", "intersect_all", "except_", "except_all"), _united),
    **dict.fromkeys(("text", "TextClause"), _text),
    **dict.fromkeys(("aliased", "alias", "with_polymorphic", "lateral"), _aliased),
    "join": _join,
    "outerjoin": _outer_join,
    **dict.fromkeys(("Table", "table"), table),
    "lambda_stmt": _lambda,
}
"""By last name."""
