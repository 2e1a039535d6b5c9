"""What an annotation says: one or many, of which class, whether it may be missing."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from dal.scaffold.code.classes import Class, Kind, class_of
from dal.scaffold.code.modules import Definition, Foreign, Module, Modules
from dal.scaffold.code.text import dotted_name, unquoted

ANY = "Any"
_DEEPEST = 6
_PLAIN: Mapping[str, str] = {
    "Collection": "Sequence",
    "Dict": "dict",
    "FrozenSet": "frozenset",
    "Iterable": "Sequence",
    "List": "list",
    "MutableMapping": "dict",
    "Mapping": "dict",
    "Sequence": "Sequence",
    "Set": "set",
    "Tuple": "tuple",
}
"""Names of typing and collections.abc → what stands for them here."""
MANY = frozenset({"Sequence", "frozenset", "list", "set", "tuple"})


@dataclass(frozen=True, slots=True)
class Told:
    """A type: its plain name, the backend's class behind it, its arguments."""

    name: str = ANY
    cls: Class | None = None
    arguments: tuple[Told, ...] = ()
    optional: bool = False
    ellipsis: bool = False
    """`tuple[X, ...]`: any number of one kind."""

    @property
    def item(self) -> Told | None:
        """What a collection holds; None where it is none, or of several kinds."""
        if self.name not in MANY or (self.name == "tuple" and not self.ellipsis):
            return None
        return self.arguments[0] if self.arguments else Told()


class Types:
    """Reads annotations."""

    def __init__(self, modules: Modules, models: frozenset[str] = frozenset()) -> None:
        self.modules = modules
        self._models = models

    def told(self, module: Module, node: ast.expr | None, depth: int = 0) -> Told:
        """What an annotation says in a module; `Any` where it says nothing that is understood."""
        if node is None or depth > _DEEPEST:
            return Told()
        node = unquoted(node)
        if isinstance(node, ast.Constant) and node.value is None:
            return Told("None")
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return self._union(module, [node.left, node.right], depth)
        if isinstance(node, ast.Subscript):
            return self._subscript(module, node, depth)
        name = dotted_name(node)
        return Told() if name is None else self._named(module, name, depth)

    def named(self, module: Module, name: str) -> Told:
        """The type that a name means in a module."""
        return self._named(module, name, 0) if name else Told()

    def fields(self, told: Told) -> Iterator[tuple[str, Told]]:
        """The fields of a class with their types, its type variables filled in."""
        if told.cls is None:
            return
        filled = dict(zip(told.cls.variables, told.arguments, strict=False))
        for field in told.cls.fields:
            yield field.name, _filled(self.told(field.module, field.annotation), filled)

    def lists(self, told: Told, depth: int = 0) -> Iterator[Told]:
        """What the collections in it hold, at any depth of its records."""
        if depth > _DEEPEST:
            return
        if told.item is not None:
            yield told.item
            yield from self.lists(told.item, depth + 1)
        elif told.cls is not None and told.cls.kind is Kind.RECORD:
            for _, inner in self.fields(told):
                yield from self.lists(inner, depth + 1)

    def _named(self, module: Module, name: str, depth: int) -> Told:
        found = self.modules.resolve(module, name)
        if isinstance(found, Definition):
            if found.cls is not None:
                return Told(found.name, class_of(self.modules, found, self._models))
            return self._alias(found, depth)
        last = found.name if isinstance(found, Foreign) else name
        return Told(_PLAIN.get(last.rpartition(".")[2], last.rpartition(".")[2]))

    def _alias(self, found: Definition, depth: int) -> Told:
        """`Row = dict[str, Any]`; a type variable stays a name."""
        if isinstance(found.node, ast.Call):
            return Told(found.name)
        return self.told(found.module, found.node, depth + 1) if isinstance(found.node, ast.expr) else Told()

    def _subscript(self, module: Module, node: ast.Subscript, depth: int) -> Told:
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        outer = self.told(module, node.value, depth)
        if outer.name == "Optional":
            return replace(self.told(module, parts[0], depth + 1), optional=True)
        if outer.name == "Union":
            return self._union(module, parts, depth)
        if outer.name in ("Annotated", "Awaitable", "Coroutine"):
            return self.told(module, parts[0 if outer.name == "Annotated" else -1], depth + 1)
        if outer.name == "Literal":
            return outer
        dots = [part for part in parts if isinstance(part, ast.Constant) and part.value is Ellipsis]
        inner = tuple(self.told(module, part, depth + 1) for part in parts if part not in dots)
        return replace(outer, arguments=inner, ellipsis=bool(dots))

    def _union(self, module: Module, parts: list[ast.expr], depth: int) -> Told:
        told = [self.told(module, part, depth + 1) for part in parts]
        some = [one for one in told if one.name != "None"]
        optional = len(some) < len(told) or any(one.optional for one in some)
        return replace(some[0], optional=optional) if len(some) == 1 else Told(optional=optional)


def _filled(told: Told, filled: Mapping[str, Told]) -> Told:
    if told.name in filled and told.cls is None:
        return filled[told.name]
    return replace(told, arguments=tuple(_filled(one, filled) for one in told.arguments))
