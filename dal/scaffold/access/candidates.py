"""Which functions of the backend are its data access: classes of them, free ones, and those that cannot be one."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from dal.discovery.model import ImplicitUpdate, Operation, Place, Site
from dal.scaffold.access.calls import Calls
from dal.scaffold.access.functions import Function
from dal.scaffold.access.handlers import handles_requests
from dal.scaffold.access.handles import Grip, handle_of
from dal.scaffold.access.naming import BEFORE as ACCESSOR_BEFORE
from dal.scaffold.access.naming import BEHIND as ACCESSOR
from dal.scaffold.access.sending import called_name, calls_in
from dal.scaffold.code.classes import family_of
from dal.scaffold.code.modules import Definition, Module, Modules
from dal.scaffold.code.text import dotted_name
from dal.scaffold.values import Left

_PLAIN_BASES = frozenset({"ABC", "Generic", "Protocol", "object"})
_NO_DATA = (Operation.DDL,)
_CONTEXTS = ("contextmanager", "asynccontextmanager", "property", "cached_property", "setter", "overload")


@dataclass(frozen=True, slots=True)
class Candidates:
    """What methods are made of."""

    classes: Mapping[Definition, tuple[Function, ...]] = field(default_factory=dict)
    """Classes that can be used as they are, with the methods that others call."""
    free: tuple[Function, ...] = ()
    """Functions that a repository has to call."""
    left: tuple[Left, ...] = ()


def candidates(
    calls: Calls, sites: Iterable[Site], updates: Iterable[ImplicitUpdate], models: frozenset[str]
) -> Candidates:
    """All data access functions of a backend."""
    places = [site.place for site in sites if site.operation not in _NO_DATA]
    sending = _sending(calls, [*places, *(update.place for update in updates)])
    groups = _by_class(sending, models)
    classes = {cls: whole for cls in groups if (whole := _whole(cls, calls, sending, models)) is not None}
    inside = {one for methods in classes.values() for one in methods}
    taken = {(cls.module.file, cls.name) for cls in classes}
    rest = [one for one in sending if one.owner is None or (one.owner.module.file, one.owner.name) not in taken]
    public = _with_callers(rest, calls, taken)
    modules = calls.functions.modules
    reasons = {one: reason for one in public if (reason := _unfit(one, modules) or _held(one)) is not None}
    fit = [one for one in public if one not in reasons]
    helpers = _helpers(fit, {*inside, *fit}, calls)
    left = tuple(Left(one.name, one.place, reason) for one, reason in reasons.items())
    return Candidates(classes, tuple(one for one in fit if one not in helpers), left)


def _sending(calls: Calls, places: Iterable[Place]) -> list[Function]:
    """The functions around these lines, by place."""
    found = {calls.functions.of_place(place): None for place in places}
    return sorted((one for one in found if one is not None), key=lambda one: one.place)


def _by_class(functions: Iterable[Function], models: frozenset[str]) -> list[Definition]:
    found: dict[tuple[str, str], Definition] = {}
    for one in functions:
        if one.owner is not None and one.owner.name not in models:
            found.setdefault((one.file, one.owner.name), one.owner)
    return list(found.values())


def _whole(
    cls: Definition, calls: Calls, known: Collection[Function], models: frozenset[str]
) -> tuple[Function, ...] | None:
    """The public methods with access to data of a class that can stand for a repository as it is; else None."""
    modules = calls.functions.modules
    methods = [one for one in calls.functions.methods(cls).values() if one.public and not _is_context(one)]
    sending = [one for one in methods if one in known or calls.steps(one)]
    if cls.name in models or not _is_repository(cls, methods, sending) or _is_derived(cls, modules):
        return None
    fit = all(one.bound == "self" and handle_of(one) is None and not _unfit(one, modules) for one in sending)
    return tuple(sending) if fit else None


def _is_repository(cls: Definition, methods: Collection[Function], sending: Collection[Function]) -> bool:
    """Whether data access is what the class is for: it is called so, or half of what it does."""
    named = ACCESSOR.search(cls.name) is not None or ACCESSOR_BEFORE.match(cls.name) is not None
    return bool(sending) and (named or 2 * len(sending) >= len(methods))


def _is_derived(cls: Definition, modules: Modules) -> bool:
    """Whether it derives from a class of a library: a form, a feed, a view."""
    for part in family_of(modules, cls):
        for base in part.cls.bases if part.cls is not None else []:
            name = dotted_name(base.value if isinstance(base, ast.Subscript) else base)
            found = modules.resolve(part.module, name) if name else None
            if not isinstance(found, Definition) and (name or "").rpartition(".")[2] not in _PLAIN_BASES:
                return True
    return False


def _with_callers(
    functions: Iterable[Function], calls: Calls, taken: Collection[tuple[str, str]]
) -> list[Function]:
    """Public functions; a private one is its callers', unless their class is used as it is."""
    found: dict[Function, None] = {}
    waiting = list(functions)
    seen: set[Function] = set()
    while waiting:
        one = waiting.pop(0)
        if one in seen or (one.owner is not None and (one.owner.module.file, one.owner.name) in taken):
            continue
        seen.add(one)
        if one.public:
            found[one] = None
            continue
        waiting += [caller for caller in callers([one], calls) if caller.public or caller.file == one.file]
    return sorted(found, key=lambda one: one.place)


def _unfit(function: Function, modules: Modules) -> str | None:
    """Why a function cannot be called by a repository."""
    if handles_requests(function, modules):
        return "it answers a request or a command: move its statements into a function of their own"
    if function.signature.asynchronous:
        return "it is a coroutine: the layer drives threads; give it a synchronous twin"
    if _is_context(function):
        return "it is no plain function: a property or a context"
    if any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(function.node)):
        return "it is a generator: its rows would be read after the connection is given back"
    return None


def _held(function: Function) -> str | None:
    if function.bound != "self":
        return None
    return "it is a method of an object that is no repository: give its statements a function"


def _is_context(function: Function) -> bool:
    return any(name.rpartition(".")[2] in _CONTEXTS for name in function.decorators)


def _helpers(free: Iterable[Function], interface: set[Function], calls: Calls) -> frozenset[Function]:
    """Functions that only others of the interface call, with what is theirs: they are no methods of their own."""
    found = set()
    for one in free:
        handle = handle_of(one)
        if handle is None or handle.grip is not Grip.CURSOR:
            continue
        calling = list(callers([one], calls))
        if calling and all(_among(caller, interface, calls) for caller in calling if caller != one):
            found.add(one)
    return frozenset(found)


def _among(caller: Function, interface: set[Function], calls: Calls, depth: int = 0) -> bool:
    """Whether a function, or everything that calls it, is part of the interface."""
    if caller in interface:
        return True
    above = list(callers([caller], calls)) if depth < 3 and not caller.public else []  # noqa: PLR2004  helpers of helpers
    return bool(above) and all(_among(one, interface, calls, depth + 1) for one in above)


def callers(functions: list[Function], calls: Calls) -> Iterator[Function]:
    """The functions of the backend that call one of these, by place."""
    modules = calls.functions.modules
    for file in sorted({file for one in functions for file in modules.calling(one.plain)}):
        if (module := modules.module(file)) is not None:
            yield from _calling(module, functions, calls)


def _calling(module: Module, functions: list[Function], calls: Calls) -> Iterator[Function]:
    names = {one.plain for one in functions}
    for one in calls.functions.all(module):
        named = (call for call in calls_in(one.node) if called_name(call) in names)
        if any(calls.target(one, call) in functions for call in named):
            yield one
