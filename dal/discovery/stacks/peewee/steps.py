"""What the methods of a query that give a query again do to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from dal.discovery.evaluation.found import Found
from dal.discovery.model import Confidence, Operation
from dal.discovery.stacks.once import unite
from dal.discovery.stacks.peewee.expressions import Expression, condition, terms, terms_of, together
from dal.discovery.stacks.peewee.sources import source_of
from dal.discovery.stacks.sending import described
from dal.discovery.values.program import ClassRef, External
from dal.discovery.values.query import Query
from dal.discovery.values.text import Text, joined, string, text
from dal.discovery.values.value import Arguments, Known, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

Step = Callable[[Found, Arguments, "Here"], Found]
_DYNAMIC = "conditions that are put together at run time"
_ORDER = "an ordering that is known at run time only"


def where(found: Found, arguments: Arguments, here: Here) -> Found:
    """Conditions, all of which must hold."""
    for place, value in enumerate(arguments.positional):
        under = _under(found, value, here)
        found = replace(under, equalities=found.equalities) if place in arguments.optional else under
    return _open(found) if arguments.open_positional else found


def or_where(found: Found, arguments: Arguments, here: Here) -> Found:
    """Conditions beside those that it has: none of them needs to hold."""
    return replace(where(found, arguments, here), equalities=())


def _under(found: Found, value: Value, here: Here) -> Found:
    whole = terms_of(value, here)
    options = [together(map(condition, terms(option))) for option in value.options() if not _says_nothing(option)]
    equal = (
        set(options[0].equalities).intersection(*(option.equalities for option in options)) if options else set()
    )
    for option in terms(value):
        if option.raw is not None:
            found = _with_text(found, option.raw)
    found = replace(
        found,
        predicates=unite(found.predicates, *(option.predicates for option in options)),
        equalities=unite(found.equalities, [name for name in options[0].equalities if name in equal])
        if options
        else found.equalities,
        tables=unite(found.tables, whole.tables),
        aggregates=unite(found.aggregates, whole.aggregates),
        flags=unite(found.flags, whole.flags),
    )
    return found if any(True for _ in terms(value)) or _says_nothing(value) else _open(found)


def _says_nothing(value: Value) -> bool:
    """`True`, `None`, a condition that is no condition."""
    return isinstance(value, Known)


def _open(found: Found, why: str = _DYNAMIC) -> Found:
    return replace(found, dynamic=True, reasons=unite(found.reasons, (why,)))


def _with_text(found: Found, raw: Text) -> Found:
    """A condition as SQL text."""
    query = f"SELECT * FROM {found.table or 't'} WHERE "  # noqa: S608  it is read, never sent
    read = described(joined(text(query), raw), Confidence.HIGH)
    if read is None:
        return found
    return replace(found, predicates=unite(found.predicates, read.predicates))


def selected(found: Found, arguments: Arguments, here: Here) -> Found:
    """What SELECT names; sub-selects in it are no queries of their own."""
    columns: list[str] = []
    for value in arguments.positional:
        part = terms_of(value, here)
        columns += ["*"] if isinstance(value, ClassRef) else part.columns
        found = replace(
            found,
            aggregates=unite(found.aggregates, part.aggregates),
            tables=unite(found.tables, part.tables),
            flags=unite(found.flags, part.flags),
        )
    return replace(found, columns=unite(found.columns, columns or ["*"]))


def join(found: Found, arguments: Arguments, here: Here) -> Found:
    """`join(Other, JOIN.LEFT_OUTER, on=…)`; what is compared with a value in ON counts as a condition."""
    return _joined(found, arguments.get(0, "dest"), arguments, here)


def join_from(found: Found, arguments: Arguments, here: Here) -> Found:
    """`join_from(This, Other, …)`."""
    return _joined(found, arguments.get(1, "dest"), arguments.without(1), here)


def _joined(found: Found, other: Value | None, arguments: Arguments, here: Here) -> Found:
    for option in other.options() if other is not None else ():
        source = source_of(option, here)
        if source is not None and source.table is not None:
            found = replace(
                found, tables=unite(found.tables, (source.table,)), joins=unite(found.joins, (source.table,))
            )
        elif isinstance(option, Query):
            here.absorb([option])
            found = replace(
                found,
                tables=unite(found.tables, option.found.tables),
                flags=unite(found.flags, ("derived table",)),
            )
    kind, on = arguments.get(1, "join_type"), arguments.get(2, "on")
    if _is_outer(kind):
        found = replace(found, flags=unite(found.flags, ("outer join",)))
    if on is None or not any(True for _ in terms(on)):
        return found
    part = terms_of(on, here)  # a bare column in it names the key to join by
    return replace(found, predicates=unite(found.predicates, part.predicates))


def _is_outer(kind: Value | None) -> bool:
    name = kind.name.rsplit(".", 1)[-1] if isinstance(kind, External) else (kind and string(kind)) or ""
    return name.upper().startswith(("LEFT", "RIGHT", "FULL"))


def from_(found: Found, arguments: Arguments, here: Here) -> Found:
    """`from_(subquery)`."""
    here.absorb(arguments.positional)
    tables = [source.table for value in arguments.positional if (source := source_of(value, here)) is not None]
    inner = [value.found.tables for value in arguments.positional if isinstance(value, Query)]
    return replace(found, tables=unite(found.tables, filter(None, tables), *inner))


def order_by(found: Found, arguments: Arguments, here: Here) -> Found:
    """The columns, descending ones marked."""
    ordering: list[str] = []
    for value in arguments.positional:
        for option in value.options():
            for term in terms(option):
                ordering += [f"{name} DESC" if term.descending else name for name in term.columns]
        terms_of(value, here)
    known = all(
        any(True for _ in terms(value)) or isinstance(value, Known | Text) for value in arguments.positional
    )
    found = replace(found, ordering=unite(ordering))
    return found if known and not arguments.open_positional else _open(found, _ORDER)


def group_by(found: Found, arguments: Arguments, here: Here) -> Found:
    """It computes over groups."""
    part = terms_of_all(arguments.positional, here)
    return replace(found, aggregates=unite(found.aggregates, part.aggregates, ("GROUP BY",)))


def terms_of_all(values: Sequence[Value], here: Here) -> Expression:
    """Everything that the values are made of."""
    return together([terms_of(value, here) for value in values])


def distinct(found: Found, arguments: Arguments, here: Here) -> Found:
    """Unless it is switched off."""
    del here
    if arguments.get(0) == Known(False):
        return found
    return replace(found, aggregates=unite(found.aggregates, ("DISTINCT",)))


def limit(found: Found, arguments: Arguments, here: Here) -> Found:
    """A number, or that one is given."""
    del here
    return replace(found, limit=_count(arguments.get(0)))


def offset(found: Found, arguments: Arguments, here: Here) -> Found:
    """Rows that are skipped."""
    del here
    return replace(
        found,
        limit=f"{found.limit or 'unknown'} offset {_count(arguments.get(0))}",
        flags=unite(found.flags, ("offset",)),
    )


def paginate(found: Found, arguments: Arguments, here: Here) -> Found:
    """`paginate(page, size)`."""
    del here
    size = _count(arguments.get(1, "paginate_by") or Known(20))
    return replace(found, limit=f"{size} offset parameter", flags=unite(found.flags, ("offset",)))


def _count(value: Value | None) -> str:
    return str(value.value) if isinstance(value, Known) else "parameter"


def for_update(found: Found, arguments: Arguments, here: Here) -> Found:
    """It locks."""
    del arguments, here
    return replace(found, flags=unite(found.flags, ("for update",)))


def upsert(found: Found, arguments: Arguments, here: Here) -> Found:
    """`on_conflict(…)`: an insert that may change a row."""
    for value in arguments.values():
        terms_of(value, here)
    flag = ("on duplicate key",)
    return replace(found, operation=Operation.UPSERT, flags=unite(found.flags, flag))


def replaces(found: Found, arguments: Arguments, here: Here) -> Found:
    """`on_conflict_replace()`."""
    del arguments, here
    return replace(found, operation=Operation.UPSERT, flags=unite(found.flags, ("replace",)))


def ignores(found: Found, arguments: Arguments, here: Here) -> Found:
    """`on_conflict_ignore()`."""
    del arguments, here
    return replace(found, flags=unite(found.flags, ("insert ignore",)))


def cte(found: Found, arguments: Arguments, here: Here) -> Found:
    """`with_cte(…)`."""
    here.absorb(arguments.positional)
    return replace(found, flags=unite(found.flags, ("cte",)))


STEPS: dict[str, Step] = {
    "where": where,
    "orwhere": or_where,
    "having": where,
    "join": join,
    "join_from": join_from,
    "from_": from_,
    "select": selected,
    "select_extend": selected,
    "columns": selected,
    "order_by": order_by,
    "order_by_extend": order_by,
    "group_by": group_by,
    "group_by_extend": group_by,
    "distinct": distinct,
    "limit": limit,
    "offset": offset,
    "paginate": paginate,
    "for_update": for_update,
    "on_conflict": upsert,
    "upsert": upsert,
    "on_conflict_replace": replaces,
    "on_conflict_ignore": ignores,
    "with_cte": cte,
}
"""By the method's name."""
