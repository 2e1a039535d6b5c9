"""Where in a module something stands, and what its names mean there."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from enum import StrEnum

from dal.discovery.model import Place
from dal.discovery.reading import Role

MODULE = "<module>"


class Level(StrEnum):
    """What surrounds a statement."""

    MODULE = "module"
    CLASS = "class"
    FUNCTION = "function"


@dataclass(frozen=True, slots=True)
class Here:
    """The surroundings of a node; `names` grows while the module is read from top to bottom."""

    file: str
    role: Role
    names: dict[str, str] = field(default_factory=dict)
    function: str = MODULE
    level: Level = Level.MODULE
    owner: ast.ClassDef | None = None
    """The class that it stands in, if that is next."""

    def inside(self, node: ast.AST) -> Here:
        """The surroundings of what `node` holds."""
        if isinstance(node, ast.ClassDef):
            return replace(self, function=self._below(node.name), level=Level.CLASS, owner=node)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return replace(self, function=self._below(node.name), level=Level.FUNCTION, owner=None)
        return self

    @property
    def caller(self) -> str:
        """The function that it stands in; statements of a class run with the module."""
        return self.function if self.level is Level.FUNCTION else MODULE

    def place(self, node: ast.stmt | ast.expr) -> Place:
        """Where a node is."""
        return Place(self.file, node.lineno)

    def learn(self, name: str, meaning: str) -> None:
        """From here on the module's `name` means this."""
        self.names[name] = meaning

    def meaning(self, node: ast.AST | None) -> str:
        """The dotted name that an expression stands for, through imports; empty where it is none."""
        name = dotted(node)
        first, dot, rest = name.partition(".")
        if first == "self" and (second := f"self.{rest.partition('.')[0]}") in self.names:
            return name.replace(second, self.names[second], 1)
        return f"{self.names.get(first, first)}{dot}{rest}"

    def _below(self, name: str) -> str:
        return name if self.function == MODULE else f"{self.function}.{name}"


def dotted(node: ast.AST | None) -> str:
    """`a.b.c` as it is written, calls without their arguments; empty for what is no such chain."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])


def last(name: str) -> str:
    """The last part of a dotted name."""
    return name.rpartition(".")[2]


def literal(node: ast.AST | None) -> str | None:
    """The text of a string constant."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def argument(call: ast.Call, position: int, name: str | None = None) -> ast.expr | None:
    """What a call passes at a position or by a name."""
    for keyword in call.keywords:
        if name is not None and keyword.arg == name:
            return keyword.value
    return call.args[position] if position < len(call.args) else None
