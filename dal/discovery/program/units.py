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
    _writers: dict[str, list[str]] | None = None

    def global_writers(self) -> dict[str, list[str]]:
        """By the name of a variable of the module: the keys of the functions that assign it."""
        if self._writers is None:
            self._writers = {}
            for key, node in self.functions.items():
                for part in ast.walk(node):
                    if isinstance(part, ast.Global):
                        for name in part.names:
                            self._writers.setdefault(name, []).append(key)
        return self._writers

    @property
    def is_package(self) -> bool:
        """Whether it is the module of a folder."""
        return self.file.rsplit("/", 1)[-1] == "__init__.py"


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


def qualified(key: str) -> str:
    """The qualified name in a key."""
    return key.rsplit("@", 1)[0]
