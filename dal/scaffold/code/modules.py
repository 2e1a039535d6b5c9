"""The backend's modules as syntax trees, and what a name in one of them means."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from textwrap import dedent

from dal.discovery.program.units import Unit, unit_of
from dal.discovery.reading import Source, load, walk
from dal.scaffold.code.cursors import Cursors, cursors_of
from dal.scaffold.code.names import ImportNames

_CALL = re.compile(r"\b([A-Za-z_]\w*)[ \t]*\(")
_DEEPEST = 12
"""Modules through which a name is passed on at the most."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What a module imports under a name: a module, or (with an attribute) something of it."""

    module: str
    attribute: str | None = None
    guarded: bool = False
    """Only for type checkers."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """Something of a library or of Python itself."""

    module: str
    name: str


@dataclass(frozen=True, slots=True)
class Definition:
    """A class, a function or a variable of a module of the backend."""

    module: Module
    name: str
    """Qualified inside the module: `Users.find`."""
    node: ast.AST

    @property
    def cls(self) -> ast.ClassDef | None:
        """The class, if it is one."""
        return self.node if isinstance(self.node, ast.ClassDef) else None


@dataclass(frozen=True, eq=False)
class Module:
    """One module that could be parsed."""

    file: str
    name: str
    """As the backend imports it."""
    tree: ast.Module
    unit: Unit
    text: str = field(default="", repr=False)

    def said(self, node: ast.stmt) -> str:
        """A statement as it is written, from the left margin."""
        lines = self.text.splitlines()[node.lineno - 1 : node.end_lineno]
        return dedent("\n".join(lines)).rstrip()

    @cached_property
    def imports(self) -> Mapping[str, Imported]:
        """Local name → what it stands for; those inside functions as well."""
        return dict(self._imports())

    @cached_property
    def stars(self) -> tuple[str, ...]:
        """Modules of which everything is imported."""
        return tuple(
            self._from(node)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
        )

    @cached_property
    def assigned(self) -> Mapping[str, ast.expr]:
        """The module's own variables and what they are first set to."""
        found: dict[str, ast.expr] = {}
        for node in self.tree.body:
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            value = getattr(node, "value", None)
            for target in targets:
                if isinstance(target, ast.Name) and isinstance(value, ast.expr):
                    found.setdefault(target.id, value)
        return found

    def _imports(self) -> Iterator[tuple[str, Imported]]:
        guarded = {id(inner) for node in self.tree.body if _for_checkers(node) for inner in ast.walk(node)}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    name = alias.name if alias.asname else alias.name.split(".")[0]
                    yield alias.asname or name, Imported(name, guarded=id(node) in guarded)
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    what = Imported(self._from(node), alias.name, id(node) in guarded)
                    yield alias.asname or alias.name, what

    def _from(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self.name.split(".")
        up = node.level - self.unit.is_package
        base = parts[: len(parts) - up] if up > 0 else parts
        return ".".join([*base, *filter(None, (node.module or "").split("."))])


class Modules:
    """All modules of a backend; parsed when they are asked for."""

    def __init__(self, root: Path) -> None:
        """Raises DiscoveryError where there is no Python."""
        self.root = root
        self._texts: dict[str, str] = {}
        self.files = walk(root).python
        self.names = ImportNames(root, self.files, map(self.text, self.files))
        self._by_name = {name: file for file, name in sorted(self.names.names.items(), reverse=True)}
        self._read: dict[str, Module | None] = {}

    @cached_property
    def cursors(self) -> Cursors:
        """What the backend expects of connections."""
        return cursors_of(map(self.text, self.files))

    def module(self, file: str) -> Module | None:
        """The module in a file; None where it cannot be parsed."""
        if file not in self._read:
            source = load(self.root, file)
            known = isinstance(source, Source) and file in self.names.names
            self._read[file] = self._module(source) if known and isinstance(source, Source) else None
        return self._read[file]

    def text(self, file: str) -> str:
        """What a file says, as far as it is text."""
        if file not in self._texts:
            path = self.root / file
            self._texts[file] = path.read_text("utf-8", "replace") if path.is_file() else ""
        return self._texts[file]

    def calling(self, name: str) -> tuple[str, ...]:
        """The files in which something of that name is called."""
        return self._called.get(name, ())

    @cached_property
    def _called(self) -> Mapping[str, tuple[str, ...]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for file in self.files:
            for name in sorted(set(_CALL.findall(self.text(file)))):
                found[name].append(file)
        return {name: tuple(files) for name, files in found.items()}

    def named(self, name: str) -> Module | None:
        """The module that is imported by that name."""
        file = self._by_name.get(name)
        return None if file is None else self.module(file)

    def resolve(self, module: Module, name: str, depth: int = 0) -> Definition | Foreign | None:
        """What a name, or a dotted one, means in a module; None where that cannot be told."""
        first, _, rest = name.partition(".")
        if depth > _DEEPEST:
            return None
        if rest:
            return self._inside(module, first, rest, depth)
        return (
            self._own(module, first) or self._imported(module, first, depth) or self._starred(module, first, depth)
        )

    def _own(self, module: Module, name: str) -> Definition | None:
        key = module.unit.members[""].get(name)
        if key is not None:
            node = module.unit.classes.get(key) or module.unit.functions[key]
            return Definition(module, name, node)
        value = module.assigned.get(name)
        return None if value is None else Definition(module, name, value)

    def _imported(self, module: Module, name: str, depth: int) -> Definition | Foreign | None:
        what = module.imports.get(name)
        if what is None or what.attribute is None:
            return None
        source = self.named(what.module)
        if source is None:
            return Foreign(what.module, what.attribute)
        return self.resolve(source, what.attribute, depth + 1)

    def _starred(self, module: Module, name: str, depth: int) -> Definition | Foreign | None:
        sources = (self.named(star) for star in module.stars)
        found = (self.resolve(source, name, depth + 1) for source in sources if source is not None)
        return next((one for one in found if one is not None), None)

    def _inside(self, module: Module, first: str, rest: str, depth: int) -> Definition | Foreign | None:
        """`models.User`, `db.models.User`, `Outer.Inner`."""
        own = self._own(module, first)
        if own is not None:
            return _member(own, rest)
        what = module.imports.get(first)
        if what is None:
            return None
        name = what.module if what.attribute is None else f"{what.module}.{what.attribute}"
        steps = rest.split(".")
        for size in range(len(steps) - 1, -1, -1):  # the longest part that is a module
            source = self.named(".".join([name, *steps[:size]]))
            if source is not None:
                return self.resolve(source, ".".join(steps[size:]), depth + 1)
        outer = self._imported(module, first, depth)
        return _member(outer, rest) if isinstance(outer, Definition) else Foreign(name, rest)

    def _module(self, source: Source) -> Module:
        unit = unit_of(source.file, source.tree, source.lines)
        return Module(source.file, self.names.names[source.file], source.tree, unit, source.text)


def _member(owner: Definition | Foreign, name: str) -> Definition | None:
    if not isinstance(owner, Definition) or owner.cls is None:
        return None
    wanted = f"{owner.name}.{name}"
    return next(
        (
            Definition(owner.module, wanted, node)
            for key, node in (owner.module.unit.classes | owner.module.unit.functions).items()
            if key.rpartition("@")[0] == wanted
        ),
        None,
    )


def _for_checkers(node: ast.stmt) -> bool:
    """`if TYPE_CHECKING:`."""
    return isinstance(node, ast.If) and ast.unparse(node.test).rpartition(".")[2] == "TYPE_CHECKING"
