"""The objects, or the query, that a relationship of an object gives."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.stacks.sqlalchemy.changes import with_condition
from dal.discovery.stacks.sqlalchemy.mapped import Attribute, table_of
from dal.discovery.stacks.sqlalchemy.queries import CHAINS, FETCHES, Select, noted, select_of
from dal.discovery.stacks.sqlalchemy.references import chosen_keys, foreign_keys
from dal.discovery.stacks.sqlalchemy.targets import secondary_of, target_of
from dal.discovery.stacks.sqlalchemy.terms import Term
from dal.discovery.values.collections import Items
from dal.discovery.values.program import ClassRef, Instance
from dal.discovery.values.text import string
from dal.discovery.values.value import NONE, Arguments, Known, Unknown, Value, join

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here


def related(owner: Instance, attribute: Attribute, here: Here) -> Value:
    """`user.orders`: the objects that it leads to; loading them is no site."""
    target = target_of(attribute, here)
    if target is None:
        return Unknown(f"relationship {attribute.name}")
    machine = here.machine
    one = Instance(target, None, "loaded")
    if _is_dynamic(attribute):
        return Related(owner.cls, target, attribute)
    if attribute.declaration is not None and attribute.declaration.says("uselist") == Known(value=False):
        return join([one, NONE])
    to_one = foreign_keys(machine, owner.cls, table_of(machine, target)) and target.plain != owner.cls.plain
    many = secondary_of(attribute, here) is not None or not to_one
    return Items((one,), open=True) if many else join([one, NONE])


def _is_dynamic(attribute: Attribute) -> bool:
    """Whether it gives a query instead of objects."""
    if attribute.annotation is not None and re.search(
        r"\b(Dynamic|WriteOnly)Mapped\b", ast.unparse(attribute.annotation)
    ):
        return True
    declaration = attribute.declaration
    return declaration is not None and (
        declaration.maker == "dynamic_loader" or string(declaration.says("lazy")) in ("dynamic", "write_only")
    )


@dataclass(frozen=True, slots=True)
class Related(Value):
    """`user.orders` where it can be filtered further."""

    owner: ClassRef
    target: ClassRef
    to: Attribute

    def attribute(self, name: str, here: Here) -> Value:
        """A method of queries begins one; others change what belongs to the object."""
        if name not in CHAINS and name not in FETCHES and name != "select":
            return Unknown(f"{name} of a relationship")
        machine = here.machine
        table, own = table_of(machine, self.target), table_of(machine, self.owner)
        names = chosen_keys(machine, self.to, self.target) or foreign_keys(machine, self.target, own)
        keys = tuple(f"{table}.{key}" for key in names)
        query = select_of((self.target,), here, legacy=True)
        query = noted(query, with_condition(query.found, Term(predicates=keys, equalities=keys)), here)
        return Chosen(query) if name == "select" else query.attribute(name, here)

    def elements(self, here: Here) -> Value:
        """The objects; loading them is no site."""
        del here
        return Instance(self.target, None, "loaded")


@dataclass(frozen=True, slots=True)
class Chosen(Value):
    """`user.orders.select` of a relationship that is only written through."""

    query: Select

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The query."""
        del arguments, here
        return self.query
