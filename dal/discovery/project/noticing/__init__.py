"""What is noticed at which kind of node: one file per concern, all of them in one walk."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from dal.discovery.project.noticing import (
    addresses,
    bindings,
    classes,
    connections,
    constants,
    environment,
    functions,
    imports,
    testing,
)
from dal.discovery.project.noticing.notice import Notice, Noticed

_CONCERNS: tuple[Noticed, ...] = (
    imports.NOTICED,
    functions.NOTICED,
    classes.NOTICED,
    bindings.NOTICED,
    environment.NOTICED,
    constants.NOTICED,
    connections.NOTICED,
    addresses.NOTICED,
    testing.NOTICED,
)
_KINDS = tuple(dict.fromkeys(kind for concern in _CONCERNS for kind in concern))

NOTICED: Mapping[type[ast.AST], tuple[Notice, ...]] = {
    kind: tuple(concern[kind] for concern in _CONCERNS if kind in concern) for kind in _KINDS
}
"""A kind of node → who looks at it, in this order."""

__all__ = ["NOTICED", "Notice"]
