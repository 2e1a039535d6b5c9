"""The imports of a generated file."""

from __future__ import annotations

import builtins
import sys
from collections import defaultdict
from collections.abc import Iterable

from dal.scaffold.access.values import Needed
from dal.scaffold.code.modules import Imported, Modules

_STANDARD = sys.stdlib_module_names


class Imports:
    """Collects what a file needs; `width` is that of its lines."""

    def __init__(self, modules: Modules, width: int) -> None:
        self._modules = modules
        self._width = width
        self._names: dict[str, Imported] = {}
        self.home = ""
        """The package that the file is in, where that matters."""

    def add(self, module: str, *names: str) -> None:
        """`from module import names`."""
        for name in names:
            self._names[name] = Imported(module, name)

    def module(self, name: str) -> None:
        """`import name`."""
        self._names[name] = Imported(name)

    def alias(self, package: str, name: str, alias: str) -> None:
        """`from package import name as alias`."""
        self._names[alias] = Imported(package, name) if package else Imported(name)

    def need(self, needed: Needed) -> bool:
        """A name as a module of the backend understands it; False where another one is called so here."""
        root = needed.name.partition(".")[0]
        what = self._source(needed.file, root)
        if what is None:
            return True
        known = self._names.setdefault(root, what)
        if (known.module, known.attribute) == (what.module, what.attribute) and known.guarded and not what.guarded:
            self._names[root] = what
        return (known.module, known.attribute) == (what.module, what.attribute)

    def lines(self) -> list[str]:
        """The import statements: Python's, then all others; what only type checkers need at the end."""
        plain = {name: what for name, what in self._names.items() if not what.guarded}
        guarded = {name: what for name, what in self._names.items() if what.guarded}
        if guarded:
            plain["TYPE_CHECKING"] = Imported("typing", "TYPE_CHECKING")
        blocks = [self._sorted(plain, standard=True), self._sorted(plain, standard=False)]
        lines = [line for at, block in enumerate(filter(None, blocks)) for line in ([""] if at else []) + block]
        return [*lines, *self._checked(guarded)]

    def _source(self, file: str, root: str) -> Imported | None:
        module = self._modules.module(file)
        if module is None:
            return None
        what = module.imports.get(root)
        if what is not None:
            return what
        own = root in module.unit.members[""] or root in module.assigned
        if own:
            return Imported(module.name, root)
        for star in module.stars:
            source = self._modules.named(star)
            if source is not None and self._modules.resolve(source, root) is not None:
                return Imported(star, root)
        if hasattr(builtins, root) or not module.stars:
            return None
        return Imported(module.stars[0], root)

    def _sorted(self, names: dict[str, Imported], *, standard: bool) -> list[str]:
        wanted = {
            name: what for name, what in names.items() if (what.module.partition(".")[0] in _STANDARD) is standard
        }
        whole = sorted(_whole(name, what) for name, what in wanted.items() if what.attribute is None)
        return [*whole, *self._parts({name: what for name, what in wanted.items() if what.attribute is not None})]

    def _parts(self, names: dict[str, Imported], depth: int = 0) -> list[str]:
        grouped: defaultdict[str, list[str]] = defaultdict(list)
        for name, what in names.items():
            grouped[what.module].append(
                str(what.attribute) if what.attribute == name else f"{what.attribute} as {name}"
            )
        lines: list[str] = []
        for module in sorted(grouped):
            lines += _from(module, sorted(grouped[module], key=_order), depth, self._width)
        return lines

    def _checked(self, guarded: dict[str, Imported]) -> list[str]:
        if not guarded:
            return []
        whole = sorted(f"    {_whole(name, what)}" for name, what in guarded.items() if what.attribute is None)
        parts = self._parts({name: what for name, what in guarded.items() if what.attribute is not None}, depth=1)
        return ["", "if TYPE_CHECKING:", *whole, *parts]


def _whole(name: str, what: Imported) -> str:
    root = what.module.partition(".")[0]
    return f"import {what.module}" if name == root else f"import {what.module} as {name}"


def _from(module: str, names: Iterable[str], depth: int, width: int) -> list[str]:
    names = list(names)
    flat = f"{' ' * 4 * depth}from {module} import {', '.join(names)}"
    if len(flat) <= width:
        return [flat]
    before = " " * 4 * depth
    return [f"{before}from {module} import (", *(f"{before}    {name}," for name in names), f"{before})"]


def _order(name: str) -> tuple[int, str]:
    """Constants, classes, then the rest."""
    plain = name.partition(" ")[0]
    return (0 if plain.isupper() and len(plain) > 1 else 1 if plain[:1].isupper() else 2, name)
