"""Attributes of mapped classes and of their objects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.evaluation.hints import hinted
from dal.discovery.stacks.sqlalchemy.declared import OTHER, RELATION, Declaration
from dal.discovery.stacks.sqlalchemy.fields import Field
from dal.discovery.stacks.sqlalchemy.mapped import Attribute, attributes_of, holder_of
from dal.discovery.stacks.sqlalchemy.related import related
from dal.discovery.stacks.sqlalchemy.relations import Relation
from dal.discovery.values.program import ClassRef, Instance
from dal.discovery.values.text import string
from dal.discovery.values.value import Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here


@dataclass(frozen=True, slots=True)
class Declared(Declaration):
    """`Column(…)` and the like, in the body of a class."""

    def bound(self, owner: Value, name: str, here: Here) -> Value:
        """A column of the class, a value of an object."""
        if isinstance(owner, ClassRef):
            return of_class(owner, Attribute(name, self.core, None, owner), here)
        if isinstance(owner, Instance):
            return of_instance(owner, Attribute(name, self.core, None, owner.cls), here)
        return self

    def attribute(self, name: str, here: Here) -> Value:
        """In the class's body nobody knows the table yet."""
        return Field(None, self.explicit_name or "").attribute(name, here)


def of_class(owner: ClassRef, attribute: Attribute, here: Here) -> Value:
    """`User.name`."""
    declaration = attribute.declaration
    if declaration is not None and declaration.kind == RELATION:
        return Relation(owner, _complete(owner, attribute, here))
    if declaration is not None and declaration.kind == OTHER:
        return _other(owner, declaration, here)
    table = holder_of(here.machine, owner, _complete(owner, attribute, here))
    return Field(table, attribute.column, free=table is None and owner.open)


def _complete(owner: ClassRef, attribute: Attribute, here: Here) -> Attribute:
    """With the annotation, which says what a relationship leads to."""
    return attributes_of(here.machine, owner).get(attribute.name, attribute)


def _other(owner: ClassRef, declaration: Declaration, here: Here) -> Value:
    """A synonym is the column it names; of other things only run time knows."""
    first = declaration.arguments.get(0)
    name = string(first)
    if declaration.maker == "synonym" and name is not None:
        return owner.attribute(name, here)
    return first if declaration.maker == "column_property" and first is not None else Unknown("a property")


def of_instance(owner: Instance, attribute: Attribute, here: Here) -> Value:
    """`user.name`, `user.orders`."""
    if attribute.is_relation:
        return related(owner, _complete(owner.cls, attribute, here), here)
    space = here.machine.module(owner.cls.file)
    hint = hinted(attribute.annotation, space) if space is not None else None
    return hint or Unknown(f"column {attribute.column}")
