"""Objects: attributes of classes and instances, constructors, methods that are bound."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from dal.discovery.evaluation.classes import PROPERTIES, Classes
from dal.discovery.evaluation.metaclasses import made_attributes
from dal.discovery.values.collections import Entries, Items
from dal.discovery.values.program import ClassRef, Foreign, FunctionRef, Instance
from dal.discovery.values.text import Text
from dal.discovery.values.value import NONE, Arguments, Known, Unknown, Value, join

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here


class Objects(Classes):
    """The part of the machine that answers for attributes."""

    def __init__(self) -> None:
        super().__init__()
        self._fields: dict[Instance, dict[str, Value]] = {}
        self._building: set[Instance] = set()
        self._made: dict[ClassRef, dict[str, Value]] = {}

    def class_attribute(self, cls: ClassRef, name: str, here: Here) -> Value:
        """See `ClassRef.attribute`."""
        found = self._in_order(self.order(cls), cls, name, here)
        if found == NONE and cls.open:
            found = None  # a subclass fills it
        if isinstance(found, FunctionRef) and cls.open:
            return self.stacks.settled(cls, found, name, here) or found
        if isinstance(found, Known | Text | Items | Entries | Foreign) and not name.startswith("_"):
            return self.stacks.constant(cls, self.external_bases(cls), name, here) or found
        if found is not None:
            return found
        known = self.stacks.class_attribute(cls, self.external_bases(cls), name, here)
        if known is not None:
            return known
        hint = self._made_attribute(cls, name) or self.annotated_attribute(cls, name, here)
        return hint or Unknown(f"{cls.name}.{name}", free=cls.open, name=name)

    def _made_attribute(self, cls: ClassRef, name: str) -> Value | None:
        """What a class of classes has put there; of an open class, callers know that better."""
        plain = cls.plain
        if cls.open:
            return None
        if plain not in self._made:
            self._made[plain] = {}  # the metaclass may ask for attributes itself
            self._made[plain] = made_attributes(self, plain)
        return self._made[plain].get(name)

    def instance_attribute(self, instance: Instance, name: str, here: Here) -> Value:
        """See `Instance.attribute`."""
        order = self.order(instance.cls)
        if self._is_property(order, name):
            return self._in_order(order, instance, name, here) or Unknown()
        stored = self.fields(instance).get(name)
        if stored is not None and not isinstance(stored, Unknown):
            return self._filled(instance, name) if stored == NONE else stored
        found = self._in_order(order, instance, name, here)
        if found == NONE and instance.origin == "self":
            found = None  # a subclass fills it
        if isinstance(found, FunctionRef):
            return self.stacks.overridden(instance, found, name, here) or found
        if found is not None:
            return found
        known = self.stacks.instance_attribute(instance, self.external_bases(instance.cls), name, here)
        if known is not None:
            return known
        return (
            (self._made_attribute(instance.cls, name) if instance.origin != "self" else None)
            or self.annotated_attribute(instance.cls, name, here)
            or stored
            or self._later(instance, name)
            or Unknown(f"{instance.cls.name}.{name}", free=instance.origin == "self", name=name)
        )

    def behind(self, cls: ClassRef, of: Value, name: str, here: Here) -> Value:
        """See `Super`: the attribute that comes after `cls` in the order of the object's class."""
        whole = of.cls if isinstance(of, Instance) else of
        order = self.order(whole) if isinstance(whole, ClassRef) else ()
        plain = [one.plain for one in order]
        start = plain.index(cls.plain) + 1 if cls.plain in plain else 1
        found = self._in_order(order[start:], of, name, here)
        if found is not None:
            return found
        if isinstance(of, Instance):
            known = self.stacks.instance_attribute(of, self.external_bases(of.cls), name, here)
        elif isinstance(of, ClassRef):
            known = self.stacks.class_attribute(of, self.external_bases(of), name, here)
        else:
            known = self.stacks.behind(cls, of, name, here)
        return known or Unknown(f"super().{name}")

    def _in_order(self, order: tuple[ClassRef, ...], owner: Value, name: str, here: Here) -> Value | None:
        for one in order:
            value = self.own(one, name)
            if value is not None:
                return join([option.bound(owner, name, here) for option in value.options()])
        return None

    def _is_property(self, order: tuple[ClassRef, ...], name: str) -> bool:
        for one in order:
            value = self.own(one, name)
            if value is not None:
                return isinstance(value, FunctionRef) and self.kind(value) in PROPERTIES
        return False

    def construct(self, cls: ClassRef, arguments: Arguments, here: Here) -> Value:
        """A fresh object; what its constructor sends and could not know is sent by the caller."""
        instance = Instance(cls, arguments, "fresh")
        maker = self._in_order(self.order(cls), instance, "__init__", here)
        if isinstance(maker, FunctionRef):
            maker.call(arguments, here)
        bases = self.external_bases(cls)
        return (self.stacks.constructed(instance, bases, here) if bases else None) or instance

    def library_attribute(self, cls: ClassRef, name: str, here: Here) -> Value | None:
        """What a class has from libraries alone, such as `Model[key]` from the class of its class."""
        bases = self.external_bases(cls)
        return self.stacks.class_attribute(cls, bases, name, here) if bases else None

    def fields(self, instance: Instance) -> dict[str, Value]:
        """What the constructor stores in the object, by attribute."""
        known = self._fields.get(instance)
        if known is not None:
            return known
        if instance in self._building:
            self.partial.add(instance)
            return {}
        self._building.add(instance)
        self.partial |= self.running(self._maker(instance.cls))
        fields = self._stored(instance)
        self._building.discard(instance)
        self.completed(instance)
        if not self.partial:
            self._fields[instance] = fields
        return fields

    def _stored(self, instance: Instance) -> dict[str, Value]:
        maker = self._maker(instance.cls)
        if maker is None:
            return self._as_dataclass(instance)
        return self.reported(replace(maker, receiver=instance), instance.arguments).stores

    def _maker(self, cls: ClassRef) -> FunctionRef | None:
        """The constructor."""
        makers = (self.own(one, "__init__") for one in self.order(cls))
        return next((maker for maker in makers if isinstance(maker, FunctionRef)), None)

    def _as_dataclass(self, instance: Instance) -> dict[str, Value]:
        """Without a constructor of its own, keywords become attributes, others the annotated names."""
        if instance.arguments is None:
            return {}
        stored = dict(instance.arguments.keywords)
        names = [
            statement.target.id
            for one in reversed(self.order(instance.cls))
            for statement in self._body(one)
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
        ]
        stored.update(zip(names, instance.arguments.positional, strict=False))
        return stored

    def _body(self, cls: ClassRef) -> list[ast.stmt]:
        unit = self.program.unit(cls.file)
        node = unit.classes.get(cls.key) if unit is not None else None
        return node.body if node is not None else []

    def _later(self, instance: Instance, name: str) -> Value | None:
        """What a method other than the constructor stores."""
        for one in self.order(instance.cls):
            for function in self._assigning(one, name):
                report = self.reported(replace(function, receiver=instance), None)
                if name in report.stores:
                    return report.stores[name]
        return None

    def _filled(self, instance: Instance, name: str) -> Value:
        """What the constructor leaves empty may have been set by the time that it is looked at."""
        later = self._later(instance, name)
        return NONE if later is None else join([later, NONE])

    def _assigning(self, cls: ClassRef, name: str) -> Iterator[FunctionRef]:
        unit = self.program.unit(cls.file)
        for key in unit.attribute_writers(cls.key).get(name, ()) if unit is not None else ():
            yield FunctionRef(cls.file, key)

    def bind(self, function: FunctionRef, owner: Value, here: Here) -> Value:
        """See `FunctionRef.bound`."""
        if function.receiver is not None:
            return function
        kind = self.kind(function)
        if kind == "static":
            return function
        if kind == "class":
            return replace(function, receiver=owner.cls if isinstance(owner, Instance) else owner)
        if isinstance(owner, ClassRef) and not kind.startswith("hybrid"):
            return function
        bound = replace(function, receiver=owner)
        return bound.call(Arguments(), here) if kind in PROPERTIES else bound
