"""One activation of a function: its variables and what it was seen to do."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from dal.discovery.evaluation.found import Found, Key, Owner, Root, Spot
from dal.discovery.values.program import FunctionRef, Method
from dal.discovery.values.query import Query
from dal.discovery.values.value import Arguments, Member, Unknown, Value, deep, join

if TYPE_CHECKING:
    from dal.discovery.evaluation.machine import Machine
    from dal.discovery.program.units import Unit
    from dal.discovery.stacks.stack import Stacks

Q = TypeVar("Q", bound=Query)
Claim = tuple[Owner, Key]
"""A statement of a helper that one of its callers has taken over."""


@dataclass(slots=True)
class Report:
    """What one activation came to."""

    owner: Owner
    returns: Value = field(default_factory=Unknown)
    yields: Value | None = None
    found: dict[Key, Found] = field(default_factory=dict)
    queries: dict[Root, Found] = field(default_factory=dict)
    """The last state of every query that was begun or changed, also those of callers."""
    absorbed: set[Root] = field(default_factory=set)
    returned: set[Root] = field(default_factory=set)
    lent: set[Root] = field(default_factory=set)
    """Those of them that stay statements of this function, see `Query.lends`."""
    asked: set[str] = field(default_factory=set)
    """Methods of arguments that nobody knew, for lack of the arguments."""
    claims: set[Claim] = field(default_factory=set)
    kept: set[Claim] = field(default_factory=set)
    """Lent queries that are sent as they are: somebody else's claim does not count."""
    stores: dict[str, Value] = field(default_factory=dict)
    """What was assigned to attributes of the receiver."""
    assigned: dict[Spot, tuple[Value, str]] = field(default_factory=dict)
    """Attributes of objects that were assigned: the object and the attribute."""
    globals: dict[str, Value] = field(default_factory=dict)
    """What was assigned to variables of the module."""
    saved: set[Value] = field(default_factory=set)
    """New objects that were written: from then on they are stored ones."""
    calls: set[Owner] = field(default_factory=set)
    """Functions that are called."""
    marks: dict[Spot, str] = field(default_factory=dict)
    """Signs of a unit of work: `commit()`, `with … begin()` and the like."""


class Here:
    """An activation; the machine's code writes into it, stacks ask and tell it things."""

    __slots__ = (
        "closure",
        "env",
        "globals",
        "machine",
        "node",
        "owner",
        "receiver",
        "report",
        "self_name",
        "slot",
        "unit",
    )

    def __init__(
        self, machine: Machine, unit: Unit, owner: Owner, env: dict[str, Value], *, receiver: Value | None = None
    ) -> None:
        self.machine = machine
        self.unit = unit
        self.owner = owner
        self.env = env
        self.receiver = receiver
        self.self_name: str | None = None
        self.slot = 0
        self.closure: dict[str, Value] = {}
        self.globals: set[str] = set()
        self.node: ast.AST | None = None
        self.report = Report(owner)

    @property
    def stacks(self) -> Stacks:
        """What is known about libraries."""
        return self.machine.stacks

    def evaluate(self, node: ast.expr | None) -> Value:
        """The value of an expression, with everything that evaluating it does."""
        return self.machine.evaluate(node, self)

    def spot(self, number: int = 0) -> Spot:
        """The expression that is being called."""
        node = self.node
        line = getattr(node, "lineno", 1)
        return Spot(
            line,
            getattr(node, "end_lineno", None) or line,
            getattr(node, "col_offset", 0),
            number,
            getattr(node, "end_col_offset", None) or 0,
        )

    def emit(self, found: Found, number: int = 0) -> None:
        """A statement is sent by the call that is being evaluated."""
        self.file((self.spot(number),), found)

    def file(self, key: Key, found: Found) -> None:
        """Put it under its key, together with its other variants."""
        known = self.report.found.get(key)
        self.report.found[key] = known.merged(found) if known is not None and known != found else found

    def begin(self, found: Found, number: int = 0) -> Root:
        """A query begins at the call that is being evaluated; make a `Query` of the root."""
        root = self.root(number)
        before = self.report.queries.get(root)
        self._note(root, replace(found, issued=False, others=before.mains if before is not None else ()))
        return root

    def root(self, number: int = 0) -> Root:
        """Where a query that begins at the call that is being evaluated is filed."""
        return Root(self.owner, (self.spot(number),))

    def keep(self, query: Query) -> None:
        """A query that another function lent is used as it is: it stays that function's statement."""
        if query.lent is not None:
            self.report.kept.add(query.lent)

    def extend(self, query: Q) -> Q:
        """The query has changed; one that another function lent is this one's from now on."""
        if query.lent is not None:
            self.report.claims.add(query.lent)
            query = replace(query, lent=None)
        self._note(query.root, query.found)
        return query

    def issue(self, query: Query, found: Found | None = None) -> None:
        """The query is sent, possibly with a last change of what it does."""
        if query.lent is not None and (found is None or found.operation == query.found.operation):
            self.keep(query)
            return
        self._note(self.extend(query).root, replace(found or query.found, issued=True))

    def absorb(self, values: Iterable[Value]) -> None:
        """These are parts of another query: those of them that are queries are no sites of their own."""
        queries = [part for value in values for part in deep(value) if isinstance(part, Query)]
        self.report.absorbed.update(query.root for query in queries)
        self.report.claims.update(query.lent for query in queries if query.lent is not None)

    def _note(self, root: Root, found: Found) -> None:
        known = self.report.queries.get(root)
        self.report.queries[root] = found if known is None else known.followed(found)

    def mark(self, how: str) -> None:
        """A sign of a unit of work at the call that is being evaluated."""
        self.report.marks[self.spot()] = how

    def guess(self, member: Member, arguments: Arguments) -> Value | None:
        """What a method of something unknown does."""
        function = self.machine.named_alone(member)
        if function is not None and self.machine.is_helper(function):
            return function.call(arguments, self)
        guessed = self.stacks.guessed(member, arguments, self)
        if guessed is None and member.free:
            self.report.asked.add(member.name)
        return function.call(arguments, self) if guessed is None and function is not None else guessed

    def replace(self, old: Value, new: Value) -> None:
        """From here on, variables with this value have that one."""
        for name, value in self.env.items():
            if value == old:
                self.env[name] = new

    def string_method(self, owner: Value, name: str) -> Value:
        """A method of strings."""
        return Method(owner, name, "string")

    def items_method(self, owner: Value, name: str) -> Value:
        """A method of lists, tuples and sets."""
        return Method(owner, name, "items")

    def entries_method(self, owner: Value, name: str) -> Value:
        """A method of dictionaries."""
        return Method(owner, name, "entries")

    def method(self, method: Method, arguments: Arguments) -> Value:
        """Call one of those."""
        return self.machine.methods[method.kind](method.owner, method.name, arguments, self)

    def builtin(self, name: str, arguments: Arguments) -> Value:
        """Call a function of Python's own."""
        return self.machine.builtins[name](arguments, self)

    def call_all(self, functions: Iterable[Value], arguments: Arguments) -> Value:
        """Call each that can be called: callbacks, hooks and the like."""
        return join([one.call(arguments, self) for one in functions if isinstance(one, FunctionRef)])
