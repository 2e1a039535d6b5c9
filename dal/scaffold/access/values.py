"""Values in a function, told in the terms of the parameters of the method that is looked at."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dal.scaffold.access.functions import Function
from dal.scaffold.code.modules import Module
from dal.scaffold.code.signatures import Pass, Signature
from dal.scaffold.code.text import code_of, literal

_CONVERSIONS = frozenset({"bool", "float", "int", "str"})
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Needed:
    """A name, and the module in which it is to be understood."""

    file: str
    name: str


@dataclass(frozen=True, slots=True)
class Given:
    """An expression of parameters and constants."""

    text: str
    parameters: tuple[str, ...] = ()
    needs: tuple[Needed, ...] = ()

    @classmethod
    def parameter(cls, name: str) -> Given:
        """A parameter as it is."""
        return cls(name, (name,))

    @classmethod
    def constant(cls, value: object) -> Given:
        """A value that is always the same."""
        return cls(literal(value))

    @classmethod
    def of(cls, text: str, parts: Iterable[Given]) -> Given:
        """An expression that is made of others."""
        parts = tuple(parts)
        return cls(
            text,
            tuple(dict.fromkeys(name for part in parts for name in part.parameters)),
            tuple(dict.fromkeys(name for part in parts for name in part.needs)),
        )

    @property
    def plain(self) -> bool:
        """Whether it is a parameter, nothing more."""
        return self.parameters == (self.text,)


Terms = Mapping[str, Given | None]


def given_of(node: ast.expr, function: Function, terms: Terms, depth: int = 0) -> Given | None:
    """The expression in the method's terms; None for what is worked out or not known."""
    if depth > _DEEPEST:
        return None
    if isinstance(node, ast.Constant) or (
        isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant)
    ):
        return Given(code_of(node))
    if isinstance(node, ast.Name):
        return _named(node.id, function, terms, depth)
    parts = [given_of(one, function, terms, depth + 1) for one in _parts(node)]
    known = [one for one in parts if one is not None]
    return None if not parts or len(known) < len(parts) else Given.of(_text(node, known), known)


def local(name: str, function: Function) -> ast.expr | None:
    """What a variable of a function is set to, if that is done once."""
    values = [
        node.value
        for node in ast.walk(function.node)
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and target.id == name
    ]
    return values[0] if len(values) == 1 and not _moved(name, function) else None


def bound(call: ast.Call, signature: Signature, function: Function, terms: Terms) -> dict[str, Given | None]:
    """What the parameters of a called function stand for."""
    found: dict[str, Given | None] = {
        one.name: None if one.default is None else Given(one.default) for one in signature.parameters
    }
    places = [one for one in signature.parameters if one.passed in (Pass.POSITION, Pass.EITHER)]
    for parameter, value in zip(places, call.args, strict=False):
        if isinstance(value, ast.Starred):
            break
        found[parameter.name] = given_of(value, function, terms)
    for keyword in call.keywords:
        if keyword.arg in found:
            found[keyword.arg] = given_of(keyword.value, function, terms)
    return found


def is_own(name: str, module: Module) -> bool:
    """Whether a module defines or imports a name."""
    return name in module.imports or name in module.unit.members[""] or name in module.assigned


def _parts(node: ast.expr) -> list[ast.expr]:
    """What an expression is made of, if it is one that can be told; else nothing."""
    if isinstance(node, ast.Attribute):
        return [node.value]
    if isinstance(node, ast.Subscript):
        return [node.value] if isinstance(node.slice, ast.Constant) else []
    if isinstance(node, ast.Tuple):
        return list(node.elts)
    if isinstance(node, ast.JoinedStr):
        return [one.value if isinstance(one, ast.FormattedValue) else one for one in node.values]
    plain = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CONVERSIONS
    return list(node.args) if isinstance(node, ast.Call) and plain and not node.keywords else []


def _text(node: ast.expr, parts: list[Given]) -> str:
    if isinstance(node, ast.Attribute):
        return f"{parts[0].text}.{node.attr}"
    if isinstance(node, ast.Subscript):
        return f"{parts[0].text}[{code_of(node.slice)}]"
    if isinstance(node, ast.Tuple):
        return f"({', '.join(one.text for one in parts)}{',' if len(parts) == 1 else ''})"
    if isinstance(node, ast.JoinedStr):
        return code_of(ast.JoinedStr([_filled(old, new) for old, new in zip(node.values, parts, strict=True)]))
    return f"{code_of(node.func)}({', '.join(one.text for one in parts)})"  # type: ignore[attr-defined]  # a call


def _filled(old: ast.expr, new: Given) -> ast.expr:
    if not isinstance(old, ast.FormattedValue):
        return old
    return ast.FormattedValue(ast.parse(new.text, mode="eval").body, old.conversion, old.format_spec)


def _named(name: str, function: Function, terms: Terms, depth: int) -> Given | None:
    if _moved(name, function):
        return None
    if name in terms:
        return terms[name] if local(name, function) is None else None
    value = local(name, function)
    if value is not None:
        return given_of(value, function, terms, depth + 1)
    constant = function.module.assigned.get(name)
    if isinstance(constant, ast.Constant):
        return Given(code_of(constant))
    if is_own(name, function.module) and name[:1].isupper():
        return Given(name, (), (Needed(function.file, name),))
    return None


def _moved(name: str, function: Function) -> bool:
    """Whether a name is set by a loop, a `with`, an `except` or in place."""
    for node in ast.walk(function.node):
        if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            targets: list[ast.expr | None] = [node.target]
        elif isinstance(node, ast.withitem):
            targets = [node.optional_vars]
        elif isinstance(node, ast.AugAssign | ast.NamedExpr):
            targets = [node.target]
        else:
            continue
        named = (inner for target in targets if target is not None for inner in ast.walk(target))
        if any(isinstance(one, ast.Name) and one.id == name for one in named):
            return True
    return False
