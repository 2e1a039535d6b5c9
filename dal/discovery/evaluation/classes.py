"""Classes: what they are made of, their bases, their type variables, the kinds of their methods."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from dal.discovery.evaluation.core import Core
from dal.discovery.evaluation.found import Owner
from dal.discovery.evaluation.here import Here
from dal.discovery.evaluation.hints import hinted
from dal.discovery.values.program import ClassRef, FunctionRef
from dal.discovery.values.value import Unknown, Value

_LONGEST = 40
"""Classes in an order of bases."""
_PROPERTIES = frozenset(
    (
        "property",
        "cached_property",
        "abstractproperty",
        "reify",
        "lazy_property",
    )
)
_HYBRIDS = frozenset(("hybrid_property", "classproperty", "declared_attr", "cascading", "directive", "expression"))
"""Decorators of properties that classes have as well as objects."""
_KINDS = {
    "staticmethod": "static",
    "classmethod": "class",
    "hybrid_method": "hybrid method",
    **dict.fromkeys(_PROPERTIES, "property"),
    **dict.fromkeys(_HYBRIDS, "hybrid"),
}
PROPERTIES = ("property", "hybrid")
"""Kinds of functions that are called when the attribute is looked at."""


class Classes(Core):
    """The part of the machine that knows classes."""

    def __init__(self) -> None:
        self._namespaces: dict[ClassRef, Here] = {}
        self._bases: dict[ClassRef, tuple[Value, ...]] = {}
        self._orders: dict[ClassRef, tuple[ClassRef, ...]] = {}

    # what a class is made of

    def namespace(self, cls: ClassRef) -> Here | None:
        """The names of a class's own body."""
        plain = cls.plain
        if plain in self._namespaces:
            return self._namespaces[plain]
        unit = self.program.unit(cls.file)
        node = None if unit is None else unit.classes.get(cls.key)
        if unit is None or node is None:
            return None
        here = self._namespaces[plain] = self.activation(unit, Owner(cls.file, cls.key))
        outer = self.module(cls.file)
        here.closure = outer.env if outer is not None else {}
        self.run_body(node.body, here)
        return here

    def bases(self, cls: ClassRef) -> tuple[Value, ...]:
        """What a class derives from, type arguments kept."""
        plain = cls.plain
        if plain not in self._bases:
            self._bases[plain] = ()  # a class cannot derive from itself
            unit = self.program.unit(cls.file)
            node = None if unit is None else unit.classes.get(cls.key)
            outer = self.module(cls.file)
            if node is not None and outer is not None:
                self._bases[plain] = (
                    *(self.looked_at(base, outer) for base in node.bases),
                    *self._metaclass(node, outer),
                )
        return self._bases[plain]

    def _metaclass(self, node: ast.ClassDef, outer: Here) -> Iterator[Value]:
        """A library's class of classes gives as much as a base of it would."""
        for keyword in node.keywords:
            if keyword.arg == "metaclass":
                value = self.looked_at(keyword.value, outer)
                yield from (option for option in value.options() if not isinstance(option, ClassRef | Unknown))

    def order(self, cls: ClassRef) -> tuple[ClassRef, ...]:
        """The class and the backend's classes behind it, in the order in which attributes are looked for."""
        plain = cls.plain
        if plain not in self._orders:
            self._orders[plain] = (cls,)
            behind = [
                option for base in self.bases(cls) for option in base.options() if isinstance(option, ClassRef)
            ]
            linear = [cls, *(further for base in behind for further in (base, *self.order(base)[1:]))]
            last = {one.plain: place for place, one in enumerate(linear)}
            self._orders[plain] = tuple(one for place, one in enumerate(linear) if last[one.plain] == place)[
                :_LONGEST
            ]
        order = self._orders[plain]
        return (cls, *order[1:])

    def external_bases(self, cls: ClassRef) -> tuple[str, ...]:
        """The dotted names of what the class derives from outside the backend; made ones end in `()`."""
        names: list[str] = []
        for one in self.order(cls):
            for base in self.bases(one):
                for option in base.options():
                    name = getattr(option, "name", "")
                    if not isinstance(option, ClassRef) and name:
                        names.append(name)
        return tuple(dict.fromkeys(names))

    def base_values(self, cls: ClassRef) -> Iterator[Value]:
        """Everything in the order that is no class of the backend."""
        for one in self.order(cls):
            for base in self.bases(one):
                yield from (option for option in base.options() if not isinstance(option, ClassRef))

    def own(self, cls: ClassRef, name: str) -> Value | None:
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

    def has_method(self, cls: ClassRef, name: str) -> bool:
        """Whether the class or one behind it defines it."""
        return any(self.own(one, name) is not None for one in self.order(cls))

    def annotated_attribute(self, cls: ClassRef, name: str, here: Here) -> Value | None:
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

    def type_arguments(self, cls: ClassRef) -> dict[str, Value]:
        """What the type variables of generic classes behind it stand for."""
        given: dict[str, Value] = {}
        for one in self.order(cls):
            for base in (*self.bases(one), one):
                for option in base.options():
                    if isinstance(option, ClassRef) and option.given:
                        names = self._variables(option)
                        given.update(dict(zip(names, option.given, strict=False)))
        return given

    def _variables(self, cls: ClassRef) -> tuple[str, ...]:
        """The names of a generic class's type variables, in order."""
        unit = self.program.unit(cls.file)
        node = unit.classes.get(cls.key) if unit is not None else None
        if node is None:
            return ()
        declared = tuple(parameter.name for parameter in getattr(node, "type_params", ()))  # from Python 3.12 on
        if declared:
            return declared
        names: list[str] = []
        for base in node.bases:
            if isinstance(base, ast.Subscript):
                parts = base.slice.elts if isinstance(base.slice, ast.Tuple) else [base.slice]
                names += [part.id for part in parts if isinstance(part, ast.Name)]
        return tuple(dict.fromkeys(names))

    def kind(self, function: FunctionRef) -> str:
        """`method`, `class`, `static`, `property`, or one that classes have too: `hybrid`, `hybrid method`."""
        unit = self.program.unit(function.file)
        node = unit.functions.get(function.key) if unit is not None else None
        for decorator in getattr(node, "decorator_list", ()):
            name = _decorator_name(decorator)
            if name in _KINDS:
                return _KINDS[name]
        if getattr(node, "name", "") in ("__new__", "__init_subclass__", "__class_getitem__"):
            return "class"
        return "method"


def _decorator_name(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
