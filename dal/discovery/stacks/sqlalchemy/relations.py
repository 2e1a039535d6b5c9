"""Relationships of classes: what comparing with them means."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dal.discovery.stacks.sqlalchemy.mapped import Attribute, table_of
from dal.discovery.stacks.sqlalchemy.references import chosen_keys, foreign_keys
from dal.discovery.stacks.sqlalchemy.targets import secondary_of, target_of
from dal.discovery.stacks.sqlalchemy.terms import Term, all_of, condition, united
from dal.discovery.values.program import ClassRef
from dal.discovery.values.value import Arguments, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here


@dataclass(frozen=True, slots=True)
class Relation(Value):
    """`User.orders`."""

    owner: ClassRef
    to: Attribute

    def target(self, here: Here) -> ClassRef | None:
        """The class it leads to."""
        return target_of(self.to, here)

    def as_term(self, here: Here) -> Term:
        """In a join it stands for the tables it leads to."""
        target = self.target(here)
        names = (secondary_of(self.to, here), table_of(here.machine, target) if target else None)
        return Term(tables=tuple(name for name in names if name))

    def attribute(self, name: str, here: Here) -> Value:
        """Its methods."""
        del here
        return RelationMethod(self, name)

    def compared(self, operator: str, left: Value, right: Value, here: Here) -> Value:
        """`Order.user == user` compares the foreign key."""
        del left, right
        return self.keys(here, equal=operator == "Eq")

    def keys(self, here: Here, *, equal: bool) -> Term:
        """The foreign key, compared with a value."""
        machine, target = here.machine, self.target(here)
        own, other = table_of(machine, self.owner), table_of(machine, target) if target else None
        names = chosen_keys(machine, self.to, self.owner) or foreign_keys(machine, self.owner, other)
        columns = tuple(f"{own}.{name}" for name in names)
        tables = (own,) if own else ()
        return Term(tables=tables, predicates=columns, equalities=columns if equal else ())


@dataclass(frozen=True, slots=True)
class RelationMethod(Value):
    """A method of a relationship, not yet called."""

    of: Relation
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """`any` and `has` ask the other table; `of_type` and `and_` stay what they are."""
        if self.name in ("any", "has"):
            return self._exists(arguments, here)
        if self.name in ("contains", "in_", "is_", "is_not", "isnot", "notin_", "not_in"):
            return self.of.keys(here, equal=self.name in ("in_", "contains"))
        return self.of

    def _exists(self, arguments: Arguments, here: Here) -> Term:
        target = self.of.target(here)
        parts = [condition(value, here) for value in arguments.positional]
        for name, value in arguments.keywords:
            if target is not None and name != "criterion":
                parts.append(named_condition(target, name, value, here))
        found = all_of(parts)
        tables = united(self.of.as_term(here).tables, found.tables)
        return replace(found, tables=tables, equalities=(), flags=united(found.flags, ("exists", "subselect")))


def named_condition(cls: ClassRef, name: str, value: Value, here: Here) -> Term:
    """`filter_by(name=value)`."""
    attribute = cls.attribute(name, here)
    compare = getattr(attribute, "compared", None)
    return condition(compare("Eq", attribute, value, here), here) if compare is not None else Term()
