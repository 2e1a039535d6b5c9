"""Parameters: what a function knows of its arguments."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dal.discovery.evaluation.hints import hinted
from dal.discovery.values.collections import Entries, Items
from dal.discovery.values.program import ClassRef, Foreign, FunctionRef, Instance
from dal.discovery.values.text import Text, text
from dal.discovery.values.value import NONE, Arguments, Known, Unknown, Value, join

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here
    from dal.discovery.program.units import FunctionNode


def unbound_arguments(node: FunctionNode, function: FunctionRef, here: Here) -> dict[str, Value]:
    """The variables of a function at its start when nobody says what it was called with."""
    env: dict[str, Value] = {}
    given = _given(here)
    for place, (parameter, default) in enumerate(_parameters(node)):
        if place == 0 and function.receiver is not None:
            env[parameter.arg] = function.receiver
        else:
            env[parameter.arg] = _assumed(parameter, default, here, given)
    if node.args.vararg is not None:
        env[node.args.vararg.arg] = Items((Unknown(free=True),), open=True, kind="tuple")
    if node.args.kwarg is not None:
        env[node.args.kwarg.arg] = Entries((), open=True)
    return env


def bind_arguments(
    node: FunctionNode, function: FunctionRef, arguments: Arguments, here: Here
) -> dict[str, Value]:
    """The variables of a function at its start for these arguments."""
    passed = arguments.after(function.receiver) if function.receiver is not None else arguments
    keywords = dict(passed.keywords)
    positional = [*node.args.posonlyargs, *node.args.args]
    env: dict[str, Value] = {}
    given = _given(here)
    for place, (parameter, default) in enumerate(_parameters(node)):
        name = parameter.arg
        if place < len(positional) and place < len(passed.positional):
            env[name] = passed.positional[place]
        elif name in keywords:
            env[name] = keywords.pop(name)
        elif default is not None and not (passed.open_positional or passed.open_keywords):
            env[name] = here.machine.looked_at(default, _module_of(here))
        else:
            env[name] = _assumed(parameter, default, here, given)
        env[name] = _typed(env[name], parameter, here, given)
    if node.args.vararg is not None:
        rest = passed.positional[len(positional) :]
        env[node.args.vararg.arg] = Items(rest, open=passed.open_positional, kind="tuple")
    if node.args.kwarg is not None:
        known = {parameter.arg for parameter, _ in _parameters(node)}
        rest_of = tuple((text(name), value) for name, value in keywords.items() if name not in known)
        env[node.args.kwarg.arg] = Entries(rest_of, open=passed.open_keywords)
    return env


def _parameters(node: FunctionNode) -> list[tuple[ast.arg, ast.expr | None]]:
    """All that have a name of their own, each with its default."""
    positional = [*node.args.posonlyargs, *node.args.args]
    padding: list[ast.expr | None] = [None] * (len(positional) - len(node.args.defaults))
    return [
        *zip(positional, [*padding, *node.args.defaults], strict=True),
        *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True),
    ]


def _assumed(parameter: ast.arg, default: ast.expr | None, here: Here, given: dict[str, Value]) -> Value:
    """What is likely: what a framework injects, an object of the annotated type, the default or anything else."""
    anything = Unknown(f"argument {parameter.arg}", free=True, name=parameter.arg)
    usual = here.machine.looked_at(default, _module_of(here)) if default is not None else None
    hint = hinted(parameter.annotation, _module_of(here), given=given)
    told = hint is not None and not isinstance(hint, Foreign)
    if usual is not None and not isinstance(usual, Unknown | Known | Text | Items | Entries):
        return usual if hint is None or not (told and isinstance(usual, Foreign)) else _free(hint)  # injected
    if hint is not None:
        return _free(hint)
    passed = here.stacks.argument(parameter.arg, here)
    if passed is not None:
        return passed
    return anything if usual is None or usual == NONE else join([usual, anything])


def _free(hint: Value) -> Value:
    """Of a class that is passed as an argument, callers know which one."""
    return ClassRef(hint.file, hint.key, hint.given, open=True) if isinstance(hint, ClassRef) else hint


def _typed(value: Value, parameter: ast.arg, here: Here, given: dict[str, Value]) -> Value:
    """Something unknown, or of a library that nobody knows, is at least of the annotated type."""
    if not isinstance(value, Unknown | Foreign):
        return value
    hint = hinted(parameter.annotation, _module_of(here), given=given)
    return value if hint is None or isinstance(hint, Foreign) else hint


def _given(here: Here) -> dict[str, Value]:
    cls = here.receiver.cls if isinstance(here.receiver, Instance) else here.receiver
    return here.machine.type_arguments(cls) if isinstance(cls, ClassRef) else {}


def _module_of(here: Here) -> Here:
    """Annotations and defaults are evaluated where the function is defined."""
    return here.machine.module(here.unit.file) or here
