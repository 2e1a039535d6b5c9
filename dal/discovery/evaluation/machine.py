"""Evaluates functions without running them: what they return and what they send, for known and unknown arguments.

Every function is evaluated once by itself. A call evaluates the function again with what is known of its
arguments; what it then sends and did not know by itself is the caller's statement: so helpers are recognised.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from dal.discovery.evaluation import builtins, containers, strings
from dal.discovery.evaluation.binding import bind_arguments, unbound_arguments
from dal.discovery.evaluation.expressions import evaluate
from dal.discovery.evaluation.flow import run
from dal.discovery.evaluation.following import followed
from dal.discovery.evaluation.found import Owner
from dal.discovery.evaluation.here import Here, Report
from dal.discovery.evaluation.hints import hinted
from dal.discovery.evaluation.importing import STAR
from dal.discovery.evaluation.inlining import adopt, deferred
from dal.discovery.evaluation.objects import Objects
from dal.discovery.program.program import Program, dotted
from dal.discovery.program.units import FunctionNode, Unit, is_stub
from dal.discovery.stacks.stack import Stacks
from dal.discovery.values.program import ClassRef, External, FunctionRef, Imported, Instance, ModuleRef
from dal.discovery.values.query import Query
from dal.discovery.values.text import Text, text
from dal.discovery.values.value import NONE, Arguments, Member, Unknown, Value, deep, join

_DEEPEST = 9
"""Calls inside of calls that are followed."""
_MOST_STEPS = 30_000
"""Expressions that are looked at for the sake of one function; after that, calls are not followed any more."""

Memo = tuple[FunctionRef, object]


class Machine(Objects):
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
        self._modules: dict[str, Here] = {}
        self._running: set[str] = set()
        self._resolving: set[tuple[str, str]] = set()
        self._scripts: set[str] = set()
        self.partial: set[object] = set()
        self._memo: dict[Memo, Report] = {}
        self._meanwhile: dict[Memo, Report] = {}
        """Results that lack something which is still being evaluated."""
        self._stack: list[Owner] = []
        self.steps = self._base = 0
        self._slots: dict[Owner, int] = {}
        self._globals: dict[tuple[str, str], Value | None] = {}

    def activation(self, unit: Unit, owner: Owner) -> Here:
        """Fresh variables."""
        return Here(self, unit, owner, {})

    # modules

    def module(self, file: str) -> Here | None:
        """The variables of a module, as importing it leaves them; those so far if that is under way."""
        here = self._modules.get(file)
        if here is not None:
            return here
        unit = self.program.unit(file)
        if unit is None:
            return None
        here = self._modules[file] = self.activation(unit, Owner(file, ""))
        self._running.add(file)
        run([statement for statement in unit.tree.body if not _is_main(statement)], here)
        self._running.discard(file)
        self.completed(file)
        return here

    def completed(self, what: object) -> None:
        """Something is there as a whole; results that had to do without are forgotten."""
        self.partial.discard(what)
        if not self.partial:
            self._meanwhile.clear()

    def module_report(self, file: str) -> Report | None:
        """What a module's own body sends, also when it is run as a script."""
        here = self.module(file)
        if here is None:
            return None
        if file not in self._scripts:
            self._scripts.add(file)
            run([statement for statement in here.unit.tree.body if _is_main(statement)], here)
        return here.report

    def global_name(self, file: str, name: str) -> Value | None:
        """What a module calls by that name."""
        here = self.module(file)
        if here is None:
            return None
        if name in here.env and here.env[name] != NONE:
            return self._looked_up(file, name, here.env[name])
        if file in self._running:
            self.partial.add(file)
        later = self._assigned_later(file, name, here.unit)
        if later is not None or name in here.env:
            return later or here.env.get(name)
        key = here.unit.members[""].get(name)
        if key is None:
            return self._starred(here, name) or self._special_member(here, name)
        return ClassRef(file, key) if key in here.unit.classes else FunctionRef(file, key)

    def _assigned_later(self, file: str, name: str, unit: Unit) -> Value | None:
        """What functions assign to a variable of their module by `global`."""
        if (file, name) in self._globals:
            return self._globals[file, name]
        self._globals[file, name] = None  # a function that assigns it may also read it
        values = [
            value
            for key in unit.global_writers().get(name, ())
            if (value := self.reported(self.standing_alone(file, key), None).globals.get(name)) is not None
        ]
        self._globals[file, name] = join(values) if values else None
        return self._globals[file, name]

    def _looked_up(self, file: str, name: str, value: Value) -> Value | None:
        """What a module calls so; None if that is nothing but the name itself, imported in a circle."""
        if (file, name) in self._resolving:
            return None
        self._resolving.add((file, name))
        found = self.resolved(value)
        self._resolving.discard((file, name))
        return found

    def resolved(self, value: Value) -> Value:
        """What was imported, where that is asked for: modules may import each other."""
        if not any(isinstance(option, Imported) for option in value.options()):
            return value
        return join(
            [
                self.member(option.module, option.name) if isinstance(option, Imported) else option
                for option in value.options()
            ]
        )

    def _starred(self, here: Here, name: str) -> Value | None:
        """What a module always has, and what `from library import *` brings, if a stack knows it."""
        if name == "__file__":
            return text(here.unit.file)
        libraries = (value for key, value in here.env.items() if key.startswith(STAR))
        for library in libraries:
            if isinstance(library, External) and self.stacks.exports(library.name, name):
                return library.attribute(name, here)
        return None

    def _special_member(self, here: Here, name: str) -> Value | None:
        getter = here.unit.members[""].get("__getattr__")
        return None if getter is None or name.startswith("__") else Unknown(f"{name} of a module with __getattr__")

    def member(self, module: ModuleRef, name: str) -> Value:
        """What a module or a folder has under that name."""
        if module.file is not None:
            value = self.global_name(module.file, name)
            if value is not None:
                return value
        inside = self.program.folder(module.parts, name)
        if inside is None:
            return Unknown(f"{name} of {'.'.join(module.parts)}", name=name)
        return self.module_ref(inside)

    def module_ref(self, found: str | tuple[str, ...]) -> ModuleRef:
        """The value for what an import was found to mean."""
        return ModuleRef(found, dotted(found)) if isinstance(found, str) else ModuleRef(None, found)

    # functions

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
        (self._meanwhile if self.partial else self._memo)[memo] = report
        return report

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


def _is_main(statement: ast.stmt) -> bool:
    """`if __name__ == "__main__":`: it runs when everything else of the module is there."""
    return (
        isinstance(statement, ast.If)
        and isinstance(statement.test, ast.Compare)
        and any(isinstance(part, ast.Name) and part.id == "__name__" for part in ast.walk(statement.test))
    )


def _first_name(node: FunctionNode) -> str | None:
    first = [*node.args.posonlyargs, *node.args.args][:1]
    return first[0].arg if first else None
