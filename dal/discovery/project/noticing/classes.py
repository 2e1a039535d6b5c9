"""Classes, and what their constructors ask for."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from dal.discovery.project.facts import Class
from dal.discovery.project.here import Here, last, literal
from dal.discovery.project.noticing.notice import Noticed

_AROUND = frozenset({"Annotated", "Final", "Optional", "type", "Type"})
_FIELDS = frozenset({"dataclass", "define", "frozen", "attrs", "attrib"})
"""Decorators that make a constructor of a class's annotations."""


def _class(node: ast.ClassDef, here: Here) -> Iterator[Class]:
    bases = tuple(here.meaning(_generic(base)) for base in node.bases)
    yield Class(node.name, node.lineno, bases, tuple(_takes(node)))


def _generic(base: ast.expr) -> ast.expr:
    return base.value if isinstance(base, ast.Subscript) else base


def _takes(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    constructor = next((part for part in node.body if _is_constructor(part)), None)
    if isinstance(constructor, ast.FunctionDef):
        kept = set(_kept(constructor))
        for parameter in [*constructor.args.args[1:], *constructor.args.kwonlyargs]:
            if parameter.arg in kept:
                yield parameter.arg, type_name(parameter.annotation)
    elif any(_decorator(decorator) in _FIELDS for decorator in node.decorator_list):
        for part in node.body:
            if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
                yield part.target.id, type_name(part.annotation)


def _is_constructor(part: ast.stmt) -> bool:
    return isinstance(part, ast.FunctionDef) and part.name == "__init__"


def _kept(constructor: ast.FunctionDef) -> Iterator[str]:
    """Parameters that become attributes."""
    for part in constructor.body:
        if isinstance(part, ast.Assign | ast.AnnAssign) and isinstance(part.value, ast.Name):
            targets = part.targets if isinstance(part, ast.Assign) else [part.target]
            if any(isinstance(target, ast.Attribute) for target in targets):
                yield part.value.id


def _decorator(node: ast.expr) -> str:
    called = node.func if isinstance(node, ast.Call) else node
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""


def type_name(annotation: ast.expr | None) -> str:
    """The class that an annotation names, without what surrounds it; empty where it names none."""
    match annotation:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(value=outer, slice=inner) if type_name(outer) in _AROUND:
            return type_name(inner.elts[0] if isinstance(inner, ast.Tuple) and inner.elts else inner)
        case ast.Subscript(value=outer):
            return type_name(outer)
        case ast.BinOp(left=left):
            return type_name(left)
        case _:
            return last((literal(annotation) or "").split("[")[0].split("|")[0].strip())


NOTICED: Noticed = {ast.ClassDef: _class}
