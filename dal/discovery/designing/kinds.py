"""What kind of an access pattern a shape is."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from dal.discovery.designing.shapes import Shape
from dal.discovery.model import Operation, Table


class Kind(StrEnum):
    """How rows are found, or what is written."""

    BY_KEY = "by key"
    BY_UNIQUE = "by unique value"
    LIST = "list by"
    SCAN = "scan"
    JOIN = "join"
    AGGREGATE = "aggregate"
    SEARCH = "search"
    WRITE_NEW = "write new"
    WRITE_BY_KEY = "write by key"
    WRITE_BY_UNIQUE = "write by unique value"
    WRITE_LIST = "write list by"
    WRITE_ALL = "write all"
    PROCEDURE = "procedure"

    @property
    def writes(self) -> bool:
        """Whether it may change rows."""
        return self.startswith("write") or self is Kind.PROCEDURE


_FIXED = {
    Operation.INSERT: Kind.WRITE_NEW,
    Operation.UPSERT: Kind.WRITE_NEW,
    Operation.SAVE: Kind.WRITE_BY_KEY,
    Operation.PROCEDURE: Kind.PROCEDURE,
}


def kind_of(shape: Shape, table: Table) -> Kind:
    """The kind of a shape on its main table."""
    fixed = _FIXED.get(shape.operation)
    if fixed is not None:
        return fixed
    return _read(shape, table) if shape.operation is Operation.SELECT else _write(shape, table)


def _read(shape: Shape, table: Table) -> Kind:
    if shape.searches:
        return Kind.SEARCH
    if shape.joins:
        return Kind.JOIN
    if names(shape.own, table.primary_key):
        return Kind.BY_KEY
    if any(names(shape.own, unique) for unique in table.unique):
        return Kind.BY_UNIQUE
    if shape.aggregates:
        return Kind.AGGREGATE
    return Kind.LIST if shape.equalities else Kind.SCAN


def _write(shape: Shape, table: Table) -> Kind:
    if names(shape.own, table.primary_key):
        return Kind.WRITE_BY_KEY
    if any(names(shape.own, unique) for unique in table.unique):
        return Kind.WRITE_BY_UNIQUE
    return Kind.WRITE_LIST if shape.equalities else Kind.WRITE_ALL


def names(equalities: Collection[str], key: Collection[str]) -> bool:
    """Whether these columns name at most one row by that key."""
    return bool(key) and set(key) <= set(equalities)
