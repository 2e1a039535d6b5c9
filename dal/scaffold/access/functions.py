"""Functions of the backend, found by name and line."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from dal.discovery.model import Place, Site
from dal.scaffold.code.classes import family_of
from dal.scaffold.code.modules import Definition, Module, Modules
from dal.scaffold.code.signatures import Node, Signature, signature_of
from dal.scaffold.code.text import dotted_name

_BOUND = frozenset({"classmethod", "staticmethod"})


@dataclass(frozen=True, slots=True)
class Function:
    """A function of a module, or a method of a class of it."""

    module: Module = field(compare=False, repr=False)
    file: str
    name: str
    """Qualified: `Users.find`."""
    node: Node = field(compare=False, repr=False)
    owner: Definition | None = field(default=None, compare=False, repr=False)
    """Its class."""

    @property
    def plain(self) -> str:
        """Its own name."""
        return self.node.name

    @property
    def place(self) -> Place:
        """Where it is defined."""
        return Place(self.file, self.node.lineno)

    @property
    def public(self) -> bool:
        """Whether others are meant to call it."""
        return not self.plain.startswith("_")

    @property
    def decorators(self) -> tuple[str, ...]:
        """Names of decorators, dotted as they are written."""
        calls = (one.func if isinstance(one, ast.Call) else one for one in self.node.decorator_list)
        return tuple(dotted_name(one) or "" for one in calls)

    @property
    def bound(self) -> str | None:
        """What it gets before its arguments: `self`, `cls`, or None for nothing."""
        if self.owner is None or "staticmethod" in self.decorators:
            return None
        return "cls" if "classmethod" in self.decorators else "self"

    @property
    def signature(self) -> Signature:
        """Without `self` or `cls`."""
        return signature_of(self.node, method=self.bound is not None)

    @property
    def docstring(self) -> str | None:
        """As it is read by people."""
        return ast.get_docstring(self.node)


class Functions:
    """All functions of a backend."""

    def __init__(self, modules: Modules) -> None:
        self.modules = modules

    def of_place(self, place: Place) -> Function | None:
        """The function or method that a line is in, the outermost where functions are nested."""
        module = self.modules.module(place.file)
        found = self.all(module) if module is not None else ()
        around = (one for one in found if one.node.lineno <= place.line <= (one.node.end_lineno or 0))
        return next(around, None)

    def of_site(self, site: Site) -> Function | None:
        """That of a site."""
        return self.of_place(site.place)

    def of(self, definition: Definition) -> Function | None:
        """The function of a definition."""
        if not isinstance(definition.node, ast.FunctionDef | ast.AsyncFunctionDef):
            return None
        before, _, _ = definition.name.rpartition(".")
        owner = self.modules.resolve(definition.module, before) if before else None
        known = owner if isinstance(owner, Definition) else None
        return Function(definition.module, definition.module.file, definition.name, definition.node, known)

    def all(self, module: Module) -> Iterator[Function]:
        """Functions and methods that are in no other function."""
        return _all(module)

    def methods(self, cls: Definition) -> dict[str, Function]:
        """The methods of a class by name, inherited ones of the backend's classes included."""
        found: dict[str, Function] = {}
        for part in family_of(self.modules, cls):
            for one in own_methods(part):
                found.setdefault(one.plain, one)
        return found


def own_methods(cls: Definition) -> Iterator[Function]:
    """The methods that a class defines itself."""
    for node in cls.cls.body if cls.cls else []:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Function(cls.module, cls.module.file, f"{cls.name}.{node.name}", node, cls)


def _all(module: Module) -> Iterator[Function]:
    """Functions and methods that are in no other function."""
    for key, node in module.unit.functions.items():
        owner = module.unit.owners[key]
        outer = module.unit.classes.get(owner)
        if isinstance(node, ast.Lambda) or (owner and outer is None) or _inside_function(module, owner):
            continue
        name = key.rpartition("@")[0]
        cls = Definition(module, owner.rpartition("@")[0], outer) if outer is not None else None
        yield Function(module, module.file, name, node, cls)


def _inside_function(module: Module, owner: str) -> bool:
    while owner:
        if owner in module.unit.functions:
            return True
        owner = module.unit.owners[owner]
    return False
