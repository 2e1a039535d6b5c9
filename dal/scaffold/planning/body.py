"""What a function does besides sending statements: judging its arguments, answering, raising for missing rows."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable
from dataclasses import dataclass, field

from dal.scaffold.access.calls import Calls, Step
from dal.scaffold.access.functions import Function
from dal.scaffold.access.methods import Method
from dal.scaffold.access.sending import calls_in
from dal.scaffold.access.values import Given, Needed, Terms, given_of, is_own
from dal.scaffold.code.text import dotted_name
from dal.scaffold.planning.plans import Missing, Unplannable

_LOGS = frozenset({"log", "logger", "logging", "LOG", "LOGGER", "_log", "_logger"})
_NOTHING: frozenset[tuple[type[ast.cmpop], object]] = frozenset(
    {(ast.Is, None), (ast.Eq, None), (ast.Eq, 0), (ast.Lt, 1), (ast.NotEq, 1)}
)
"""Comparisons that say that there is nothing."""
_ALLOWED = (ast.Assign, ast.AnnAssign, ast.Return, ast.Pass, ast.Raise, ast.Import, ast.ImportFrom, ast.Global)


@dataclass(slots=True)
class Body:
    """What was seen of a function, in order."""

    checks: list[str] = field(default_factory=list)
    needs: list[Needed] = field(default_factory=list)
    answers: list[ast.expr | None] = field(default_factory=list)
    missing: Missing | None = None
    sent: bool = False


def body_of(method: Method, calls: Calls) -> Body:
    """What the method's function does.

    Raises:
        Unplannable: more than sending its statements.
    """
    first = min((one.step.sender.lineno for one in method.asked if one.step.sender is not None), default=0)
    own = [one.step for one in method.asked if one.step.function == method.function]
    start = min([step.site.line for step in own] or [first])
    body = Body()
    reader = _Reader(method, calls, start)
    reader.read(method.function.node.body, body)
    for step in [one.step for one in method.asked if one.step.function != method.function]:
        body.missing = body.missing or _missing_in(step)
    return body


class _Reader:
    def __init__(self, method: Method, calls: Calls, start: int) -> None:
        self._function = method.function
        self._calls = calls
        self._senders = {one.step.sender.lineno for one in method.asked if one.step.sender is not None}
        self._handle = method.handle.name if method.handle is not None else None
        self._start = start
        self._terms: Terms = {one.name: Given.parameter(one.name) for one in method.function.signature.parameters}

    def read(self, statements: Iterable[ast.stmt], body: Body) -> None:
        """Note what each statement does."""
        for node in statements:
            self._read(node, body)

    def _read(self, node: ast.stmt, body: Body) -> None:
        body.sent = body.sent or node.lineno >= self._start
        if isinstance(node, ast.With):
            self.read(node.body, body)
        elif isinstance(node, ast.Try):
            self._guarded(node, body)
        elif isinstance(node, ast.If):
            self._choice(node, body)
        elif isinstance(node, ast.Expr):
            self._call(node, body)
        elif isinstance(node, ast.Return):
            body.answers.append(node.value)
        elif not isinstance(node, _ALLOWED):
            raise Unplannable(f"its code does more than send a statement (line {node.lineno})")

    def _guarded(self, node: ast.Try, body: Body) -> None:
        """`try … finally: close()`, and handlers that roll back and raise again."""
        if any(not any(isinstance(one, ast.Raise) for one in handler.body) for handler in node.handlers):
            raise Unplannable(f"its code catches errors (line {node.lineno})")
        self.read([*node.body, *node.orelse], body)

    def _choice(self, node: ast.If, body: Body) -> None:
        before = node.lineno < self._start and not self._asks(node)
        if before and not node.orelse and all(_ends(one) for one in node.body):
            self._check(node, body)
        elif not before and not node.orelse and _about_nothing(node.test) and len(node.body) == 1:
            self._nothing(node.body[0], body)
        else:
            raise Unplannable(f"its code decides by what it has read (line {node.lineno})")

    def _nothing(self, node: ast.stmt, body: Body) -> None:
        """What happens where there is no row."""
        if isinstance(node, ast.Raise) and node.exc is not None:
            body.missing = _missing(node.exc, self._function, self._terms)
            if body.missing is None:
                raise Unplannable(f"what it raises for a missing row cannot be told (line {node.lineno})")
        elif not isinstance(node, ast.Return) or not _is_nothing(node.value):
            raise Unplannable(f"its code decides by what it has read (line {node.lineno})")

    def _call(self, node: ast.Expr, body: Body) -> None:
        if isinstance(node.value, ast.Constant) or self._asks(node):
            return
        root = (dotted_name(node.value.func) or "").split(".")[0] if isinstance(node.value, ast.Call) else ""
        if root in _LOGS or root in (self._handle, "self") or (root and not is_own(root, self._function.module)):
            return
        if body.sent:
            raise Unplannable(f"its code does something else besides (line {node.lineno})")
        self._check(node, body)

    def _check(self, node: ast.stmt, body: Body) -> None:
        """Keep a statement that judges arguments, if it speaks of nothing else."""
        known = {one.name for one in self._function.signature.parameters}
        for name in dict.fromkeys(one.id for one in ast.walk(node) if isinstance(one, ast.Name)):
            if name in known or hasattr(builtins, name):
                continue
            if not is_own(name, self._function.module):
                raise Unplannable(f"its code works something out first (line {node.lineno})")
            body.needs.append(Needed(self._function.file, name))
        body.checks.append(self._function.module.said(node) + self._remark(node))

    def _remark(self, node: ast.stmt) -> str:
        """What type checkers have to be told of a call of something without annotations."""
        call = node.value if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None
        target = self._calls.target(self._function, call) if call is not None else None
        bare = target is not None and target.signature.bare
        return "  # type: ignore[no-untyped-call]  # as it is in the backend" if bare else ""

    def _asks(self, node: ast.stmt) -> bool:
        """Whether a statement sends something, itself or by what it calls."""
        if any(call.lineno in self._senders for call in calls_in(node)):
            return True
        targets = (self._calls.target(self._function, call) for call in calls_in(node))
        return any(target is not None and self._calls.steps(target) for target in targets)


def _missing_in(step: Step) -> Missing | None:
    """What a helper raises where it finds no row."""
    for node in ast.walk(step.function.node):
        if not isinstance(node, ast.If) or not _about_nothing(node.test):
            continue
        first = node.body[0]
        if isinstance(first, ast.Raise) and first.exc is not None:
            return _missing(first.exc, step.function, step.given)
    return None


def _missing(node: ast.expr, function: Function, terms: Terms) -> Missing | None:
    """`NotFound("user", user_id)` in the method's terms."""
    call = node if isinstance(node, ast.Call) else None
    name = dotted_name(call.func if call is not None else node)
    if name is None:
        return None
    parts = [given_of(one, function, terms) for one in (call.args if call is not None else [])]
    known = [one for one in parts if one is not None]
    if len(known) < len(parts) or (call is not None and call.keywords):
        return None
    root = name.split(".")[0]
    needs = [] if hasattr(builtins, root) and not is_own(root, function.module) else [Needed(function.file, name)]
    text = name if call is None else f"{name}({', '.join(one.text for one in known)})"
    return Missing(text, (*needs, *(need for one in known for need in one.needs)))


def _about_nothing(test: ast.expr) -> bool:
    """`row is None`, `not rows`, `cursor.rowcount == 0`, `not cursor.execute(…)`."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return isinstance(test.operand, ast.Name | ast.Attribute | ast.Call)
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return False
    against = test.comparators[0]
    value = against.value if isinstance(against, ast.Constant) else ...
    return (type(test.ops[0]), value) in _NOTHING


def _ends(node: ast.stmt) -> bool:
    """Raises, or answers that there is nothing."""
    return isinstance(node, ast.Raise) or (isinstance(node, ast.Return) and _is_nothing(node.value))


def _is_nothing(node: ast.expr | None) -> bool:
    """None, False, an empty list."""
    if node is None or (isinstance(node, ast.Constant) and not node.value):
        return True
    return isinstance(node, ast.List | ast.Tuple) and not node.elts
