"""Puts together what the modules and the files beside them show."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from dal.discovery.model import Connection, Project, Unread
from dal.discovery.project.conventions import conventions
from dal.discovery.project.databases import databases
from dal.discovery.project.dependencies import dependencies, project_name, python_requirement
from dal.discovery.project.facts import Observed
from dal.discovery.project.frameworks import frameworks
from dal.discovery.project.injection import injection
from dal.discovery.project.naming import tables_style
from dal.discovery.project.observe import observe
from dal.discovery.project.packages import packages
from dal.discovery.project.settings import settings
from dal.discovery.project.suite import suite
from dal.discovery.project.texts import Texts
from dal.discovery.reading import Role, Source, Tree, load

_CODE = frozenset({Role.PRODUCTION, Role.SCRIPT})


def read_project(tree: Tree, sources: Callable[[str], Source | Unread]) -> Project:
    """What kind of code base it is; each module is asked for once, and let go."""
    return assemble(tree, (observe(source) for file in tree.python if isinstance(source := sources(file), Source)))


def assemble(tree: Tree, observed: Iterable[Observed]) -> Project:
    """The same from modules that were observed before, maybe by other processes, in any order."""
    modules = sorted(observed, key=lambda module: module.file)
    texts = Texts(tree.root, tree.other)
    setups = dict(_setups(tree))
    declared = dependencies(texts, setups)
    return Project(
        name=project_name(texts, setups),
        files=len(modules),
        lines=sum(module.lines for module in modules),
        python=python_requirement(texts, setups),
        packages=packages(modules),
        dependencies=declared,
        frameworks=frameworks(modules, declared),
        settings=settings(modules, texts),
        conventions=conventions(modules, texts),
        injection=injection(modules),
        suite=suite(modules, texts, declared),
        connections=_connections(modules),
        databases=databases(modules),
        unread=tuple(texts.unread),
    )


def with_tables(project: Project, names: Iterable[str]) -> Project:
    """The project with how its tables are called, which only their definitions tell."""
    return replace(project, conventions=replace(project.conventions, tables=tables_style(names)))


def _connections(modules: Iterable[Observed]) -> tuple[Connection, ...]:
    made = [fact for module in modules if module.role in _CODE for fact in module.of(Connection)]
    return tuple(sorted(made, key=lambda connection: (connection.place, connection.how)))


def _setups(tree: Tree) -> Iterator[tuple[str, ast.Module]]:
    for file in tree.python:
        if file.rpartition("/")[2] == "setup.py" and isinstance(source := load(tree.root, file), Source):
            yield file, source.tree
