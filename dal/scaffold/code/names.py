"""By which name the backend imports each of its modules, told by its folders and by its own imports."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import\b|import[ \t]+([\w.]+(?:[ \t]*,[ \t]*[\w.]+)*))", re.MULTILINE
)
_INIT = "__init__.py"

Parts = tuple[str, ...]


class ImportNames:
    """File → dotted name. Where the interpreter starts is not known: what the backend itself writes decides."""

    def __init__(self, root: Path, files: Iterable[str], texts: Iterable[str]) -> None:
        self._above = _above(root)
        self._files = tuple(files)
        self._packages = {folder_of(file) for file in self._files if file.rpartition("/")[2] == _INIT}
        said = Counter(name for text in texts for name in imported(text))
        self._base = self._usual_base(said)
        self.names: Mapping[str, str] = {file: self._name(file, said) for file in self._files}

    def folder(self, folder: str) -> str:
        """The dotted name of a folder as a package."""
        return self._stripped((*self._above, *filter(None, folder.split("/"))))

    def outer(self, file: str) -> str:
        """The folder of the outermost package that a file is in; where there is none, the one of its modules."""
        parts = dotted(file)[:-1] if not file.endswith(_INIT) else dotted(file)
        if "" in self._packages:
            return ""
        for size in range(1, len(parts) + 1):
            if "/".join(parts[:size]) in self._packages:
                return "/".join(parts[:size])
        base = self._base[len(self._above) :]
        return "/".join(parts[: len(base) + (self.names[file].count(".") > 0)])

    def _name(self, file: str, said: Counter[str]) -> str:
        candidates = [".".join(parts) for parts in self._candidates(file)]
        best = max(candidates, key=lambda name: (said[name], -len(name)), default="")
        return best if said[best] else self._stripped((*self._above, *dotted(file)))

    def _candidates(self, file: str) -> Iterator[Parts]:
        whole = (*self._above, *dotted(file))
        yield from (whole[start:] for start in self._starts(whole))

    def _starts(self, whole: Parts) -> Iterator[int]:
        """Where a name may begin; `shop` in `shop/shop.py` is what the package is called, not the module in it."""
        for start in range(len(whole)):
            short = whole[start:]
            if start == 0 or whole[: len(short)] != short or "/".join(short) not in self._packages:
                yield start

    def _usual_base(self, said: Counter[str]) -> Parts:
        """The folders in front of most names; where no import tells, those that are no packages."""
        votes: Counter[Parts] = Counter()
        for file in self._files:
            whole = (*self._above, *dotted(file))
            for start in self._starts(whole):
                votes[whole[:start]] += said[".".join(whole[start:])]
        best = max(votes, key=lambda base: (votes[base], -len(base)), default=())
        return best if votes[best] else self._outside()

    def _outside(self) -> Parts:
        if "" in self._packages:
            return ()
        tops = {package.split("/", maxsplit=1)[0] for package in self._packages}
        shared = sorted(top for top in tops if top not in self._packages)
        return (shared[0],) if len(shared) == 1 and len(tops) == 1 else ()

    def _stripped(self, parts: Parts) -> str:
        begins = parts[: len(self._base)] == self._base
        return ".".join(parts[len(self._base) :] if begins and len(parts) > len(self._base) else parts)


def imported(text: str) -> Iterator[str]:
    """The names of modules that a file imports; relative ones begin with a dot and are no names."""
    for match in _IMPORT.finditer(text):
        for name in (match[1] or match[2]).split(","):
            if not name.strip().startswith("."):
                yield name.strip()


def dotted(file: str) -> Parts:
    """The parts of a path without `.py` and `__init__`."""
    parts = PurePosixPath(file).with_suffix("").parts
    return parts[:-1] if parts and parts[-1] == "__init__" else parts


def folder_of(file: str) -> str:
    """The folder that a file lies in."""
    return file.rpartition("/")[0]


def _above(root: Path) -> Parts:
    """The folders from the outermost package down to the analysed folder, if that is a package itself."""
    root = root.resolve()
    parts: list[str] = []
    while (root / _INIT).is_file() and root.parent != root:
        parts.insert(0, root.name)
        root = root.parent
    return tuple(parts)
