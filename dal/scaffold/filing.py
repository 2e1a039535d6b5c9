"""Puts the files of a scaffold where they belong, and never over what a person has changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from dal.errors import ConfigurationError
from dal.scaffold.values import File

BESIDE = ".new"
"""What a file is called that would have taken the place of another one."""


class Fate(StrEnum):
    """What became of a file."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    """It was there already, the same."""
    BESIDE = "beside"
    """Another one is there and was left; the new one lies beside it."""
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Filed:
    """A file and what became of it; the path is that of what was written."""

    path: str
    fate: Fate


def file_all(files: Iterable[File], out: Path, *, force: bool = False, dry_run: bool = False) -> tuple[Filed, ...]:
    """Write the files below a folder; with `dry_run` only say what would become of them.

    Args:
        files: of a scaffold.
        out: the folder; it is made if it is not there.
        force: write over files that differ.
        dry_run: write nothing.

    Raises:
        ConfigurationError: it cannot be written to.
    """
    planned = [(file, *_fate(file, out, force=force)) for file in files]
    for file, filed, path in () if dry_run else planned:
        if filed.fate is not Fate.UNCHANGED:
            _write(path, file.text)
    return tuple(filed for _, filed, _ in planned)


def _fate(file: File, out: Path, *, force: bool) -> tuple[Filed, Path]:
    path = out / file.path
    if not path.exists():
        return Filed(file.path, Fate.WRITTEN), path
    if path.is_file() and path.read_bytes() == file.text.encode():
        return Filed(file.path, Fate.UNCHANGED), path
    if force:
        return Filed(file.path, Fate.REPLACED), path
    return Filed(file.path + BESIDE, Fate.BESIDE), path.with_name(path.name + BESIDE)


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be written: {error.strerror}; choose another --out") from error
