"""Walks a folder: which files there are to read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dal.discovery.model import Unread
from dal.discovery.reading.names import passed_by, tells
from dal.errors import DiscoveryError

_POINT = "point to the folder that holds the backend's Python files"
_RIGHTS = "give the user that runs the analysis the right to read it"


@dataclass(frozen=True, slots=True)
class Tree:
    """The files of a project; paths are relative to `root`, with forward slashes, sorted."""

    root: Path
    python: tuple[str, ...]
    sql: tuple[str, ...]
    other: tuple[str, ...]
    """What tells about dependencies, settings and tests."""
    unread: tuple[Unread, ...]


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder that was listed: its own files, the folders below, and what could not be followed."""

    files: tuple[str, ...]
    folders: tuple[str, ...]
    unread: tuple[Unread, ...]


def walk(root: Path) -> Tree:
    """The files below a folder; of virtual environments, built and hidden folders none.

    Links are not followed: what they lead to inside the folder is met where it is, and what lies outside is not
    part of the project, so that loops cannot be.

    Raises:
        DiscoveryError: there is no such folder, it cannot be read, or no Python is in it.
    """
    _check(root)
    files: list[str] = []
    unread: list[Unread] = []
    for folder in _folders(root):
        files += folder.files
        unread += folder.unread
    files.sort()
    python = tuple(file for file in files if file.endswith(".py"))
    if not python and not unread:
        raise DiscoveryError(f"{root}: there is no Python file in it; {_POINT}")
    return Tree(
        root,
        python,
        tuple(file for file in files if file.lower().endswith(".sql")),
        tuple(file for file in files if tells(file)),
        tuple(sorted(unread, key=lambda found: (found.file, found.why))),
    )


def _check(root: Path) -> None:
    if not root.exists():
        raise DiscoveryError(f"{root}: there is no such folder; {_POINT}")
    if not root.is_dir():
        raise DiscoveryError(f"{root}: this is a file; {_POINT}")
    try:
        empty = not any(root.iterdir())
    except OSError as error:
        raise DiscoveryError(f"{root}: cannot be read: {error.strerror}; {_RIGHTS}") from error
    if empty:
        raise DiscoveryError(f"{root}: the folder is empty; {_POINT}")


def _folders(root: Path) -> Iterator[_Folder]:
    waiting = [""]
    while waiting:
        folder = _listed(root, waiting.pop())
        waiting += folder.folders
        yield folder


def _listed(root: Path, path: str) -> _Folder:
    try:
        with os.scandir(root / path) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        return _Folder((), (), (Unread(path, f"the folder cannot be read: {error.strerror}", _RIGHTS),))
    inside = {entry.name for entry in entries}
    name = path.rpartition("/")[2]
    if path and passed_by(name, inside):
        return _Folder((), (), ())
    return _sorted_out(root, path, entries)


def _sorted_out(root: Path, path: str, entries: list[os.DirEntry[str]]) -> _Folder:
    files: list[str] = []
    folders: list[str] = []
    unread: list[Unread] = []
    for entry in entries:
        file = f"{path}/{entry.name}" if path else entry.name
        if not _is_plain(file):
            unread.append(_misnamed(file))
        elif entry.is_symlink():
            unread += _led_out(root, file)
        elif entry.is_dir(follow_symlinks=False):
            folders += [] if passed_by(entry.name, ("__init__.py",)) else [file]
        elif entry.is_file(follow_symlinks=False):
            files.append(file)
    return _Folder(tuple(files), tuple(folders), tuple(unread))


def _is_plain(file: str) -> bool:
    """Whether the name is text: a file system takes any bytes."""
    try:
        file.encode()
    except UnicodeEncodeError:
        return False
    return True


def _misnamed(file: str) -> Unread:
    shown = file.encode("utf-8", "backslashreplace").decode()
    return Unread(shown, "its name is not UTF-8", "rename it")


def _led_out(root: Path, file: str) -> list[Unread]:
    """A link that leads out of the project is reported where it could have led to code."""
    try:
        target = (root / file).resolve()
        outside = not target.is_relative_to(root.resolve())
        matters = target.is_dir() or file.endswith(".py")
    except (OSError, RuntimeError):  # a link to itself
        return []
    if not (outside and matters):
        return []
    return [Unread(file, "it is a link that leads out of the analysed folder", "analyse what it leads to as well")]
