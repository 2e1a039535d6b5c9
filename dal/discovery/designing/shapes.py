"""What a site asks for, without where it stands: sites of one shape are one access pattern."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from dal.discovery.model import Operation, Site, Table

PRIMARY_KEY = "<pk>"
"""How a site names the primary key of an ORM's model."""
DESCENDING = " DESC"

_ONE = "1"
_SEARCH_FLAGS = frozenset({"full text", "like", "regexp"})
_SEARCH = re.compile(r"\b(LIKE|MATCH|REGEXP|RLIKE|SOUNDS)\b", re.IGNORECASE)
_IS_NULL = re.compile(r"([\w`.]+)\s+IS\s+NULL\b", re.IGNORECASE)
_WHERE = re.compile(r"\bWHERE\b(.*?)(?:\b(?:GROUP|ORDER|LIMIT|HAVING|FOR)\b.*)?$", re.IGNORECASE | re.DOTALL)
_AND, _OR = re.compile(r"\bAND\b", re.IGNORECASE), re.compile(r"\bOR\b", re.IGNORECASE)
_TRUE = re.compile(r"\s*\(?(?:`?\w+`?\.)?`?(\w+)`?\s*(?:(?:=|IS)\s*(?:1|TRUE))?\)?\s*;?\s*", re.IGNORECASE)
_TRUTH = re.compile(r"BOOL(?:EAN)?|TINYINT ?\( ?1 ?\)", re.IGNORECASE)
_NO_AGGREGATE = frozenset({"DISTINCT"})
_INSTANCES = (Operation.UPDATE, Operation.DELETE, Operation.SAVE)
_BORN = (Operation.INSERT, Operation.UPSERT, Operation.SAVE)
"""Whatever else such a statement says, it is told by the row that it writes."""
_EVERY_ROW = "all rows"
_WITHOUT_OBJECTS = "db-api"


class Limit(StrEnum):
    """How many rows are wanted at once."""

    ONE = "one"
    PAGE = "page"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Shape:
    """Columns of the main table stand by themselves, those of others after their table: `users.email`."""

    operation: Operation
    table: str
    equalities: tuple[str, ...] = ()
    """Compared by `=` or IN, in every variant of the statement."""
    filters: tuple[str, ...] = ()
    """All other predicates."""
    nulls: tuple[str, ...] = ()
    """Those of `equalities` that are looked for as NULL."""
    truths: tuple[str, ...] = ()
    """Those of `equalities` that are looked for as true, whatever is asked."""
    ordering: tuple[str, ...] = ()
    limit: Limit = Limit.ALL
    joins: tuple[str, ...] = ()
    aggregates: tuple[str, ...] = ()
    searches: bool = False
    """Whether texts are searched for a part of them."""
    dynamic: bool = False
    """Whether there is more to it that only run time knows."""

    @property
    def own(self) -> tuple[str, ...]:
        """The equalities of the main table."""
        return tuple(column for column in self.equalities if "." not in column)


def shape_of(site: Site, table: Table) -> Shape:
    """The shape of a site whose main table this is."""
    if site.operation in _BORN and not (site.operation is Operation.SAVE and {*site.predicates} - {PRIMARY_KEY}):
        return Shape(site.operation, table.name, _instance(site, table))
    nulls, truths = _nulls(site, table), _truths(site, table)
    equal = {*_columns(site.equalities, table), *nulls, *truths, *_instance(site, table)}
    compared = {*_columns(_compared(site), table), *equal}
    return Shape(
        operation=site.operation,
        table=table.name,
        equalities=tuple(sorted(equal)),
        filters=tuple(sorted(compared - equal)),
        nulls=nulls,
        truths=truths,
        ordering=tuple(_ordered(site.ordering, table)),
        limit=_limit(site),
        joins=tuple(sorted({*site.joins} - {table.name})),
        aggregates=tuple(sorted({word.upper() for word in site.aggregates} - _NO_AGGREGATE)),
        searches=_searches(site),
        dynamic=site.dynamic,
    )


def _compared(site: Site) -> Iterator[str]:
    """The columns that are compared; marks such as `<fk>` are among the equalities by name."""
    for name in site.compared or site.predicates:
        if not name.startswith("<") or name == PRIMARY_KEY:
            yield name


def _columns(names: Iterable[str], table: Table) -> tuple[str, ...]:
    return tuple(dict.fromkeys(column for name in names for column in _named(name, table)))


def _named(name: str, table: Table) -> tuple[str, ...]:
    """The columns of that name, as the table spells them; several for a primary key of several."""
    before, _, column = name.rpartition(".")
    if before and before.lower() != table.name.lower():
        return (name,)
    if column == PRIMARY_KEY:
        return table.primary_key or (PRIMARY_KEY,)
    known = table.column(column)
    return (column if known is None else known.name,)


def _ordered(names: Iterable[str], table: Table) -> Iterable[str]:
    for name in names:
        column, descending = name.removesuffix(DESCENDING), name.endswith(DESCENDING)
        for own in _named(column, table):
            yield own + DESCENDING if descending else own


def _instance(site: Site, table: Table) -> tuple[str, ...]:
    """An ORM's object that is changed, deleted or saved by itself is written by its primary key."""
    saved = site.operation is Operation.SAVE and site.predicates == (PRIMARY_KEY,)
    plain = site.operation in _INSTANCES and not site.predicates
    by_object = (saved or plain) and site.stack != _WITHOUT_OBJECTS
    return table.primary_key if by_object and _EVERY_ROW not in site.flags else ()


def _nulls(site: Site, table: Table) -> tuple[str, ...]:
    found = (name.replace("`", "").rpartition(".")[2] for name in _IS_NULL.findall(site.statement or ""))
    known = (table.column(name) for name in found)
    return tuple(sorted({column.name for column in known if column is not None and column.nullable}))


def _truths(site: Site, table: Table) -> tuple[str, ...]:
    """Truths that the statement itself asks for: `WHERE super_admin`, `is_new = 1`."""
    where = _WHERE.search(site.statement or "")
    if where is None or _OR.search(where[1]):
        return ()
    found = (match[1] for match in map(_TRUE.fullmatch, _AND.split(where[1])) if match)
    known = (table.column(name) for name in found)
    return tuple(sorted({c.name for c in known if c is not None and _TRUTH.fullmatch(" ".join(c.type.split()))}))


def _limit(site: Site) -> Limit:
    if site.limit is None:
        return Limit.ALL
    return Limit.ONE if site.limit == _ONE else Limit.PAGE


def _searches(site: Site) -> bool:
    return not _SEARCH_FLAGS.isdisjoint(site.flags) or _SEARCH.search(site.statement or "") is not None
