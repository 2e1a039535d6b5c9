"""Keys and indexes of tables, from columns and from what stands beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from dal.discovery.model import ForeignKey, Index
from dal.discovery.stacks.sqlalchemy.columns import actions
from dal.discovery.stacks.sqlalchemy.declared import Constraint, Declaration
from dal.discovery.stacks.sqlalchemy.mapped import Attribute
from dal.discovery.stacks.sqlalchemy.references import reference
from dal.discovery.stacks.sqlalchemy.terms import HasTerm
from dal.discovery.values.collections import Entries, Items
from dal.discovery.values.text import string, text
from dal.discovery.values.value import Known, Value

Names = Mapping[str, str]
"""The names of columns by those of attributes."""


def listed(value: Value | None) -> list[Constraint]:
    """`__table_args__`: constraints in a tuple, options in a dictionary."""
    parts = [part for option in value.options() for part in _parts(option)] if value is not None else []
    return [part for part in parts if isinstance(part, Constraint)]


def _parts(value: Value) -> Iterable[Value]:
    return value.parts_inside() if isinstance(value, Items) else [value]


def option(value: Value | None, name: str) -> str | None:
    """An option such as `mysql_collate`."""
    for one in value.options() if value is not None else ():
        for part in _parts(one):
            for key, entry in part.entries if isinstance(part, Entries) else ():
                if key == text(name):
                    return string(entry)
    return None


def primary(constraints: Iterable[Constraint], names: Names) -> tuple[str, ...]:
    """`PrimaryKeyConstraint("a", "b")`."""
    return next((columns(one, names) for one in constraints if one.kind == "PrimaryKeyConstraint"), ())


def unique(constraints: Iterable[Constraint], names: Names) -> Iterator[tuple[str, ...]]:
    """`UniqueConstraint("a", "b")`, `Index("name", "a", unique=True)`."""
    for one in constraints:
        if one.kind == "UniqueConstraint" or (one.kind == "Index" and _is_true(one, "unique")):
            yield columns(one, names)


def indexes(constraints: Iterable[Constraint], names: Names) -> Iterator[Index]:
    """`Index("name", "a", "b")`."""
    for one in constraints:
        if one.kind == "Index" and not _is_true(one, "unique"):
            prefix = (string(one.arguments.get(-1, "mysql_prefix")) or "").lower()
            kind = prefix if prefix in ("fulltext", "spatial") else "btree"
            yield Index(columns(one, names), string(one.arguments.get(0, "name")), kind)


def foreign(constraints: Iterable[Constraint], names: Names) -> Iterator[ForeignKey]:
    """`ForeignKeyConstraint(["a", "b"], ["other.a", "other.b"])`."""
    for one in constraints:
        if one.kind != "ForeignKeyConstraint":
            continue
        own, others = one.arguments.get(0, "columns"), one.arguments.get(1, "refcolumns")
        where = [reference(part) for part in others.parts_inside()] if isinstance(others, Items) else []
        found = [part for part in where if part is not None]
        if found and isinstance(own, Items):
            mine = tuple(_named(part, names) for part in own.parts_inside())
            yield ForeignKey(mine, found[0][0], tuple(column for _, column in found), *actions(one))


def columns(constraint: Constraint, names: Names) -> tuple[str, ...]:
    """The columns that a constraint names; the first argument of an index is its own name."""
    values = constraint.arguments.positional[1 if constraint.kind == "Index" else 0 :]
    return tuple(name for value in values if (name := _named(value, names)))


def _named(value: Value, names: Names) -> str:
    if isinstance(value, Attribute | Declaration):
        return ""
    said = string(value)
    if said is None and isinstance(value, HasTerm):
        said = getattr(value, "name", None)
    return names.get(said, said) if said else ""


def _is_true(constraint: Constraint, name: str) -> bool:
    value = constraint.arguments.get(-1, name)
    return isinstance(value, Known) and value.value is True


def flagged(attributes: Iterable[Attribute], name: str) -> Iterator[tuple[str, ...]]:
    """Columns that say `unique=True` or `index=True` themselves."""
    for attribute in attributes:
        if attribute.declaration is not None and attribute.declaration.is_set(name):
            yield (attribute.column,)
