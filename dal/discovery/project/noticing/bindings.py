"""How objects come together: containers, what frameworks provide, objects for all to use."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from dal.discovery.project.facts import Bound, Provided, Shared
from dal.discovery.project.here import Here, Level, argument, dotted, last
from dal.discovery.project.noticing.notice import Noticed

_BINDS = frozenset(
    {"add_scoped", "add_singleton", "add_transient", "bind", "bind_to", "provide", "register", "register_type"}
)
_NOT_CONTAINERS = re.compile(r"(^|[._])(admin|site|router|signals?|event)([._]|$)", re.IGNORECASE)
_CLASS = re.compile(r"_?[A-Z]+[a-z][A-Za-z0-9]*")
INTERFACE = re.compile(r"I[A-Z][a-z]\w*|(Abstract|Base)[A-Z]\w*|\w+(Interface|Port|Protocol|Gateway)|Abstract\w+")
"""How interfaces are called where nothing else shows that they are."""
_PROVIDES = {"fastapi.Depends": "Depends", "fastapi.Security": "Security", "litestar.di.Provide": "Provide"}
_SHARED = re.compile(
    r"\w*(Alchemy|Cache|Client|Container|Dao|DAO|Database|Db|DB|Engine|Manager|MySQL|Pool|Redis|Repo|Repository"
    r"|Service|Store|Storage)"
)


def _call(node: ast.Call, here: Here) -> Iterator[Bound | Provided]:
    name = here.meaning(node.func)
    if name in _PROVIDES:
        yield Provided(_PROVIDES[name], node.lineno)
    written = dotted(node.func)
    if last(written) in _BINDS and "." in written and not _NOT_CONTAINERS.search(written):
        interface, made = argument(node, 0), argument(node, 1)
        if _is_class(interface) and _is_class(made):
            yield Bound(last(dotted(interface)), node.lineno)


def _table(node: ast.Dict, here: Here) -> Iterator[Bound]:
    """A dictionary from interfaces to classes is a container's list."""
    del here
    for interface, made in zip(node.keys, node.values, strict=True):
        if _is_class(interface) and _is_class(made) and INTERFACE.fullmatch(last(dotted(interface))):
            yield Bound(last(dotted(interface)), node.lineno)


def _is_class(node: ast.expr | None) -> bool:
    return bool(_CLASS.fullmatch(last(dotted(node))))


def _assigned(node: ast.Assign | ast.AnnAssign, here: Here) -> Iterator[Shared]:
    if not isinstance(node.value, ast.Call):
        return
    made = last(here.meaning(node.value.func))
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        name = here.meaning(target)
        if name.startswith("flask.g."):
            yield Shared(f"g.{last(name)}", made, node.lineno)
        elif here.level is Level.MODULE and isinstance(target, ast.Name) and _SHARED.fullmatch(made):
            yield Shared(target.id, made, node.lineno)


NOTICED: Noticed = {ast.Call: _call, ast.Dict: _table, ast.Assign: _assigned, ast.AnnAssign: _assigned}
