"""What statements do to the variables: branches are walked one by one and joined."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from dal.discovery.evaluation.assigning import assign
from dal.discovery.evaluation.comprehensions import iterated
from dal.discovery.evaluation.decorating import decorated
from dal.discovery.evaluation.hints import hinted
from dal.discovery.evaluation.importing import import_from, import_names
from dal.discovery.evaluation.paths import path
from dal.discovery.evaluation.rounds import each, is_exact
from dal.discovery.values.program import ClassRef, FunctionRef, Instance
from dal.discovery.values.value import NONE, Unknown, Value, join

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

Env = dict[str, Value]


def run(body: Sequence[ast.stmt], here: Here) -> bool:
    """Walk statements in order; false if the end cannot be reached."""
    for statement in body:
        handler = _HANDLERS.get(type(statement))
        if handler is not None and not handler(statement, here):
            return False
    return True


def _joined(one: Env, other: Env) -> Env:
    if one is other:
        return one
    env = dict(one)
    for name, value in other.items():
        known = env.get(name)
        env[name] = value if known is None else known if known == value else join([known, value])
    return env


def _expression(node: ast.Expr, here: Here) -> bool:
    here.evaluate(node.value)
    return True


def _assignment(node: ast.Assign, here: Here) -> bool:
    value = here.evaluate(node.value)
    for target in node.targets:
        assign(target, value, here)
    return True


def _annotated(node: ast.AnnAssign, here: Here) -> bool:
    if node.value is None:
        return True
    value = here.evaluate(node.value)
    if isinstance(value, Unknown) or value == NONE:
        hint = hinted(node.annotation, here)
        value = hint if hint is not None else value
    assign(node.target, value, here)
    return True


def _augmented(node: ast.AugAssign, here: Here) -> bool:
    sum_ = ast.copy_location(ast.BinOp(left=_loaded(node.target), op=node.op, right=node.value), node)
    assign(node.target, here.evaluate(sum_), here)
    return True


def _loaded(target: ast.expr) -> ast.expr:
    """The target of an assignment, to be read."""
    if isinstance(target, ast.Name):
        return ast.copy_location(ast.Name(id=target.id, ctx=ast.Load()), target)
    if isinstance(target, ast.Attribute):
        return ast.copy_location(ast.Attribute(value=target.value, attr=target.attr, ctx=ast.Load()), target)
    if isinstance(target, ast.Subscript):
        return ast.copy_location(ast.Subscript(value=target.value, slice=target.slice, ctx=ast.Load()), target)
    return target


def _branch(node: ast.If, here: Here) -> bool:
    truth = here.evaluate(node.test).truth()
    before = here.env
    here.env = dict(before)
    _narrow(node.test, here, positive=True)
    first = run(node.body, here)
    after_first = here.env
    here.env = dict(before)
    _narrow(node.test, here, positive=False)
    second = run(node.orelse, here)
    after_second = here.env
    if truth is not None:  # the other side is looked at, but nothing that follows depends on it
        here.env = after_first if truth else after_second
        return first or second
    here.env = _joined(after_first, after_second) if first and second else after_first if first else after_second
    return first or second


def _narrow(test: ast.expr, here: Here, *, positive: bool) -> None:
    """`isinstance(x, C)` says what x is; `if x` says that it is not None."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        _narrow(test.operand, here, positive=not positive)
    elif isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) and positive:
        for part in test.values:
            _narrow(part, here, positive=True)
    elif (
        isinstance(test, ast.Call)
        and isinstance(test.func, ast.Name)
        and test.func.id == "isinstance"
        and positive
    ):
        _narrow_type(test, here)
    elif positive and (name := path(test)) is not None and name in here.env:
        somethings = [option for option in here.env[name].options() if option != NONE]
        if somethings:
            here.env[name] = join(somethings)


def _narrow_type(test: ast.Call, here: Here) -> None:
    name = path(test.args[0]) if test.args else None
    if name is None or len(test.args) < 2:  # noqa: PLR2004
        return
    value = here.evaluate(test.args[1])
    if isinstance(value, ClassRef) and isinstance(here.evaluate(test.args[0]), Unknown):
        here.env[name] = Instance(value)


def _loop(node: ast.For | ast.AsyncFor, here: Here) -> bool:
    over = iterated(here.evaluate(node.iter))
    here.node = node.iter
    before = here.env
    exact = is_exact(over, node)
    for item in each(over, here):
        here.env = dict(here.env)
        assign(node.target, item, here)
        finished = run(node.body, here)
        if not (finished and exact):
            here.env = _joined(before, here.env)
    run(node.orelse, here)
    return True


def _while(node: ast.While, here: Here) -> bool:
    before = here.env
    for _ in range(2):
        here.evaluate(node.test)
        here.env = dict(here.env)
        run(node.body, here)
        here.env = _joined(before, here.env)
    run(node.orelse, here)
    return True


def _with(node: ast.With | ast.AsyncWith, here: Here) -> bool:
    for item in node.items:
        value = here.evaluate(item.context_expr)
        here.node = item.context_expr
        entered = value.entered(here)
        if item.optional_vars is not None:
            assign(item.optional_vars, entered, here)
    return run(node.body, here)


def _try(node: ast.Try, here: Here) -> bool:
    before = dict(here.env)
    alive = run(node.body, here) and run(node.orelse, here)
    after = here.env
    ends = [after] if alive else []
    for handler in node.handlers:
        here.env = _joined(before, after)
        if handler.name is not None:
            here.env[handler.name] = Unknown("an exception")
        if run(handler.body, here):
            ends.append(here.env)
    here.env = ends[0] if ends else _joined(before, after)
    for end in ends[1:]:
        here.env = _joined(here.env, end)
    finished = run(node.finalbody, here)
    return bool(ends) and finished


def _match(node: ast.Match, here: Here) -> bool:
    here.evaluate(node.subject)
    before = here.env
    ends: list[Env] = [before]
    for case in node.cases:
        here.env = dict(before)
        for pattern in ast.walk(case.pattern):
            if isinstance(pattern, ast.MatchAs | ast.MatchStar) and pattern.name is not None:
                here.env[pattern.name] = Unknown(pattern.name)
        if case.guard is not None:
            here.evaluate(case.guard)
        if run(case.body, here):
            ends.append(here.env)
    here.env = ends[0]
    for end in ends[1:]:
        here.env = _joined(here.env, end)
    return True


def _return(node: ast.Return, here: Here) -> bool:
    value = here.evaluate(node.value)
    known = here.report.returns
    first = isinstance(known, Unknown) and known.why == "nothing is returned"
    here.report.returns = value if first else join([known, value])
    return False


def _raise(node: ast.Raise, here: Here) -> bool:
    if node.exc is not None:
        here.evaluate(node.exc)
    return False


def _stop(node: ast.stmt, here: Here) -> bool:
    """`break` and `continue`: the rest of the round is skipped, its variables live on after the loop."""
    del node, here
    return False


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef, here: Here) -> bool:
    key = _key(node.name, node.lineno, here)
    decorators = [here.evaluate(decorator) for decorator in node.decorator_list]
    inside = here.owner.key in here.unit.functions
    closure = here.machine.closure(here) if inside else 0
    if here.unit.members.get(here.owner.key, {}).get(node.name, key) == key:
        here.env[node.name] = decorated(FunctionRef(here.unit.file, key, closure=closure), decorators, here)
    return True


def _class(node: ast.ClassDef, here: Here) -> bool:
    key = _key(node.name, node.lineno, here)
    here.env[node.name] = ClassRef(here.unit.file, key)
    if key in here.unit.classes and not here.owner.key:
        here.machine.namespace(ClassRef(here.unit.file, key))
    return True


def _key(name: str, line: int, here: Here) -> str:
    owner = here.owner.key
    return f"{owner.rsplit('@', 1)[0]}.{name}@{line}" if owner else f"{name}@{line}"


def _global(node: ast.Global, here: Here) -> bool:
    here.globals |= set(node.names)
    return True


def _delete(node: ast.Delete, here: Here) -> bool:
    for target in node.targets:
        here.env.pop(path(target) or "", None)
    return True


def _assert(node: ast.Assert, here: Here) -> bool:
    here.evaluate(node.test)
    _narrow(node.test, here, positive=True)
    return True


_HANDLERS: dict[type[ast.stmt], Callable[[Any, Here], bool]] = {
    ast.Expr: _expression,
    ast.Assign: _assignment,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.If: _branch,
    ast.For: _loop,
    ast.AsyncFor: _loop,
    ast.While: _while,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.Match: _match,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Break: _stop,
    ast.Continue: _stop,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Global: _global,
    ast.Delete: _delete,
    ast.Assert: _assert,
    ast.Import: import_names,
    ast.ImportFrom: import_from,
}
