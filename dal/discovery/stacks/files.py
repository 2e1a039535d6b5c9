"""Files that the backend reads at run time: statements that are kept beside the code."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.stacks.stack import Stack
from dal.discovery.values.collections import Items
from dal.discovery.values.depending import depends
from dal.discovery.values.text import Hole, Text, string, text
from dal.discovery.values.value import Arguments, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

Does = Callable[[Arguments, "Here"], Value | None]
_WHY = "a file that is known at run time only"
_LONGEST = 100_000
"""Characters of a file that is taken for statements."""
_READS = frozenset(("read_text", "read_bytes", "read"))
_SAME = frozenset(("resolve", "absolute", "expanduser", "as_posix", "__enter__", "decode", "__str__"))


@dataclass(frozen=True, slots=True)
class FilePath(Value):
    """A path, from the analysed folder on where its beginning is known."""

    path: str

    def attribute(self, name: str, here: Here) -> Value:
        """Its parts, and what reads it."""
        if name == "parent":
            return FilePath(posixpath.dirname(self.path))
        if name in ("name", "stem", "suffix"):
            base = posixpath.basename(self.path)
            stem, suffix = posixpath.splitext(base)
            return text({"name": base, "stem": stem, "suffix": suffix}[name])
        if name == "parents":
            return Parents(self.path)
        del here
        return PathMethod(self.path, name)

    def binary(self, operator: str, left: Value, right: Value, here: Here) -> Value:
        """`path / "name"`."""
        del here
        one, other = path_of(left), path_of(right)
        if operator != "Div" or one is None or other is None:
            return _unknown([left, right])
        return FilePath(posixpath.normpath(posixpath.join(one, other)))

    def entered(self, here: Here) -> Value:
        """`as_file(path)`."""
        del here
        return self


@dataclass(frozen=True, slots=True)
class Parents(Value):
    """`path.parents`."""

    path: str

    def item(self, key: Value, here: Here) -> Value:
        """One of the folders above."""
        del here
        count = getattr(key, "value", None)
        path = self.path
        for _ in range(count + 1 if isinstance(count, int) else 1):
            path = posixpath.dirname(path)
        return FilePath(path)


@dataclass(frozen=True, slots=True)
class PathMethod(Value):
    """A method of a path."""

    path: str
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The text of the file, a further path, or the files of the folder."""
        if self.name in _READS:
            return read(self.path, here)
        if self.name == "open":
            return OpenFile(self.path)
        if self.name in ("glob", "rglob", "iterdir"):
            return listed(self.path, string(arguments.get(0)), here)
        if self.name in ("joinpath", "with_name", "with_suffix"):
            return self._further(arguments)
        return FilePath(self.path) if self.name in _SAME else Unknown(f"path.{self.name}")

    def _further(self, arguments: Arguments) -> Value:
        parts = [part for value in arguments.positional if (part := path_of(value)) is not None]
        if len(parts) != len(arguments.positional):
            return _unknown(arguments.positional)
        if self.name == "with_suffix":
            return FilePath(posixpath.splitext(self.path)[0] + parts[0])
        base = self.path if self.name == "joinpath" else posixpath.dirname(self.path)
        return FilePath(posixpath.normpath(posixpath.join(base, *parts)))


@dataclass(frozen=True, slots=True)
class OpenFile(Value):
    """`open(path)`."""

    path: str

    def attribute(self, name: str, here: Here) -> Value:
        """What reads it."""
        del here
        return PathMethod(self.path, name)


@dataclass(frozen=True, slots=True)
class OpenPath(Value):
    """A path, or a file, that hangs on what callers say."""

    @property
    def is_free(self) -> bool:
        """It does."""
        return True

    def attribute(self, name: str, here: Here) -> Value:
        """What reads it, or leads further."""
        del here
        return OpenPathMethod(name)

    def binary(self, operator: str, left: Value, right: Value, here: Here) -> Value:
        """`path / "name"`."""
        del operator, left, right, here
        return self


@dataclass(frozen=True, slots=True)
class OpenPathMethod(Value):
    """A method of such a path."""

    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """A text that callers know, or a path again."""
        del arguments, here
        return Text((Hole(_WHY, free=True),)) if self.name in _READS else OpenPath()


def _unknown(values: Iterable[Value]) -> Value:
    return OpenPath() if any(depends(value) for value in values) else Unknown(_WHY)


def path_of(value: Value | None) -> str | None:
    """The path that a value surely is."""
    return value.path if isinstance(value, FilePath) else string(value)


def read(path: str, here: Here) -> Value:
    """What the file says, if it is one of the analysed folder."""
    for candidate in candidates(path, here.unit.file):
        found = here.machine.program.text(candidate)
        if found is not None and len(found) <= _LONGEST:
            return text(found)
    return Unknown(f"the text of {path}")


def candidates(path: str, importer: str) -> Iterator[str]:
    """Where a path may lead: from the folder of the module, those above it, the root."""
    base = posixpath.dirname(importer)
    while base:
        yield posixpath.normpath(posixpath.join(base, path))
        base = posixpath.dirname(base)
    yield posixpath.normpath(path)


def listed(folder: str, pattern: str | None, here: Here) -> Value:
    """The statements' files of a folder."""
    if pattern is not None and not pattern.endswith(".sql"):
        return Unknown("files")
    for candidate in candidates(folder, here.unit.file):
        inside = [file for file in here.machine.program.sql if posixpath.dirname(file) == candidate]
        if inside:
            return Items(tuple(FilePath(file) for file in inside))
    return Unknown("files")


class Files(Stack):
    """See the module."""

    name = "files"

    def called(self, name: str, arguments: Arguments, here: Here) -> Value | None:
        """`open`, `pathlib`, `os.path`, resources of packages."""
        does = _CALLED.get(name)
        return does(arguments, here) if does is not None else None


def _path(arguments: Arguments, here: Here) -> Value | None:
    """`Path("a", "b")`."""
    del here
    parts = [path_of(value) for value in arguments.positional]
    known = [part for part in parts if part is not None]
    if known and len(known) == len(parts):
        return FilePath(posixpath.join(*known))
    return _unknown(arguments.positional)


def _joined(arguments: Arguments, here: Here) -> Value | None:
    """`os.path.join(…)`: still a string."""
    joined = _path(arguments, here)
    return text(joined.path) if isinstance(joined, FilePath) else joined


def _folder(arguments: Arguments, here: Here) -> Value | None:
    del here
    path = path_of(arguments.get(0))
    return text(posixpath.dirname(path)) if path is not None else None


def _whole(arguments: Arguments, here: Here) -> Value | None:
    """`os.path.abspath(…)`: from the analysed folder on it is whole already."""
    del here
    path = path_of(arguments.get(0))
    return text(posixpath.normpath(path)) if path is not None else None


def _open(arguments: Arguments, here: Here) -> Value | None:
    del here
    given = arguments.get(0, "file") or Unknown()
    path = path_of(given)
    return OpenFile(path) if path is not None else _unknown([given])


def _data(arguments: Arguments, here: Here) -> Value | None:
    """`pkgutil.get_data(__name__, "sql/a.sql")`, `resources.read_text(package, name)`."""
    path = path_of(arguments.get(1))
    package = string(arguments.get(0))
    if path is None:
        return None
    inside = read(posixpath.join((package or "").replace(".", "/"), path), here)
    return read(path, here) if isinstance(inside, Unknown) else inside


def _resources(arguments: Arguments, here: Here) -> Value | None:
    """`resources.files(package)`."""
    package = string(arguments.get(0))
    return FilePath(package.replace(".", "/") if package else posixpath.dirname(here.unit.file))


_CALLED: dict[str, Does] = {
    "open": _open,
    "io.open": _open,
    "codecs.open": _open,
    "aiofiles.open": _open,
    "pathlib.Path": _path,
    "pathlib.PurePath": _path,
    "anyio.Path": _path,
    "os.path.join": _joined,
    "os.path.dirname": _folder,
    "os.path.abspath": _whole,
    "os.path.realpath": _whole,
    "os.path.normpath": _whole,
    "pkgutil.get_data": _data,
    "pkg_resources.resource_string": _data,
    "importlib.resources.read_text": _data,
    "importlib.resources.read_binary": _data,
    "importlib.resources.files": _resources,
}
