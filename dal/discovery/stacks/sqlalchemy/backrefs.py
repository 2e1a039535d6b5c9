"""Relationships that another class declares: `backref="orders"`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.stacks.sqlalchemy.declared import RELATION, Declaration
from dal.discovery.stacks.sqlalchemy.mapped import Attribute, attributes_of, table_of
from dal.discovery.stacks.sqlalchemy.targets import target_of
from dal.discovery.values.program import ClassRef
from dal.discovery.values.text import string
from dal.discovery.values.value import Arguments, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

Backs = dict[tuple[ClassRef, str], Attribute]


@dataclass(slots=True)
class _Known:
    backs: Backs | None = None


def backref_of(cls: ClassRef, name: str, here: Here) -> Attribute | None:
    """The relationship of that name that another class has given to this one."""
    machine = here.machine
    known = machine.shelf(_Known)
    backs = known.backs
    if backs is None:
        backs = dict(_all(here))
        if not machine.partial:
            known.backs = backs
    return next((backs[one.plain, name] for one in machine.order(cls) if (one.plain, name) in backs), None)


def _all(here: Here) -> Iterator[tuple[tuple[ClassRef, str], Attribute]]:
    machine = here.machine
    for file in machine.program.saying("backref"):
        unit = machine.program.unit(file)
        for key in unit.classes if unit is not None else ():
            cls = ClassRef(file, key)
            if table_of(machine, cls) is not None:
                yield from _of(cls, here)


def _of(cls: ClassRef, here: Here) -> Iterator[tuple[tuple[ClassRef, str], Attribute]]:
    for attribute in attributes_of(here.machine, cls).values():
        said = attribute.declaration.says("backref") if attribute.is_relation and attribute.declaration else None
        target = target_of(attribute, here) if said is not None else None
        name = _name(said)
        if target is not None and name is not None:
            yield (target, name), Attribute(name, _turned(cls, attribute, said), None, target)


def _name(said: Value | None) -> str | None:
    """`backref="orders"` or `backref=backref("orders", lazy="dynamic")`."""
    return string(said.arguments.get(0)) if isinstance(said, Declaration) else string(said)


def _turned(cls: ClassRef, attribute: Attribute, said: Value | None) -> Declaration:
    """The same relationship, seen from the other side."""
    kept = attribute.declaration.arguments.keywords if attribute.declaration is not None else ()
    keywords = tuple((name, value) for name, value in kept if name == "secondary")
    more = said.arguments.keywords if isinstance(said, Declaration) else ()
    return Declaration(RELATION, "relationship", Arguments((cls,), (*keywords, *more)))
