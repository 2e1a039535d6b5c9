"""One parsed module: what it defines, by qualified name."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Scope = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
_REPLACED = ("setter", "deleter", "overload", "register")
"""Decorators whose function does not take the place of another of its name."""


@dataclass(slots=True)
class Writers:
    """Which functions assign what outside of themselves."""

    globals: dict[str, list[str]] = field(default_factory=dict)
    attributes: dict[str, dict[str, list[str]]] = field(default_factory=dict)


@dataclass(slots=True)
class Unit:
    """A module. Functions and classes are found by qualified name and line, such as `Repo.find@41`."""

    file: str
    tree: ast.Module
    lines: int
    functions: dict[str, FunctionNode] = field(default_factory=dict)
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    members: dict[str, dict[str, str]] = field(default_factory=dict)
    """Of each scope ("" is the module): name to key of function or class."""
    owners: dict[str, str] = field(default_factory=dict)
    """Key of each function or class to the key of what it stands in ("" is the module)."""
    _written: Writers | None = None

    def global_writers(self) -> dict[str, list[str]]:
        """By the name of a variable of the module: the keys of the functions that assign it."""
        return self._writers().globals

    def attribute_writers(self, cls: str) -> dict[str, list[str]]:
        """By the name of an attribute: the keys of a class's methods, the constructor left out, that assign it."""
        return self._writers().attributes.get(cls, {})

    def _writers(self) -> Writers:
        if self._written is None:
            self._written = Writers()
            for key, node in self.functions.items():
                self._note_writes(key, node, self._written)
        return self._written

    def _note_writes(self, key: str, node: FunctionNode, written: Writers) -> None:
        owner = self.owners.get(key, "")
        is_method = owner in self.classes and getattr(node, "name", "") != "__init__"
        for part in ast.walk(node):
            if isinstance(part, ast.Global):
                for name in part.names:
                    written.globals.setdefault(name, []).append(key)
            elif is_method and isinstance(part, ast.Attribute) and _is_own(part):
                keys = written.attributes.setdefault(owner, {}).setdefault(part.attr, [])
                if key not in keys:
                    keys.append(key)

    @property
    def is_package(self) -> bool:
        """Whether it is the module of a folder."""
        return self.file.rsplit("/", 1)[-1] == "__init__.py"


def _is_own(node: ast.Attribute) -> bool:
    """`self.x` as the target of an assignment."""
    return (
        isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
    )


def unit_of(file: str, tree: ast.Module, lines: int) -> Unit:
    """Everything that is defined in a module, however deep."""
    unit = Unit(file, tree, lines)
    _collect(unit, tree.body, "", "")
    return unit


def _collect(unit: Unit, body: Sequence[ast.stmt], owner: str, prefix: str) -> None:
    members = unit.members.setdefault(owner, {})
    for node in _definitions(body):
        qualified = f"{prefix}{node.name}"
        key = f"{qualified}@{node.lineno}"
        unit.owners[key] = owner
        if isinstance(node, ast.ClassDef):
            unit.classes[key] = node
            members[node.name] = key
            _collect(unit, node.body, key, f"{qualified}.")
        else:
            unit.functions[key] = node
            if node.name not in members or not _keeps_the_other(node):
                members[node.name] = key
            _collect(unit, node.body, key, f"{qualified}.")


def _definitions(body: Sequence[ast.stmt]) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Those of a scope, also inside `if`, `try`, `with` and loops, in order of appearance."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node
        else:
            for inner in _blocks(node):
                yield from _definitions(inner)


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            yield block
    for handler in getattr(node, "handlers", ()):
        yield handler.body
    for case in getattr(node, "cases", ()):
        yield case.body


def _keeps_the_other(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(
        isinstance(decorator, ast.Attribute) and decorator.attr in _REPLACED for decorator in node.decorator_list
    )


def is_stub(node: FunctionNode) -> bool:
    """Whether a function has no body of its own: it is abstract, or a Protocol's."""
    if isinstance(node, ast.Lambda):
        return False
    return all(
        isinstance(statement, ast.Pass)
        or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        or (isinstance(statement, ast.Raise) and "NotImplemented" in ast.dump(statement))
        for statement in node.body
    )


def qualified(key: str) -> str:
    """The qualified name in a key."""
    return key.rsplit("@", 1)[0]
