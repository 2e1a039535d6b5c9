"""Decorators of the backend that give their functions more than their callers do, such as a cursor."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dal.discovery.values.program import FunctionRef
from dal.discovery.values.value import Arguments, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here
    from dal.discovery.program.units import FunctionNode


def decorated(function: FunctionRef, decorators: list[Value], here: Here) -> Value:
    """What a function's name stands for; most decorators leave the arguments alone and are passed by."""
    value: Value = function
    for decorator in reversed(decorators):
        if isinstance(decorator, FunctionRef) and _gives_more(decorator, here):
            around = decorator.call(Arguments((value,)), here)
            value = around if isinstance(around, FunctionRef) else value
    return value


def _gives_more(decorator: FunctionRef, here: Here) -> bool:
    unit = here.machine.program.unit(decorator.file)
    node = unit.functions.get(decorator.key) if unit is not None else None
    parameters = [*node.args.posonlyargs, *node.args.args] if node is not None else []
    if node is None or not parameters:
        return False
    return any(_passes_more(inner, parameters[0].arg) for inner in _inside(node))


def _inside(node: FunctionNode) -> Iterator[FunctionNode]:
    for part in ast.walk(node):
        if part is not node and isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield part


def _passes_more(wrapper: FunctionNode, function: str) -> bool:
    """Whether the function is called with something in front that is no parameter of the wrapper."""
    own = {parameter.arg for parameter in [*wrapper.args.posonlyargs, *wrapper.args.args]}
    for call in ast.walk(wrapper):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == function:
            plain = [argument for argument in call.args if not isinstance(argument, ast.Starred)]
            return any(not (isinstance(argument, ast.Name) and argument.id in own) for argument in plain)
    return False
