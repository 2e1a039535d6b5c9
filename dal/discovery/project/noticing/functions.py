"""How functions are written: names, types, coroutines, docstrings."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from dal.discovery.project.facts import Function
from dal.discovery.project.here import Here
from dal.discovery.project.noticing.notice import Noticed
from dal.discovery.reading import Role

_STYLES = (
    ("sphinx", re.compile(r"^\s*:(param|type|returns?|rtype|raises?)\b", re.MULTILINE)),
    ("numpy", re.compile(r"^\s*(Parameters|Returns|Raises)\n\s*-{3,}", re.MULTILINE)),
    ("google", re.compile(r"^\s*(Args|Arguments|Returns|Raises|Yields):\s*$", re.MULTILINE)),
)
PLAIN = "plain"


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef, here: Here) -> Iterator[Function]:
    if here.role is Role.PRODUCTION:
        yield Function(node.name, _is_typed(node), isinstance(node, ast.AsyncFunctionDef), _style(node))


def _is_typed(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return node.returns is not None or any(argument.annotation for argument in every)


def _style(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str | None:
    text = ast.get_docstring(node, clean=False)
    if text is None:
        return None
    return next((style for style, pattern in _STYLES if pattern.search(text)), PLAIN)


NOTICED: Noticed = {ast.FunctionDef: _function, ast.AsyncFunctionDef: _function}
