"""Where relationships lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dal.discovery.evaluation.hints import hinted
from dal.discovery.stacks.sqlalchemy.mapped import Attribute, table_of
from dal.discovery.stacks.sqlalchemy.schema import CoreTable
from dal.discovery.values.collections import Items
from dal.discovery.values.program import ClassRef, FunctionRef, Instance
from dal.discovery.values.text import string
from dal.discovery.values.value import Arguments

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here
    from dal.discovery.evaluation.machine import Machine


def target_of(attribute: Attribute, here: Here) -> ClassRef | None:
    """The class that a relationship leads to."""
    machine = here.machine
    declaration = attribute.declaration
    said = declaration.arguments.get(0, "argument") if declaration is not None else None
    for option in said.options() if said is not None else ():
        value = option.call(Arguments(), here) if isinstance(option, FunctionRef) else option
        if isinstance(value, ClassRef):
            return value.plain
        name = string(value)
        if name is not None:
            return class_named(machine, name, attribute.cls.file)
    return _annotated(attribute, here)


def _annotated(attribute: Attribute, here: Here) -> ClassRef | None:
    space = here.machine.module(attribute.cls.file)
    hint = hinted(attribute.annotation, space) if space is not None else None
    for option in hint.options() if hint is not None else ():
        inner = option.items[0] if isinstance(option, Items) and option.items else option
        if isinstance(inner, Instance):
            return inner.cls.plain
    return None


def class_named(machine: Machine, name: str, near: str) -> ClassRef | None:
    """The class of that name: known to the module, else the one that is defined nearest to it."""
    simple = name.rsplit(".", 1)[-1]
    known = machine.global_name(near, simple)
    if isinstance(known, ClassRef):
        return known.plain
    files = machine.program.headings().named.get(simple, [])
    for file in sorted(files, key=lambda file: (-_shared(file, near), file)):
        unit = machine.program.unit(file)
        key = unit.members[""].get(simple) if unit is not None else None
        if unit is not None and key in unit.classes:
            return ClassRef(file, str(key))
    return None


def _shared(file: str, near: str) -> int:
    """Folders that two paths have in common."""
    pairs = zip(file.split("/")[:-1], near.split("/")[:-1], strict=False)
    return next((place for place, (one, other) in enumerate(pairs) if one != other), near.count("/"))


def secondary_of(attribute: Attribute, here: Here) -> str | None:
    """The table between the two of a many-to-many relationship."""
    said = attribute.declaration.says("secondary") if attribute.declaration is not None else None
    link = attribute.declaration.says("link_model") if attribute.declaration is not None else None
    if isinstance(link, ClassRef):
        return table_of(here.machine, link)
    for option in said.options() if said is not None else ():
        value = option.call(Arguments(), here) if isinstance(option, FunctionRef) else option
        if isinstance(value, CoreTable):
            return value.name
        if string(value) is not None:
            return string(value)
    return None
