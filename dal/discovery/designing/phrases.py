"""Names of access patterns, for people: `order by user, newest first`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from dal.discovery.designing.kinds import Kind
from dal.discovery.designing.shapes import DESCENDING, Limit, Shape
from dal.discovery.designing.words import plural, singular, snake
from dal.discovery.model import Operation, Table

_VERBS = {
    Operation.INSERT: "new",
    Operation.UPSERT: "put",
    Operation.UPDATE: "change",
    Operation.DELETE: "delete",
    Operation.SAVE: "save",
    Operation.PROCEDURE: "call",
}
_LIMITS = {Limit.ONE: ["first one"], Limit.PAGE: ["a page"], Limit.ALL: []}
_MORE = {False: [], True: ["and what run time adds"]}
_MOST = 4
"""Words of a list that are spoken."""
_MOMENT = re.compile(r"DATE|TIME", re.IGNORECASE)
_TIMED = re.compile(r"(_at|_on|date|time|created|updated|timestamp)$", re.IGNORECASE)


def phrase(shape: Shape, kind: Kind, table: Table, entities: Mapping[str, str]) -> str:
    """The name of a pattern; two shapes may come to one name."""
    entity = _called(shape.table, entities)
    if shape.operation in (Operation.INSERT, Operation.UPSERT):
        return f"{_VERBS[shape.operation]} {entity}"
    parts = [
        _subject(shape, kind, entity),
        *_filtered(shape, kind),
        *_joined(shape, entities),
        *_order(shape, table),
        *_LIMITS[shape.limit],
        *_MORE[shape.dynamic],
    ]
    return ", ".join(parts)


def _subject(shape: Shape, kind: Kind, entity: str) -> str:
    before = " ".join(filter(None, (_VERBS.get(shape.operation), _counted(shape))))
    head = f"{before} {entity}" if before else entity
    by = _listed(_spoken(column, shape.nulls) for column in shape.equalities)
    if kind is Kind.SEARCH:
        head += " searched"
    if by:
        return f"{head} by {by}"
    return head if kind in (Kind.SEARCH, Kind.PROCEDURE) else f"{before} all {plural(entity)}".strip()


def _counted(shape: Shape) -> str:
    """`count`, `sum and group by`."""
    return _listed(word.lower() for word in shape.aggregates)


def _spoken(column: str, nulls: Sequence[str] = ()) -> str:
    """`user_id` → `user`; `users.email` → `users email`."""
    words = re.sub(r"(?<=.)_id$", "", column.replace(".", " ")).replace("_", " ")
    return f"no {words}" if column in nulls else words


def _filtered(shape: Shape, kind: Kind) -> Iterable[str]:
    if shape.filters:
        verb = "in" if kind is Kind.SEARCH else "filtered by"
        yield f"{verb} {_listed(map(_spoken, shape.filters))}"


def _joined(shape: Shape, entities: Mapping[str, str]) -> Iterable[str]:
    if shape.joins:
        yield f"with {_listed(_called(name, entities) for name in shape.joins)}"


def _called(table: str, entities: Mapping[str, str]) -> str:
    return (entities.get(table) or singular(snake(table))).replace("_", " ")


def _order(shape: Shape, table: Table) -> Iterable[str]:
    if not shape.ordering:
        return
    first = shape.ordering[0]
    column, descending = first.removesuffix(DESCENDING), first.endswith(DESCENDING)
    if _is_moment(column, table):
        yield "newest first" if descending else "oldest first"
    else:
        yield f"sorted by {_spoken(column)}" + (" descending" if descending else "")


def _is_moment(column: str, table: Table) -> bool:
    known = table.column(column)
    kind = known.type if known is not None else ""
    return _MOMENT.search(kind) is not None if kind else _TIMED.search(column) is not None


def _listed(words: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`; of many the first."""
    known = list(words)
    if len(known) > _MOST:
        known = [*known[: _MOST - 1], f"{len(known) - _MOST + 1} more"]
    if len(known) < 2:  # noqa: PLR2004  one needs no "and"
        return "".join(known)
    return f"{', '.join(known[:-1])} and {known[-1]}"
