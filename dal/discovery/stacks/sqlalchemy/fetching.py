"""Methods by which a query of `session.query` or `Model.query` sends itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dal.discovery.evaluation.found import Found
from dal.discovery.model import Operation
from dal.discovery.stacks.sqlalchemy.changes import with_aggregate, with_limit
from dal.discovery.stacks.sqlalchemy.mapped import columns_of
from dal.discovery.stacks.sqlalchemy.queries import CHAINS, FETCHES, Select, Step, issued
from dal.discovery.stacks.sqlalchemy.results import Page, Rows, entities_of, entity_of, perhaps
from dal.discovery.stacks.sqlalchemy.terms import term, united
from dal.discovery.values.collections import Entries
from dal.discovery.values.program import ClassRef
from dal.discovery.values.text import string
from dal.discovery.values.value import Arguments, Known, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

PRIMARY = "<pk>"


def by_primary_key(found: Found) -> Found:
    """A look-up by primary key."""
    return replace(
        found, predicates=united(found.predicates, (PRIMARY,)), equalities=united(found.equalities, (PRIMARY,))
    )


def _all(query: Select, arguments: Arguments, here: Here) -> Value:
    del arguments
    issued(query, here)
    return entities_of(query.entities)


def _first(query: Select, arguments: Arguments, here: Here) -> Value:
    del arguments
    issued(query, here, with_limit(query.found, Known(1)))
    return perhaps(entity_of(query.entities))


def _one(query: Select, arguments: Arguments, here: Here) -> Value:
    del arguments
    issued(query, here)
    return entity_of(query.entities)


def _one_or_none(query: Select, arguments: Arguments, here: Here) -> Value:
    return perhaps(_one(query, arguments, here))


def _scalar(query: Select, arguments: Arguments, here: Here) -> Value:
    del arguments
    issued(query, here)
    return perhaps(entity_of(query.entities[:1]))


def _get(query: Select, arguments: Arguments, here: Here) -> Value:
    del arguments
    issued(query, here, by_primary_key(query.found))
    return perhaps(entity_of(query.entities))


def _get_or_404(query: Select, arguments: Arguments, here: Here) -> Value:
    del arguments
    issued(query, here, by_primary_key(query.found))
    return entity_of(query.entities)


def _count(query: Select, arguments: Arguments, here: Here) -> Value:
    del arguments
    issued(query, here, with_aggregate(query.found, "COUNT"))
    return Unknown("a number of rows")


def _paginate(query: Select, arguments: Arguments, here: Here) -> Value:
    size = arguments.get(1, "per_page") or Unknown()
    found = with_limit(query.found, size, arguments.get(0, "page") or Unknown())
    issued(query, here, with_aggregate(found, "COUNT"))
    return Page(query.entities)


def _delete(query: Select, arguments: Arguments, here: Here) -> Value:
    del arguments
    issued(query, here, replace(query.found, operation=Operation.DELETE, columns=()))
    return Unknown("a number of rows")


def _update(query: Select, arguments: Arguments, here: Here) -> Value:
    main = query.entities[0] if query.entities else Unknown()
    written = written_columns(main, arguments.get(0, "values"), here)
    issued(query, here, replace(query.found, operation=Operation.UPDATE, columns=written))
    return Unknown("a number of rows")


def written_columns(target: Value, values: Value | None, here: Here) -> tuple[str, ...]:
    """The columns that a dictionary of values names."""
    if not isinstance(values, Entries):
        return ()
    names = [string(key) for key, _ in values.entries]
    fields = [term(key, here).columns for key, _ in values.entries]
    return united(
        *(
            (named_column(target, name, here),) if name else field
            for name, field in zip(names, fields, strict=True)
        )
    )


def named_column(target: Value, name: str, here: Here) -> str:
    """`table.column` for the name of an attribute."""
    table = next(iter(term(target, here).tables), None)
    attribute = columns_of(here.machine, target).get(name) if isinstance(target, ClassRef) else None
    column = attribute.column if attribute is not None else name
    return f"{table}.{column}" if table else column


def _execute(query: Select, arguments: Arguments, here: Here) -> Value:
    """A statement of 1.x that knows its engine."""
    del arguments
    issued(query, here)
    return Rows(query.entities)


def _first_or_404(query: Select, arguments: Arguments, here: Here) -> Value:
    _first(query, arguments, here)
    return entity_of(query.entities)


_STEPS: dict[str, Step] = {
    **dict.fromkeys(("all", "values", "all_or_404"), _all),
    **dict.fromkeys(("first", "first_or_none"), _first),
    "first_or_404": _first_or_404,
    **dict.fromkeys(("one", "one_or_404"), _one),
    "one_or_none": _one_or_none,
    "scalar": _scalar,
    "get": _get,
    "get_or_404": _get_or_404,
    "count": _count,
    **dict.fromkeys(("paginate", "paginate_by"), _paginate),
    "delete": _delete,
    "update": _update,
}
FETCHES.update(_STEPS)
CHAINS["execute"] = _execute
