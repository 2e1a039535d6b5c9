"""What a function sends itself and through those that it calls, in order, in its own terms."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from dal.discovery.model import Site
from dal.scaffold.access.functions import Function, Functions
from dal.scaffold.access.sending import calls_in, in_loops, sender_of
from dal.scaffold.access.values import Given, bound
from dal.scaffold.code.classes import family_of
from dal.scaffold.code.modules import Definition
from dal.scaffold.code.text import dotted_name

_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Step:
    """A site, in the function that sends it, with what the parameters of that function stand for."""

    site: Site
    function: Function
    given: Mapping[str, Given | None] = field(compare=False)
    """Parameter → in the terms of the method that is looked at; None for what is worked out."""
    sender: ast.Call | None = field(default=None, compare=False, repr=False)
    """The call at the site."""
    repeated: bool = False
    """Whether it may be sent several times: it is in a loop."""


class Calls:
    """Follows calls."""

    def __init__(self, functions: Functions, sites: Iterator[Site] | tuple[Site, ...]) -> None:
        self.functions = functions
        self._known: dict[Function, tuple[Step, ...]] = {}
        self._sites: defaultdict[tuple[str, str], list[Site]] = defaultdict(list)
        for site in sites:
            function = functions.of_site(site)
            if function is not None:
                self._sites[function.file, function.name].append(site)

    def sites(self, function: Function) -> tuple[Site, ...]:
        """Those in its own body."""
        return tuple(self._sites.get((function.file, function.name), ()))

    def steps(self, function: Function) -> tuple[Step, ...]:
        """Everything that is sent by a call of the function."""
        if function not in self._known:
            own = {one.name: Given.parameter(one.name) for one in function.signature.parameters}
            self._known[function] = tuple(self._steps(function, own, (), repeated=False))
        return self._known[function]

    def called(self, function: Function) -> Iterator[tuple[Function, ast.Call]]:
        """The backend's functions that it calls, in order."""
        for node in calls_in(function.node):
            target = self.target(function, node)
            if target is not None:
                yield target, node

    def reached(self, function: Function) -> tuple[Function, ...]:
        """The function and all of the backend that a call of it comes to, itself first."""
        found: dict[Function, None] = {}
        waiting = [(function, 0)]
        while waiting:
            one, depth = waiting.pop(0)
            if one not in found:
                found[one] = None
                waiting += [(target, depth + 1) for target, _ in self.called(one) if depth < _DEEPEST]
        return tuple(found)

    def target(self, function: Function, call: ast.Call) -> Function | None:
        """The function of the backend that a call means."""
        name = dotted_name(call.func)
        if name is None:
            return self._of_super(function, call)
        first, _, rest = name.partition(".")
        if first in ("self", "cls") and function.owner is not None:
            return self.functions.methods(function.owner).get(rest)
        found = self.functions.modules.resolve(function.module, name)
        return self.functions.of(found) if isinstance(found, Definition) else None

    def _of_super(self, function: Function, call: ast.Call) -> Function | None:
        """`super().find(…)`."""
        node = call.func
        above = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Call)
        if not above or function.owner is None or dotted_name(node.value.func) != "super":  # type: ignore[attr-defined]  # told above
            return None
        bases = list(family_of(self.functions.modules, function.owner))[1:]
        found = (self.functions.methods(base).get(node.attr) for base in bases[:1])  # type: ignore[attr-defined]  # as above
        return next(found, None)

    def _steps(
        self, function: Function, given: Mapping[str, Given | None], above: tuple[Function, ...], *, repeated: bool
    ) -> Iterator[Step]:
        if function in above or len(above) > _DEEPEST:
            return
        waiting = sorted(self.sites(function), key=lambda site: (site.line, site.end_line))
        looped = in_loops(function.node)
        helpers = {through.rpartition(":")[2] for site in waiting for through in site.through}
        for node in [*calls_in(function.node), None]:
            while waiting and (node is None or waiting[0].line <= node.lineno):
                site = waiting.pop(0)
                sender = sender_of(site, function)
                yield Step(site, function, given, sender, repeated or id(sender) in looped)
            target = None if node is None else self.target(function, node)
            if node is not None and target is not None and target.name not in helpers:
                inner = bound(node, target.signature, function, given)
                again = repeated or id(node) in looped
                yield from self._steps(target, inner, (*above, function), repeated=again)
