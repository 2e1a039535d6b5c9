"""Imports: of the backend's own modules, else of a library."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dal.discovery.values.program import External, Imported, ModuleRef
from dal.discovery.values.value import Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here


def import_names(node: ast.Import, here: Here) -> bool:
    """`import a.b.c` and `import a.b.c as d`."""
    for alias in node.names:
        parts = alias.name.split(".")
        if alias.asname is not None:
            here.env[alias.asname] = _module(parts, here)
        else:
            here.env[parts[0]] = _module(parts[:1], here)
    return True


def import_from(node: ast.ImportFrom, here: Here) -> bool:
    """`from a.b import c as d`, also with dots in front and with a star."""
    parts = node.module.split(".") if node.module else []
    module = _module(parts, here, level=node.level)
    for alias in node.names:
        if alias.name == "*":
            _everything(module, here)
        else:
            here.env[alias.asname or alias.name] = _member(module, alias.name, here)
    return True


def _module(parts: list[str], here: Here, level: int = 0) -> Value:
    found = here.machine.program.find(parts, here.unit.file, level)
    if found is not None:
        return here.machine.module_ref(found)
    if level:
        return Unknown("a module that is not there")
    return here.stacks.named(".".join(parts), here) or External(".".join(parts))


def _member(module: Value, name: str, here: Here) -> Value:
    if isinstance(module, ModuleRef) and module.file == here.unit.file:
        inside = here.machine.program.folder(module.parts, name)  # `from . import b` inside a package
        if inside is not None:
            return here.machine.module_ref(inside)
    return Imported(module, name) if isinstance(module, ModuleRef) else module.attribute(name, here)


STAR = "* "
"""Begins the names under which libraries are kept of which everything is imported."""


def _everything(module: Value, here: Here) -> None:
    if isinstance(module, External):
        here.env[f"{STAR}{module.name.replace('.', ' ')}"] = module
    if not isinstance(module, ModuleRef) or module.file is None:
        return
    other = here.machine.module(module.file)
    if other is not None:
        public = {name: value for name, value in other.env.items() if not name.startswith("_") and "." not in name}
        here.env.update(public)
