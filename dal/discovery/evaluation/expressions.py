"""What expressions stand for."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dal.discovery.evaluation.calling import call
from dal.discovery.evaluation.comprehensions import comprehension, dict_comprehension
from dal.discovery.evaluation.operators import as_value, binary, boolean, compare, conditional, unary
from dal.discovery.evaluation.paths import path
from dal.discovery.values.collections import Entries, Items
from dal.discovery.values.program import Builtin, FunctionRef
from dal.discovery.values.text import Hole, Piece, Text, spoken, text, text_of
from dal.discovery.values.value import NONE, Known, Unknown, Value, join

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here


def evaluate(node: ast.expr | None, here: Here) -> Value:
    """The value of an expression, with everything that evaluating it does."""
    if node is None:
        return NONE
    here.machine.steps += 1
    handler = _HANDLERS.get(type(node))
    return handler(node, here) if handler is not None else _every_part(node, here)


def _every_part(node: ast.AST, here: Here) -> Value:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            evaluate(child, here)
    return Unknown(type(node).__name__)


def _constant(node: ast.Constant, here: Here) -> Value:
    del here
    return text(node.value) if isinstance(node.value, str) else Known(node.value)


def _name(node: ast.Name, here: Here) -> Value:
    return named(node.id, here)


def named(name: str, here: Here) -> Value:
    """What a name stands for: a variable, one of the function around, of the module, one of Python's own."""
    for scope in (here.env, here.closure):
        if name in scope:
            return here.machine.resolved(scope[name])
    value = here.machine.global_name(here.unit.file, name)
    if value is not None:
        return value
    if name in here.machine.builtins:
        return Builtin(name)
    return Unknown(f"name {name}", name=name)


def _attribute(node: ast.Attribute, here: Here) -> Value:
    whole = path(node)
    if whole is not None and whole in here.env:
        return here.env[whole]
    owner = evaluate(node.value, here)
    here.node = node
    if isinstance(owner, Unknown):  # what the code calls it may tell what it is
        owner = replace(owner, name=path(node.value) or owner.name)
    return owner.attribute(node.attr, here)


def _joined_string(node: ast.JoinedStr, here: Here) -> Value:
    pieces: list[Piece] = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            pieces.append(str(part.value))
        elif isinstance(part, ast.FormattedValue):
            pieces.extend(formatted(evaluate(part.value, here), conversion=part.conversion, node=part.value))
    return text_of(pieces)


def formatted(value: Value, *, conversion: int = -1, node: ast.AST | None = None) -> tuple[Piece, ...]:
    """A value inside a string; `!r` puts quotes around strings."""
    said = spoken(value)
    if len(said) == 1 and isinstance(said[0], Hole) and node is not None and not said[0].why:
        said = (Hole(ast.unparse(node), free=said[0].free),)
    return ("'", *said, "'") if conversion == ord("r") and isinstance(value, Text) else said


def _items(node: ast.List | ast.Tuple | ast.Set, here: Here) -> Value:
    items: list[Value] = []
    more = False
    for part in node.elts:
        if isinstance(part, ast.Starred):
            spread = evaluate(part.value, here)
            items += spread.items if isinstance(spread, Items) else ()
            more |= not isinstance(spread, Items) or spread.open
        else:
            items.append(evaluate(part, here))
    return Items(tuple(items), more, {ast.List: "list", ast.Tuple: "tuple"}.get(type(node), "set"))


def _entries(node: ast.Dict, here: Here) -> Value:
    entries = Entries(())
    for key, part in zip(node.keys, node.values, strict=True):
        value = evaluate(part, here)
        if key is not None:
            entries = entries.with_entry(evaluate(key, here), value)
        elif isinstance(value, Entries):
            for inner, entry in value.entries:
                entries = entries.with_entry(inner, entry)
            entries = Entries(entries.entries, entries.open or value.open)
        else:
            entries = Entries(entries.entries, open=True)
    return entries


def _item(node: ast.Subscript, here: Here) -> Value:
    owner = evaluate(node.value, here)
    if isinstance(node.slice, ast.Slice):
        bounds = [evaluate(bound, here) for bound in (node.slice.lower, node.slice.upper) if bound is not None]
        here.node = node
        sliced = getattr(owner, "sliced", None)
        if sliced is not None:
            return as_value(sliced(bounds, here))
        return Items(owner.items, True, owner.kind) if isinstance(owner, Items) else _cut(owner, here)
    key = evaluate(node.slice, here)
    here.node = node
    return owner.item(key, here)


def _cut(owner: Value, here: Here) -> Value:
    return owner if isinstance(owner, Text) else owner.item(Unknown("a slice"), here)


def _look_inside(node: ast.Lambda, here: Here) -> None:
    """What a lambda sends counts as sent by the function around it."""
    before = dict(here.env)
    for parameter in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
        here.env[parameter.arg] = Unknown(f"argument {parameter.arg}", name=parameter.arg)
    evaluate(node.body, here)
    here.env = before


def _lambda(node: ast.Lambda, here: Here) -> Value:
    owner = here.owner.key.rsplit("@", 1)[0]
    key = f"{owner}.<lambda>@{node.lineno}:{node.col_offset}"
    here.unit.functions[key] = node
    _look_inside(node, here)
    return FunctionRef(here.unit.file, key, closure=here.machine.closure(here))


def _named_expression(node: ast.NamedExpr, here: Here) -> Value:
    value = evaluate(node.value, here)
    here.env[node.target.id] = value
    return value


def _awaited(node: ast.Await | ast.Starred, here: Here) -> Value:
    return join([_waited_for(option, here) for option in evaluate(node.value, here).options()])


def _waited_for(value: Value, here: Here) -> Value:
    awaited = getattr(value, "awaited", None)
    return value if awaited is None else as_value(awaited(here))


def _yield(node: ast.Yield, here: Here) -> Value:
    value = evaluate(node.value, here)
    known = here.report.yields
    here.report.yields = value if known is None else join([known, value])
    return Unknown("what is sent to a generator")


def _yield_from(node: ast.YieldFrom, here: Here) -> Value:
    value = evaluate(node.value, here)
    known = here.report.yields
    items = value.elements(here)
    here.report.yields = items if known is None else join([known, items])
    return Unknown("what a generator returns")


_HANDLERS: dict[type[ast.expr], Callable[[Any, Here], Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Call: call,
    ast.JoinedStr: _joined_string,
    ast.BinOp: binary,
    ast.BoolOp: boolean,
    ast.UnaryOp: unary,
    ast.Compare: compare,
    ast.IfExp: conditional,
    ast.List: _items,
    ast.Tuple: _items,
    ast.Set: _items,
    ast.Dict: _entries,
    ast.Subscript: _item,
    ast.ListComp: comprehension,
    ast.SetComp: comprehension,
    ast.GeneratorExp: comprehension,
    ast.DictComp: dict_comprehension,
    ast.Lambda: _lambda,
    ast.NamedExpr: _named_expression,
    ast.Await: _awaited,
    ast.Starred: _awaited,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
}
