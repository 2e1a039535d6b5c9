"""How objects get what they depend on, told by what constructors, containers and modules do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from dal.discovery.model import Connection, Injection, Place
from dal.discovery.project.facts import Bound, Class, Imported, Modules, Observed, Provided, Shared, production
from dal.discovery.project.frameworks import above
from dal.discovery.project.here import MODULE, last
from dal.discovery.project.noticing.bindings import INTERFACE

_SHOWN = 5
_FEW = 2
_LIBRARIES = (
    "dependency_injector",
    "dishka",
    "flask_injector",
    "inject",
    "injector",
    "kink",
    "lagom",
    "pinject",
    "punq",
    "rodi",
    "svcs",
    "that_depends",
    "wireup",
)
_SERVICE = re.compile(
    r"\w*(Client|Connection|Dao|DAO|Database|Db|DB|Engine|Factory|Gateway|Interactor|Manager|Mapper|Pool|Port"
    r"|Provider|Repo|Repository|Service|Session|Sessionmaker|Storage|Store|Uow|UnitOfWork|UseCase|sessionmaker)"
    r"|I[A-Z][a-z]\w*|\w+(Interface|Protocol)"
)
_SERVICE_NAME = re.compile(
    r"_*(.*_)?(client|conn|connection|dao|database|db|engine|gateway|pool|repo|repository|service|session|store|uow)"
)
_ABSTRACT = frozenset({"ABC", "Protocol", "ABCMeta"})


def injection(modules: Modules) -> tuple[Injection, ...]:
    """Every pattern that is in use, the most deliberate first."""
    written = production(modules)
    return tuple(found for told in _PATTERNS if (found := told(written)))


def _container(modules: Sequence[Observed]) -> Injection | None:
    uses = [
        (_place(module, fact.line), name)
        for module in modules
        for fact in module.of(Imported)
        for name in above(fact.module)[:1]
        if name in _LIBRARIES
    ]
    if uses:
        names = sorted({name for _, name in uses})
        return _injection("container", [place for place, _ in uses], f"containers of {', '.join(names)}")
    bound = [(module, fact) for module in modules for fact in module.of(Bound)]
    if len(bound) < _FEW:
        return None
    places = [_place(module, fact.line) for module, fact in bound]
    names = sorted({fact.interface for _, fact in bound})
    return _injection(
        "container", places, f"a container of its own binds {len(names)} types to classes: {_few(names)}"
    )


def _constructor(modules: Sequence[Observed]) -> Injection | None:
    interfaces = _interfaces(modules)
    places: list[Place] = []
    types: set[str] = set()
    for module in modules:
        for fact in module.of(Class):
            if taken := list(_services(fact, interfaces)):
                places.append(_place(module, fact.line))
                types |= {one for one in taken if one}
    if len(places) < _FEW:
        return None
    by = {one for one in types if one in interfaces or INTERFACE.fullmatch(one)}
    said = f", by interfaces such as {_few(sorted(by))}" if by else ""
    return _injection("constructor", places, f"{len(places)} classes take what they need in `__init__`{said}")


def _interfaces(modules: Sequence[Observed]) -> frozenset[str]:
    classes = [fact for module in modules for fact in module.of(Class)]
    return frozenset(fact.name for fact in classes if _ABSTRACT & {last(base) for base in fact.bases})


def _services(fact: Class, interfaces: frozenset[str]) -> Iterator[str]:
    for name, kind in fact.takes:
        if kind in interfaces or _SERVICE.fullmatch(kind) or (not kind and _SERVICE_NAME.fullmatch(name)):
            yield kind


def _framework(modules: Sequence[Observed]) -> Injection | None:
    provided = [(_place(module, fact.line), fact.how) for module in modules for fact in module.of(Provided)]
    if not provided:
        return None
    names = " and ".join(f"`{how}`" for how in sorted({how for _, how in provided}))
    return _injection("framework", [place for place, _ in provided], f"{len(provided)} values come from {names}")


def _globals(modules: Sequence[Observed]) -> Injection | None:
    shared = [(_place(module, fact.line), fact) for module in modules for fact in module.of(Shared)]
    if not shared:
        return None
    names = sorted({f"`{fact.name}` ({fact.made})" for _, fact in shared})
    said = f"objects that modules or requests keep are imported where they are needed: {_few(names)}"
    return _injection("globals", [place for place, _ in shared], said)


def _models(modules: Sequence[Observed]) -> Injection | None:
    models = [
        _place(module, fact.line)
        for module in modules
        for fact in module.of(Class)
        if any(
            base.endswith("django.db.models.Model") or base == "django.db.models.base.Model" for base in fact.bases
        )
    ]
    if not models:
        return None
    return _injection("globals", models, "Django's models and managers are imported where they are needed")


def _themselves(modules: Sequence[Observed]) -> Injection | None:
    made = [fact for module in modules for fact in module.of(Connection) if fact.function != MODULE]
    if not made:
        return None
    names = sorted({f"`{fact.function}`" for fact in made})
    return _injection(
        "none", [fact.place for fact in made], f"connections are made inside functions: {_few(names)}"
    )


_PATTERNS: tuple[Callable[[Sequence[Observed]], Injection | None], ...] = (
    _container,
    _constructor,
    _framework,
    _models,
    _globals,
    _themselves,
)


def _place(module: Observed, line: int) -> Place:
    return Place(module.file, line)


def _injection(pattern: str, places: Sequence[Place], description: str) -> Injection:
    return Injection(pattern, tuple(sorted(set(places))[:_SHOWN]), description)


def _few(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"
