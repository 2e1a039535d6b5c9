"""Classes and objects: bases, attributes, constructors, methods."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from dal.discovery.evaluation.found import Owner
from dal.discovery.evaluation.here import Here
from dal.discovery.evaluation.hints import hinted
from dal.discovery.values.program import ClassRef, FunctionRef, Instance
from dal.discovery.values.value import Arguments, Unknown, Value, join

if TYPE_CHECKING:
    from dal.discovery.evaluation.machine import Machine
    from dal.discovery.program.units import FunctionNode

_DEEPEST = 12
"""Bases of bases that are followed."""
_PROPERTIES = frozenset(
    (
        "property",
        "cached_property",
        "hybrid_property",
        "classproperty",
        "abstractproperty",
        "reify",
        "lazy_property",
    )
)
_KINDS = {"staticmethod": "static", "classmethod": "class", **dict.fromkeys(_PROPERTIES, "property")}


class Classes:
    """The part of the machine that knows classes."""

    def __init__(self) -> None:
        self._namespaces: dict[ClassRef, Here] = {}
        self._bases: dict[ClassRef, tuple[Value, ...]] = {}
        self._orders: dict[ClassRef, tuple[ClassRef, ...]] = {}
        self._fields: dict[Instance, dict[str, Value]] = {}

    # what a class is made of

    def namespace(self: Machine, cls: ClassRef) -> Here | None:
        """The names of a class's own body."""
        plain = cls.plain
        if plain in self._namespaces:
            return self._namespaces[plain]
        unit = self.program.unit(cls.file)
        node = None if unit is None else unit.classes.get(cls.key)
        if unit is None or node is None:
            return None
        here = self._namespaces[plain] = Here(self, unit, Owner(cls.file, cls.key), {})
        outer = self.module(cls.file)
        here.closure = outer.env if outer is not None else {}
        self.run_body(node.body, here)
        return here

    def bases(self: Machine, cls: ClassRef) -> tuple[Value, ...]:
        """What a class derives from, type arguments kept."""
        plain = cls.plain
        if plain not in self._bases:
            self._bases[plain] = ()  # a class cannot derive from itself
            unit = self.program.unit(cls.file)
            node = None if unit is None else unit.classes.get(cls.key)
            outer = self.module(cls.file)
            if node is not None and outer is not None:
                self._bases[plain] = tuple(self.looked_at(base, outer) for base in node.bases)
        return self._bases[plain]

    def order(self: Machine, cls: ClassRef) -> tuple[ClassRef, ...]:
        """The class and the backend's classes behind it, in the order in which attributes are looked for."""
        plain = cls.plain
        if plain not in self._orders:
            self._orders[plain] = (cls,)
            behind = [
                option for base in self.bases(cls) for option in base.options() if isinstance(option, ClassRef)
            ]
            linear = [cls, *(further for base in behind for further in (base, *self.order(base)[1:]))]
            last = {one.plain: place for place, one in enumerate(linear)}
            self._orders[plain] = tuple(one for place, one in enumerate(linear) if last[one.plain] == place)[:40]
        order = self._orders[plain]
        return (cls, *order[1:])

    def external_bases(self: Machine, cls: ClassRef) -> tuple[str, ...]:
        """The dotted names of what the class derives from outside the backend; made ones end in `()`."""
        names: list[str] = []
        for one in self.order(cls):
            for base in self.bases(one):
                for option in base.options():
                    name = getattr(option, "name", "")
                    if not isinstance(option, ClassRef) and name:
                        names.append(name)
        return tuple(dict.fromkeys(names))

    def base_values(self: Machine, cls: ClassRef) -> Iterator[Value]:
        """Everything in the order that is no class of the backend."""
        for one in self.order(cls):
            for base in self.bases(one):
                yield from (option for option in base.options() if not isinstance(option, ClassRef))

    def own(self: Machine, cls: ClassRef, name: str) -> Value | None:
        """What the body of the class itself calls so."""
        here = self.namespace(cls)
        if here is None:
            return None
        if name in here.env:
            return here.env[name]
        key = here.unit.members.get(cls.key, {}).get(name)
        if key is None:
            return None
        return ClassRef(cls.file, key) if key in here.unit.classes else FunctionRef(cls.file, key)

    def has_method(self: Machine, cls: ClassRef, name: str) -> bool:
        """Whether the class or one behind it defines it."""
        return any(self.own(one, name) is not None for one in self.order(cls))

    # attributes

    def class_attribute(self: Machine, cls: ClassRef, name: str, here: Here) -> Value:
        """See `ClassRef.attribute`."""
        found = self._in_order(self.order(cls), cls, name, here)
        if found is not None:
            return found
        known = self.stacks.class_attribute(cls, self.external_bases(cls), name, here)
        if known is not None:
            return known
        hint = self._annotated_attribute(cls, name, here)
        return hint or Unknown(f"{cls.name}.{name}", free=cls.open, name=name)

    def instance_attribute(self: Machine, instance: Instance, name: str, here: Here) -> Value:
        """See `Instance.attribute`."""
        order = self.order(instance.cls)
        if self._is_property(order, name):
            return self._in_order(order, instance, name, here) or Unknown()
        stored = self.fields(instance).get(name)
        if stored is not None and not isinstance(stored, Unknown):
            return stored
        found = self._in_order(order, instance, name, here)
        if found is not None:
            return found
        known = self.stacks.instance_attribute(instance, self.external_bases(instance.cls), name, here)
        if known is not None:
            return known
        return (
            self._annotated_attribute(instance.cls, name, here)
            or stored
            or self._later(instance, name)
            or Unknown(f"{instance.cls.name}.{name}", free=instance.origin == "self", name=name)
        )

    def behind(self: Machine, cls: ClassRef, of: Value, name: str, here: Here) -> Value:
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
            known = None
        return known or Unknown(f"super().{name}")

    def _in_order(self: Machine, order: tuple[ClassRef, ...], owner: Value, name: str, here: Here) -> Value | None:
        for one in order:
            value = self.own(one, name)
            if value is not None:
                return join([option.bound(owner, name, here) for option in value.options()])
        return None

    def _is_property(self: Machine, order: tuple[ClassRef, ...], name: str) -> bool:
        for one in order:
            value = self.own(one, name)
            if value is not None:
                return isinstance(value, FunctionRef) and self.kind(value) == "property"
        return False

    def _annotated_attribute(self: Machine, cls: ClassRef, name: str, here: Here) -> Value | None:
        """`repo: UserRepo` in a class's body."""
        del here
        for one in self.order(cls):
            space = self.namespace(one)
            node = space.unit.classes.get(one.key) if space is not None else None
            for statement in node.body if node is not None else ():
                if (
                    isinstance(statement, ast.AnnAssign)
                    and isinstance(statement.target, ast.Name)
                    and statement.target.id == name
                    and space is not None
                ):
                    return hinted(statement.annotation, space, given=self.type_arguments(cls))
        return None

    def type_arguments(self: Machine, cls: ClassRef) -> dict[str, Value]:
        """What the type variables of generic classes behind it stand for."""
        given: dict[str, Value] = {}
        for one in self.order(cls):
            for base in (*self.bases(one), one):
                for option in base.options():
                    if isinstance(option, ClassRef) and option.given:
                        names = self._variables(option)
                        given.update(dict(zip(names, option.given, strict=False)))
        return given

    def _variables(self: Machine, cls: ClassRef) -> tuple[str, ...]:
        """The names of a generic class's type variables, in order."""
        unit = self.program.unit(cls.file)
        node = unit.classes.get(cls.key) if unit is not None else None
        if node is None:
            return ()
        if getattr(node, "type_params", None):
            return tuple(parameter.name for parameter in node.type_params)
        names: list[str] = []
        for base in node.bases:
            if isinstance(base, ast.Subscript):
                parts = base.slice.elts if isinstance(base.slice, ast.Tuple) else [base.slice]
                names += [part.id for part in parts if isinstance(part, ast.Name)]
        return tuple(dict.fromkeys(names))

    # objects

    def construct(self: Machine, cls: ClassRef, arguments: Arguments, here: Here) -> Value:
        """A fresh object; what its constructor sends counts as sent by the caller where it depends on arguments."""
        instance = Instance(cls, arguments, "fresh")
        maker = self._in_order(self.order(cls), instance, "__init__", here)
        if isinstance(maker, FunctionRef):
            maker.call(arguments, here)
        return instance

    def fields(self: Machine, instance: Instance) -> dict[str, Value]:
        """What the constructor stores in the object, by attribute."""
        known = self._fields.get(instance)
        if known is not None:
            return known
        self._fields[instance] = {}
        unfinished = self._unfinished
        fields = self._stored(instance)
        self._fields[instance] = fields
        if unfinished != self._unfinished:
            del self._fields[instance]
        return fields

    def _stored(self: Machine, instance: Instance) -> dict[str, Value]:
        for one in self.order(instance.cls):
            maker = self.own(one, "__init__")
            if isinstance(maker, FunctionRef):
                report = self.reported(replace(maker, receiver=instance), instance.arguments)
                return report.stores
        return self._as_dataclass(instance)

    def _as_dataclass(self: Machine, instance: Instance) -> dict[str, Value]:
        """Without a constructor of its own, keywords become attributes, and positional ones the annotated names."""
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

    def _body(self: Machine, cls: ClassRef) -> list[ast.stmt]:
        unit = self.program.unit(cls.file)
        node = unit.classes.get(cls.key) if unit is not None else None
        return node.body if node is not None else []

    def _later(self: Machine, instance: Instance, name: str) -> Value | None:
        """What a method other than the constructor stores."""
        for one in self.order(instance.cls):
            for function in self._assigning(one, name):
                report = self.reported(replace(function, receiver=instance), None)
                if name in report.stores:
                    return report.stores[name]
        return None

    def _assigning(self: Machine, cls: ClassRef, name: str) -> Iterator[FunctionRef]:
        unit = self.program.unit(cls.file)
        if unit is None:
            return
        for method, key in unit.members.get(cls.key, {}).items():
            node = unit.functions.get(key)
            if node is not None and method != "__init__" and _assigns(node, name):
                yield FunctionRef(cls.file, key)

    # methods

    def kind(self: Machine, function: FunctionRef) -> str:
        """`method`, `class`, `static` or `property`."""
        unit = self.program.unit(function.file)
        node = unit.functions.get(function.key) if unit is not None else None
        for decorator in getattr(node, "decorator_list", ()):
            name = _decorator_name(decorator)
            if name in _KINDS:
                return _KINDS[name]
        if getattr(node, "name", "") in ("__new__", "__init_subclass__", "__class_getitem__"):
            return "class"
        return "method"

    def bind(self: Machine, function: FunctionRef, owner: Value, here: Here) -> Value:
        """See `FunctionRef.bound`."""
        if function.receiver is not None:
            return function
        kind = self.kind(function)
        if kind == "static":
            return function
        if kind == "class":
            return replace(function, receiver=owner.cls if isinstance(owner, Instance) else owner)
        if isinstance(owner, ClassRef):
            return function
        bound = replace(function, receiver=owner)
        return bound.call(Arguments(), here) if kind == "property" else bound


def _assigns(node: FunctionNode, name: str) -> bool:
    return any(
        isinstance(part, ast.Attribute)
        and part.attr == name
        and isinstance(part.ctx, ast.Store)
        and isinstance(part.value, ast.Name)
        and part.value.id in ("self", "cls")
        for part in ast.walk(node)
    )


def _decorator_name(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
