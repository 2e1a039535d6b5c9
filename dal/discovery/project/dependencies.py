"""What a project depends on, from all the files that say so."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from dal.discovery.model import Dependency, Place
from dal.discovery.project.declared import conda, pyproject, requirements, setup
from dal.discovery.project.declared.requirement import Requirement, canonical
from dal.discovery.project.declared.tables import table, text, toml
from dal.discovery.project.distributions import purpose
from dal.discovery.project.texts import Texts

_PIPFILE, _PYPROJECT, _SETUP_CFG, _SETUP_PY = "pipfile", "pyproject.toml", "setup.cfg", "setup.py"
_IMAGE = re.compile(r"^FROM\s+(?:\S+/)?python:(?P<version>\d+\.\d+)", re.MULTILINE | re.IGNORECASE)
_VERSION = re.compile(r"^\s*(?:python-)?(?P<version>\d+\.\d+)", re.MULTILINE)

Setups = Mapping[str, ast.Module]
"""The trees of the setup.py files by their paths."""


def dependencies(texts: Texts, setups: Setups) -> tuple[Dependency, ...]:
    """Every distribution that is asked for, once for each requirement and group, by name."""
    found: dict[tuple[str, str, str], Dependency] = {}
    for file, wanted in _wanted(texts, setups):
        key = (canonical(wanted.name), wanted.requirement, wanted.group)
        place = Place(file, wanted.line)
        found.setdefault(
            key, Dependency(wanted.name, wanted.requirement, place, purpose(wanted.name), wanted.group)
        )
    return tuple(found[key] for key in sorted(found))


def python_requirement(texts: Texts, setups: Setups) -> str | None:
    """The Python that the project asks for; without a word about it, the one that it is deployed with."""
    return next((version for version in _pythons(texts, setups) if version), None)


def project_name(texts: Texts, setups: Setups) -> str:
    """How the project calls itself, else the name of its folder."""
    return next((name for name in _project_names(texts, setups) if name), texts.root.resolve().name)


def _wanted(texts: Texts, setups: Setups) -> Iterator[tuple[str, Requirement]]:
    for file in texts.named(_PYPROJECT):
        yield from ((file, wanted) for wanted in pyproject.read(texts[file]))
    for file in texts.named(_PIPFILE):
        yield from ((file, wanted) for wanted in pyproject.read_pipfile(texts[file]))
    for file in texts.named(_SETUP_CFG):
        yield from ((file, wanted) for wanted in setup.read_cfg(texts[file]))
    for file, tree in sorted(setups.items()):
        yield from ((file, wanted) for wanted in setup.read_py(tree))
    for file in filter(conda.is_environment, texts.files):
        yield from ((file, wanted) for wanted in conda.read(texts[file]))
    for file, group in _requirements(texts):
        yield from ((file, wanted) for wanted in requirements.read(texts[file], group))


def _requirements(texts: Texts) -> Iterator[tuple[str, str]]:
    """The requirements files with their groups; what is known only by being included is of the includer's."""
    groups = {file: requirements.group_of(file) for file in texts.files if requirements.is_requirements(file)}
    waiting = list(groups)
    while waiting:
        file = waiting.pop(0)
        yield file, groups[file]
        for other in requirements.included(texts[file], file):
            if other not in groups and texts.has(other):
                groups[other] = groups[file]
                waiting.append(other)


def _pythons(texts: Texts, setups: Setups) -> Iterator[str | None]:
    for file in (*texts.named(_PYPROJECT), *texts.named(_PIPFILE)):
        yield pyproject.python_of(texts[file])
    for file in texts.named(_SETUP_CFG):
        yield setup.python_of_cfg(texts[file])
    for _, tree in sorted(setups.items()):
        yield setup.python_of_py(tree)
    for file in texts.files:
        name = file.lower().rpartition("/")[2]
        pattern = {".python-version": _VERSION, "runtime.txt": _VERSION}.get(name)
        if pattern is None and name.startswith("dockerfile"):
            pattern = _IMAGE
        if pattern and (found := pattern.search(texts[file])):
            yield f"=={found['version']}.*"


def _project_names(texts: Texts, setups: Setups) -> Iterator[str | None]:
    if _PYPROJECT in texts.files:
        data = toml(texts[_PYPROJECT])
        yield text(table(data, "project").get("name")) or text(table(data, "tool", "poetry").get("name"))
    if _SETUP_CFG in texts.files:
        yield setup.ini(texts[_SETUP_CFG]).get("metadata", "name", fallback=None)
    if _SETUP_PY in setups:
        yield setup.name_of_py(setups[_SETUP_PY])
