"""Reads Django's migrations without running them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from dal.discovery.model import Place
from dal.discovery.stacks.django.conditions import Expression
from dal.discovery.stacks.django.fields import Field, kind_of
from dal.discovery.stacks.django.names import last
from dal.discovery.values.collections import Entries, Items
from dal.discovery.values.program import External
from dal.discovery.values.text import string, text
from dal.discovery.values.value import Arguments, Known, Unknown, Value

_USER = "settings.AUTH_USER_MODEL"
_LISTS = frozenset(("set", "frozenset", "list", "tuple"))


@dataclass(frozen=True, slots=True)
class Step:
    """An operation of a migration, such as `CreateModel`, with what it is given."""

    kind: str
    arguments: Arguments
    place: Place

    def given(self, name: str, place: int) -> Value | None:
        """What is given under that name, or at that place."""
        return self.arguments.get(place, name)

    def word(self, name: str, place: int) -> str:
        """A string that is given; empty where there is none."""
        return string(self.given(name, place)) or ""


@dataclass(frozen=True, slots=True)
class Migration:
    """What a migration does when the database is brought forward."""

    app: str
    name: str
    steps: tuple[Step, ...]
    after: tuple[tuple[str, str], ...] = ()
    """Apps and names of those that come before it."""
    replaces: tuple[tuple[str, str], ...] = ()


def read_migration(source: ast.Module, file: str) -> Migration | None:
    """The migration in a file; None if it is none."""
    path = PurePosixPath(file)
    classes = [node for node in source.body if isinstance(node, ast.ClassDef) and node.name == "Migration"]
    if not classes or len(path.parts) < 3:  # noqa: PLR2004  app, folder, file
        return None
    reader = _Reader(file, dict(_imports(source)))
    said = {
        target.id: node.value
        for node in classes[0].body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return Migration(
        path.parts[-3],
        path.stem,
        tuple(reader.steps(said.get("operations"))),
        tuple(reader.names(said.get("dependencies"))),
        tuple(reader.names(said.get("replaces"))),
    )


def _imports(source: ast.Module) -> Iterator[tuple[str, str]]:
    for node in source.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.split(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (first, first)
        elif isinstance(node, ast.ImportFrom):
            yield from ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Values of literal expressions; names stand for what they are imported as."""

    file: str
    imports: Mapping[str, str]

    def steps(self, node: ast.expr | None) -> Iterator[Step]:
        """The operations of a list, those inside others too."""
        for call in _elements(node):
            if not isinstance(call, ast.Call):
                continue
            kind = last(self._dotted(call.func))
            if kind == "SeparateDatabaseAndState":
                for keyword in call.keywords:
                    inside = self.steps(keyword.value)
                    of_state = keyword.arg == "state_operations"
                    yield from (step for step in inside if of_state != (step.kind == "RunSQL"))
            else:
                yield Step(kind, self._arguments(call), Place(self.file, call.lineno))

    def names(self, node: ast.expr | None) -> Iterator[tuple[str, str]]:
        """Pairs of an app and a migration."""
        for element in _elements(node):
            words = [string(part) for part in _parts(self.value(element))]
            if len(words) == 2 and words[0] and words[1]:  # noqa: PLR2004  a pair
                yield words[0], words[1]

    def value(self, node: ast.expr) -> Value:
        """What an expression is."""
        if isinstance(node, ast.Constant):
            return text(node.value) if isinstance(node.value, str) else Known(node.value)
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            return Items(tuple(self.value(element) for element in node.elts))
        if isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            return Entries(tuple((self.value(key), self.value(value)) for key, value in pairs if key is not None))
        if isinstance(node, ast.Call):
            return self._called(node)
        name = self._dotted(node)
        return text(_USER) if name.endswith(_USER) else External(name) if name else Unknown("an expression")

    def _called(self, node: ast.Call) -> Value:
        name = self._dotted(node.func)
        if name in _LISTS:
            return self.value(node.args[0]) if node.args else Items(())
        kind = kind_of(name)
        if kind is not None:
            return DeclaredField(Field("", kind, self._arguments(node), Place(self.file, node.lineno)))
        return Expression(last(name), self._arguments(node))

    def _arguments(self, node: ast.Call) -> Arguments:
        positional = tuple(self.value(argument) for argument in node.args)
        keywords = ((keyword.arg, self.value(keyword.value)) for keyword in node.keywords if keyword.arg)
        return Arguments(positional, tuple(keywords))

    def _dotted(self, node: ast.expr) -> str:
        if isinstance(node, ast.Name):
            return self.imports.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            owner = self._dotted(node.value)
            return f"{owner}.{node.attr}" if owner else ""
        return ""


@dataclass(frozen=True, slots=True)
class DeclaredField(Value):
    """A field in a migration, before it has a name."""

    field: Field


def _elements(node: ast.expr | None) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.List | ast.Tuple) else []


def _parts(value: Value) -> tuple[Value, ...]:
    return value.parts_inside() if isinstance(value, Items) else ()
