"""Evaluates functions without running them: what they return and what they send, for known and unknown arguments.

Every function is evaluated once by itself. A call evaluates the function again with what is known of its
arguments; what it then sends and did not know by itself is the caller's statement: so helpers are recognised.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar, cast

from dal.discovery.evaluation import builtins, containers, strings
from dal.discovery.evaluation.binding import bind_arguments, unbound_arguments
from dal.discovery.evaluation.expressions import evaluate
from dal.discovery.evaluation.flow import run
from dal.discovery.evaluation.following import followed
from dal.discovery.evaluation.found import Owner
from dal.discovery.evaluation.here import Here, Report
from dal.discovery.evaluation.hints import hinted
from dal.discovery.evaluation.inlining import adopt, deferred
from dal.discovery.evaluation.modules import Modules
from dal.discovery.program.program import Program
from dal.discovery.program.units import FunctionNode, Unit, is_stub
from dal.discovery.stacks.stack import Stacks
from dal.discovery.values.program import ClassRef, FunctionRef, Instance
from dal.discovery.values.query import Query
from dal.discovery.values.text import Text
from dal.discovery.values.value import Arguments, Member, Unknown, Value, deep

_DEEPEST = 9
"""Calls inside of calls that are followed."""
_MOST_STEPS = 30_000
"""Expressions that are looked at for the sake of one function; after that, calls are not followed any more."""

Memo = tuple[FunctionRef, object]
T = TypeVar("T")


class Machine(Modules):
    """See the module. Nothing of the backend is imported or run."""

    def __init__(self, program: Program, stacks: Stacks) -> None:
        super().__init__()
        self.program = program
        self.stacks = stacks
        self.methods: Mapping[str, Callable[[Value, str, Arguments, Here], Value]] = {
            "string": strings.call,
            "items": containers.call_items,
            "entries": containers.call_entries,
        }
        self.builtins: Mapping[str, Callable[[Arguments, Here], Value]] = builtins.BUILTINS
        self.closures: list[dict[str, Value]] = [{}]
        self.partial: set[object] = set()
        self._memo: dict[Memo, Report] = {}
        self._meanwhile: dict[Memo, Report] = {}
        """Results that lack something which is still being evaluated."""
        self._stack: list[Owner] = []
        self.steps = self._base = 0
        self._slots: dict[Owner, int] = {}
        self._shelves: dict[Callable[[], object], object] = {}

    def activation(self, unit: Unit, owner: Owner) -> Here:
        """Fresh variables."""
        return Here(self, unit, owner, {})

    def shelf(self, kind: Callable[[], T]) -> T:
        """Where a stack keeps what it learns of this program: one of a kind, made when first asked for."""
        if kind not in self._shelves:
            self._shelves[kind] = kind()
        return cast(T, self._shelves[kind])

    def completed(self, what: object) -> None:
        """Something is there as a whole; results that had to do without are forgotten."""
        self.partial.discard(what)
        if not self.partial:
            self._meanwhile.clear()

    def alone(self, function: FunctionRef) -> Report:
        """The report of a function whose arguments nobody knows."""
        node = self._node(function)
        if node is None:
            return Report(Owner(function.file, function.key))
        return self.reported(function, None)

    def invoke(self, function: FunctionRef, arguments: Arguments, here: Here) -> Value:
        """What a call of it gives; `here` takes over what was sent on its behalf."""
        owner = Owner(function.file, function.key)
        node = self._node(function)
        too_deep = len(self._stack) - self._base >= _DEEPEST or self.steps >= _MOST_STEPS
        if node is None or owner in self._stack or too_deep:
            return Unknown("a function that is not there") if node is None else self.annotated(function, node)
        called = here.node
        by_itself = self.reported(replace(function, receiver=self._stand_in(function)), None)
        same = function.receiver is not None and function.receiver == here.receiver
        told = followed(function, by_itself, arguments, same=same, methods=self.stacks.words)
        report = by_itself if told is None else self.reported(function, told)
        here.node = called
        value = adopt(here, report, by_itself, same=same)
        if is_stub(node):
            return self._guessed(function, node, arguments, here)
        if isinstance(value, Unknown) and report.yields is None:
            return self.annotated(function, node, value)
        return value

    def _guessed(self, function: FunctionRef, node: FunctionNode, arguments: Arguments, here: Here) -> Value:
        """A method without a body stands for somebody else's: of a driver, maybe."""
        cls, _, name = function.name.rpartition(".")
        known = here.stacks.guessed(Member(Unknown(name=cls), name), arguments, here)
        return self.annotated(function, node, known or Unknown("what a subclass says", free=True))

    def reported(self, function: FunctionRef, arguments: Arguments | None) -> Report:
        """What an activation comes to; None for arguments that nobody knows."""
        memo = (function, arguments)
        known = self._memo.get(memo) or self._meanwhile.get(memo)
        if known is not None:
            return known
        owner = Owner(function.file, function.key)
        if owner in self._stack:
            return Report(owner)
        self._stack.append(owner)
        report = self._evaluated(function, arguments) if arguments is not None else self._afresh(function)
        self._stack.pop()
        self.completed(owner)
        (self._meanwhile if self.partial else self._memo)[memo] = report
        return report

    def running(self, function: FunctionRef | None) -> set[object]:
        """See `Core.running`."""
        owner = Owner(function.file, function.key) if function is not None else None
        return {owner} if owner is not None and owner in self._stack else set()

    def _afresh(self, function: FunctionRef) -> Report:
        """Evaluate a function by itself: how far calls are followed does not depend on who wants to know."""
        base, steps = self._base, self.steps
        self._base, self.steps = len(self._stack), 0
        report = self._evaluated(function, None)
        self._base, self.steps = base, steps
        return report

    def _evaluated(self, function: FunctionRef, arguments: Arguments | None) -> Report:
        unit, node = self.program.unit(function.file), self._node(function)
        if unit is None or node is None:
            return Report(Owner(function.file, function.key))
        here = Here(self, unit, Owner(function.file, function.key), {}, receiver=function.receiver)
        here.closure = self.closures[function.closure or self._around(function, unit)]
        here.self_name = _first_name(node) if function.receiver is not None else None
        self.stacks.begun(here)
        if arguments is None:
            here.env = unbound_arguments(node, function, here)
        else:
            here.env = bind_arguments(node, function, arguments, here)
        if isinstance(node, ast.Lambda):
            here.report.returns = evaluate(node.body, here)
        else:
            here.report.returns = Unknown("nothing is returned", free=is_stub(node))
            run(node.body, here)
        self._close(here)
        if arguments is None and here.slot:
            self._slots[here.owner] = here.slot
        return here.report

    def _close(self, here: Here) -> None:
        if here.slot:
            self.closures[here.slot] = {**here.closure, **here.env}
        _rest(here)

    def _around(self, function: FunctionRef, unit: Unit) -> int:
        """The variables of the function that this one stands in, as they are when nobody knows its arguments."""
        around = unit.owners.get(function.key, "")
        if around not in unit.functions:
            return 0
        owner = Owner(function.file, around)
        if owner not in self._slots and owner not in self._stack:
            self.reported(self.standing_alone(function.file, around), None)
        return self._slots.get(owner, 0)

    def _node(self, function: FunctionRef) -> FunctionNode | None:
        unit = self.program.unit(function.file)
        return None if unit is None else unit.functions.get(function.key)

    def _stand_in(self, function: FunctionRef) -> Value | None:
        """Whose method it is when it is evaluated by itself: an object of the class it stands in, or behind."""
        unit = self.program.unit(function.file)
        if unit is None:
            return None
        owner = unit.owners.get(function.key, "")
        if owner not in unit.classes:
            return None
        cls = ClassRef(function.file, owner, open=True)
        kind = self.kind(function)
        if kind.startswith("hybrid") and isinstance(function.receiver, ClassRef):
            return cls
        return {"static": None, "class": cls}.get(kind, Instance(cls, origin="self"))

    def annotated(self, function: FunctionRef, node: FunctionNode, value: Value | None = None) -> Value:
        """What a function returns by its annotation, where its body does not tell."""
        outer = self.module(function.file)
        returns = getattr(node, "returns", None)
        hint = hinted(returns, outer, given=self._given(function)) if outer is not None else None
        return hint or value or Unknown("result of a call that is not followed")

    def _given(self, function: FunctionRef) -> dict[str, Value]:
        receiver = function.receiver
        cls = receiver.cls if isinstance(receiver, Instance) else receiver
        return self.type_arguments(cls) if isinstance(cls, ClassRef) else {}

    def standing_alone(self, file: str, key: str) -> FunctionRef:
        """A function as it is evaluated by itself."""
        function = FunctionRef(file, key)
        return replace(function, receiver=self._stand_in(function))

    # names of last resort

    def named_alone(self, member: Member) -> FunctionRef | None:
        """A method of something unknown whose name only one class of the backend uses."""
        if member.name in _COMMON or member.name.startswith("__"):
            return None
        places = self.program.methods.get(member.name, ())
        if len(places) != 1:
            return None
        return self.standing_alone(*places[0])

    def is_helper(self, function: FunctionRef) -> bool:
        """Whether it sends what its callers say."""
        owner = Owner(function.file, function.key)
        return owner not in self._stack and bool(deferred(self.reported(function, None)))

    # what the evaluation asks for

    def looked_at(self, node: ast.expr, here: Here) -> Value:
        """The value of an expression that is not part of the code that runs: a base, an annotation, a default."""
        before = here.node
        value = evaluate(node, here)
        here.node = before
        return value

    def evaluate(self, node: ast.expr | None, here: Here) -> Value:
        """See `Here.evaluate`."""
        return evaluate(node, here)

    def run_body(self, body: Sequence[ast.stmt], here: Here) -> None:
        """Walk a class's body."""
        run(body, here)

    def percent(self, left: Text, right: Value) -> Value:
        """`left % right`."""
        return strings.percent(left, right)

    def closure(self, here: Here) -> int:
        """The number under which a function's variables are kept for the functions inside it."""
        if not here.owner.key:
            return 0
        if not here.slot:
            here.slot = len(self.closures)
            self.closures.append({})
        self.closures[here.slot] = {**here.closure, **here.env}
        return here.slot


_COMMON = frozenset(
    (
        "get set add pop items keys values update append extend remove clear copy index count insert sort"
        " format join split strip replace encode decode read write close open send recv run start stop execute"
        " commit rollback cursor connect fetchone fetchall fetchmany save delete create filter all first"
        " order_by exclude execute_query json dict info debug warning error exception log emit call apply"
        " match search group render"
    ).split()
)


def _rest(here: Here) -> None:
    """What is left at the end: assignments to the receiver, queries that are returned unsent."""
    report = here.report
    if here.self_name is not None:
        prefix = f"{here.self_name}."
        report.stores = {path[len(prefix) :]: value for path, value in here.env.items() if path.startswith(prefix)}
    for value in (report.returns, report.yields):
        if value is not None:
            queries = [part for part in deep(value) if isinstance(part, Query)]
            report.returned.update(query.root for query in queries)
            report.lent.update(query.root for query in queries if query.lends)


def _first_name(node: FunctionNode) -> str | None:
    first = [*node.args.posonlyargs, *node.args.args][:1]
    return first[0].arg if first else None
