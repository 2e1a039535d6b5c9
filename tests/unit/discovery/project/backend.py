"""Tiny backends that are written to a folder and read from there."""

from __future__ import annotations

import textwrap
from pathlib import Path

from dal.discovery.model import Project
from dal.discovery.project import Observed, observe, read_project
from dal.discovery.project.texts import Texts
from dal.discovery.reading import Source, load, walk


def write(root: Path, files: dict[str, str]) -> Path:
    """A folder with these files; their texts may be indented."""
    for file, text in files.items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(textwrap.dedent(text).lstrip("\n"))
    return root


def project(root: Path, files: dict[str, str]) -> Project:
    """What is told about a backend of these files."""
    write(root, {"app/__init__.py": ""} | files)
    return read_project(walk(root), lambda file: load(root, file))


def module(root: Path, text: str, file: str = "app/module.py") -> Observed:
    """What one module shows."""
    write(root, {file: text})
    source = load(root, file)
    assert isinstance(source, Source), source
    return observe(source)


def texts(root: Path, files: dict[str, str]) -> Texts:
    """The files beside Python of such a backend."""
    tree = walk(write(root, {"app/__init__.py": ""} | files))
    return Texts(root, tree.other)
