"""What expressions of a migration are worth, where that can be told without running it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

UNKNOWN = object()
"""Only run time knows."""
Names = Mapping[str, object]


def constant(node: ast.expr | None, names: Names) -> object:
    """The value of a constant expression; UNKNOWN of any other."""
    reader = _READERS.get(type(node))
    return reader(node, names) if reader else UNKNOWN


def _name(node: ast.Name, names: Names) -> object:
    return names.get(node.id, UNKNOWN)


def _several(node: ast.List | ast.Tuple | ast.Set, names: Names) -> object:
    return tuple(constant(part, names) for part in node.elts)


def _formatted(node: ast.JoinedStr, names: Names) -> object:
    return _together([constant(part, names) for part in node.values])


def _sum(node: ast.BinOp, names: Names) -> object:
    """Added from the left, as many as there are: generated statements have thousands of parts."""
    parts: list[object] = []
    left: ast.expr = node
    while isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add):
        parts.insert(0, constant(left.right, names))
        left = left.left
    return _together([constant(left, names), *parts]) if parts else UNKNOWN


def _negative(node: ast.UnaryOp, names: Names) -> object:
    value = constant(node.operand, names)
    return -value if isinstance(node.op, ast.USub) and isinstance(value, (int, float)) else UNKNOWN


def _wrapped(node: ast.Call, names: Names) -> object:
    return constant(node.args[0], names) if called(node) in _WRAPPERS and node.args else UNKNOWN


_READERS: dict[type, Callable[..., object]] = {
    ast.Constant: lambda node, names: node.value,  # noqa: ARG005  all take both
    ast.Name: _name,
    ast.List: _several,
    ast.Tuple: _several,
    ast.Set: _several,
    ast.JoinedStr: _formatted,
    ast.FormattedValue: lambda node, names: constant(node.value, names),
    ast.BinOp: _sum,
    ast.UnaryOp: _negative,
    ast.Call: _wrapped,
}
_WRAPPERS = frozenset({"f", "text", "quoted_name", "dedent", "strip"})
"""What gives back its argument: `op.f('ix_name')`, `sa.text('now()')`."""


def text(node: ast.expr | None, names: Names) -> str | None:
    """A constant string."""
    value = constant(node, names)
    return value if isinstance(value, str) else None


def texts(node: ast.expr | None, names: Names) -> tuple[str, ...]:
    """A list of constant strings; what is none is left out."""
    value = constant(node, names)
    found = value if isinstance(value, tuple) else (value,)
    return tuple(part for part in found if isinstance(part, str))


def called(call: ast.Call) -> str:
    """The name behind the last dot of what is called."""
    return last_name(call.func)


def last_name(node: ast.expr) -> str:
    """The name behind the last dot."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def keyword(call: ast.Call, *names: str) -> ast.expr | None:
    """The argument of that name."""
    return next((given.value for given in call.keywords if given.arg in names), None)


def _together(parts: list[object]) -> object:
    if any(not isinstance(part, (str, int)) for part in parts):
        return UNKNOWN
    return "".join(map(str, parts))
