"""Which modules are imported, and what names mean from there on."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from dal.discovery.project.facts import Imported
from dal.discovery.project.here import Here
from dal.discovery.project.noticing.notice import Noticed


def _import(node: ast.Import, here: Here) -> Iterator[Imported]:
    for alias in node.names:
        first = alias.name.partition(".")[0]
        here.learn(alias.asname or first, alias.name if alias.asname else first)
        yield Imported(alias.name, node.lineno)


def _from(node: ast.ImportFrom, here: Here) -> Iterator[Imported]:
    module = "." * node.level + (node.module or "")
    for alias in node.names:
        name = f"{module}{'' if module.endswith('.') else '.'}{alias.name}"
        here.learn(alias.asname or alias.name, name)
        yield Imported(name, node.lineno)


NOTICED: Noticed = {ast.Import: _import, ast.ImportFrom: _from}
