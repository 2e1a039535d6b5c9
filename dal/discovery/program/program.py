"""All modules of a backend, parsed when they are needed, and which of them an import means."""

from __future__ import annotations

import ast
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath

from dal.discovery.program.headings import Headings
from dal.discovery.program.lexicon import Lexicon
from dal.discovery.program.units import Unit

Loader = Callable[[str], Unit | None]
Texts = Callable[[str], str | None]
"""By its name relative to the analysed folder, what a file says; None for one that is not there."""
Methods = Mapping[str, Sequence[tuple[str, str]]]
"""By the name of a method: file and key of each class's function of that name."""
KEPT = 120_000
"""Lines of parsed modules that are kept in memory at a time."""


class Program:
    """The modules of a folder; files are named relative to it."""

    def __init__(
        self,
        files: Sequence[str],
        load: Loader,
        *,
        methods: Methods | None = None,
        kept: int = KEPT,
        texts: Texts | None = None,
        above: Sequence[str] = (),
        sql: Sequence[str] = (),
        lexicon: Lexicon | None = None,
    ) -> None:
        """Modules of a folder.

        Args:
            files: their paths in it.
            load: parses one.
            methods: where methods of a name stand.
            kept: lines of parsed modules that are kept.
            texts: reads other files.
            above: the folder's own name and those above it, which imports may begin with.
            sql: files of statements beside the modules.
            lexicon: of these modules, if somebody has one.
        """
        self.files = tuple(files)
        self._above = tuple(above)
        self.methods = methods or {}
        self._load = load
        self._texts = texts
        self.sql = tuple(sorted(sql))
        self._lexicon = lexicon or Lexicon(files, self.text)
        self._kept = kept
        self._lines = 0
        self._units: OrderedDict[str, Unit | None] = OrderedDict()
        self._known = frozenset(files)
        self._by_name: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
        self._files: dict[tuple[str, ...], str] = {}
        for file in files:
            parts = dotted(file)
            self._files.setdefault(parts, file)
            if parts:
                self._by_name[parts[-1]].append(parts)
        self._packages = {parts for parts in self._files if self._files[parts].endswith("__init__.py")}
        self._folders = {parts[:size] for parts in self._files for size in range(1, len(parts))}
        self._folders_by_name: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
        for folder in sorted(self._folders):
            self._folders_by_name[folder[-1]].append(folder)

    def unit(self, file: str) -> Unit | None:
        """The parsed module; None if it cannot be parsed."""
        if file in self._units:
            self._units.move_to_end(file)
            return self._units[file]
        unit = self._load(file)
        self._units[file] = unit
        self._lines += unit.lines if unit else 0
        while self._lines > self._kept and len(self._units) > 1:
            _, old = self._units.popitem(last=False)
            self._lines -= old.lines if old else 0
        return unit

    def text(self, file: str) -> str | None:
        """What a file says, a module or not; None where it is not there."""
        if self._texts is not None:
            return self._texts(file)
        unit = self.unit(file) if file in self._known else None
        return ast.unparse(unit.tree) if unit is not None else None

    def headings(self) -> Headings:
        """All classes by name and by base."""
        return self._lexicon.headings()

    def saying(self, *words: str) -> tuple[str, ...]:
        """The modules in whose text one of these words stands."""
        return self._lexicon.saying(*words)

    def says(self, *words: str) -> bool:
        """Whether one of these words stands in any module's text."""
        return bool(self._lexicon.saying(*words))

    def find(self, name: Sequence[str], importer: str, level: int = 0) -> str | tuple[str, ...] | None:
        """What `import a.b.c` in a module means: a file, or the parts of a folder without a module of its own.

        Absolute names are looked for as the end of a path, since where the interpreter starts is not known; the
        module nearest to the importing one wins.
        """
        wanted = tuple(name)
        if level:
            base = dotted(importer)
            up = level - 1 if importer.endswith("__init__.py") else level
            base = base[: len(base) - up] if up else base
            return self._exact((*base, *wanted))
        candidates = [parts for parts in self._candidates(wanted) if self._may_start(parts, wanted, importer)]
        if not candidates:
            return self._from_outside(wanted)
        here = dotted(importer)
        best = max(
            candidates, key=lambda parts: (self._starts_well(parts, wanted), _shared(parts, here), -len(parts))
        )
        return self._files.get(best, best)

    def folder(self, parts: Sequence[str], name: str) -> str | tuple[str, ...] | None:
        """The module or folder of that name inside a folder."""
        return self._exact((*parts, name))

    def _exact(self, parts: tuple[str, ...]) -> str | tuple[str, ...] | None:
        if parts in self._files:
            return self._files[parts]
        return parts if parts in self._folders else None

    def _from_outside(self, wanted: tuple[str, ...]) -> str | tuple[str, ...] | None:
        """A name that begins with the folder itself, or with folders above it."""
        for size in range(len(wanted), 0, -1):
            if wanted[:size] == self._above[-size:]:
                return self._exact(wanted[size:])
        return None

    def _candidates(self, wanted: tuple[str, ...]) -> list[tuple[str, ...]]:
        if not wanted:
            return []
        return _ending(self._by_name, wanted) or _ending(self._folders_by_name, wanted)

    def _may_start(self, parts: tuple[str, ...], wanted: tuple[str, ...], importer: str) -> bool:
        """A single name is likely to be a library's: it must stand where an interpreter would look."""
        if len(wanted) > 1 or len(parts) == 1:
            return True
        root = parts[: -len(wanted)]
        return root not in self._packages and root == dotted(importer)[: len(root)]

    def _starts_well(self, parts: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
        return parts[: -len(wanted)] not in self._packages


def dotted(file: str) -> tuple[str, ...]:
    """The parts of a module's name: those of its path, without `__init__`."""
    parts = PurePosixPath(file).with_suffix("").parts
    return parts[:-1] if parts and parts[-1] == "__init__" else parts


def _ending(by_name: Mapping[str, Sequence[tuple[str, ...]]], wanted: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [parts for parts in by_name.get(wanted[-1], ()) if parts[-len(wanted) :] == wanted]


def _shared(first: Sequence[str], second: Sequence[str]) -> int:
    """How long two paths are the same."""
    for place, (one, other) in enumerate(zip(first, second, strict=False)):
        if one != other:
            return place
    return min(len(first), len(second))
