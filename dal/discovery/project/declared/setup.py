"""`setup.cfg` and `setup.py`; the latter is read, never run."""

from __future__ import annotations

import ast
import configparser
from collections.abc import Iterator

from dal.discovery.project.declared.requirement import Requirement, line_of, line_of_header, read_line
from dal.discovery.project.here import dotted, last, literal

_EXTRAS = "extras_require"
_GROUPS = {"install_requires": "", "tests_require": "test", "test_requires": "test"}


def ini(content: str) -> configparser.RawConfigParser:
    """The sections of an INI file; none where it is not one."""
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    try:
        parser.read_string(content)
    except configparser.Error:
        return configparser.RawConfigParser()
    return parser


def read_cfg(content: str) -> Iterator[Requirement]:
    """What a setup.cfg asks for."""
    parser = ini(content)
    at = line_of_header(content, "options")
    wanted = [(parser.get("options", key, fallback=""), group, at) for key, group in _GROUPS.items()]
    section = f"options.{_EXTRAS}"
    if parser.has_section(section):
        extras = line_of_header(content, section)
        wanted += [(lines or "", group, extras) for group, lines in parser.items(section)]
    for lines, group, after in wanted:
        for line in (lines or "").replace(",\n", "\n").split("\n"):
            if found := read_line(line, 1, group):
                yield Requirement(found.name, found.requirement, line_of(content, found.name, after), group)


def python_of_cfg(content: str) -> str | None:
    """The Python that a setup.cfg asks for."""
    return ini(content).get("options", "python_requires", fallback=None)


def read_py(tree: ast.Module) -> Iterator[Requirement]:
    """What the literals of a `setup(…)` ask for, be they in the call or in a constant."""
    constants = _constants(tree)
    for keyword in _keywords(tree):
        value = _looked_up(keyword.value, constants)
        if keyword.arg in _GROUPS:
            yield from _wanted(value, _GROUPS[keyword.arg], constants)
        elif keyword.arg == _EXTRAS and isinstance(value, ast.Dict):
            for key, inner in zip(value.keys, value.values, strict=True):
                yield from _wanted(_looked_up(inner, constants), literal(key) or "", constants)


def python_of_py(tree: ast.Module) -> str | None:
    """The Python that a setup.py asks for."""
    return _literal(tree, "python_requires")


def name_of_py(tree: ast.Module) -> str | None:
    """The name that a setup.py gives to the project."""
    return _literal(tree, "name")


def _literal(tree: ast.Module, name: str) -> str | None:
    constants = _constants(tree)
    found = (literal(_looked_up(keyword.value, constants)) for keyword in _keywords(tree) if keyword.arg == name)
    return next(found, None)


def _keywords(tree: ast.Module) -> Iterator[ast.keyword]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and last(dotted(node.func)) == "setup":
            yield from node.keywords


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    return {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _looked_up(node: ast.expr, constants: dict[str, ast.expr]) -> ast.expr:
    return constants.get(node.id, node) if isinstance(node, ast.Name) else node


def _wanted(node: ast.expr, group: str, constants: dict[str, ast.expr]) -> Iterator[Requirement]:
    match node:
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            for part in parts:
                inner = part.value if isinstance(part, ast.Starred) else part
                yield from _wanted(_looked_up(inner, constants), group, constants)
        case ast.BinOp(left=left, right=right):
            yield from _wanted(_looked_up(left, constants), group, constants)
            yield from _wanted(_looked_up(right, constants), group, constants)
        case ast.Constant(value=str(lines)):
            for number, line in enumerate(lines.split("\n")):
                if found := read_line(line, node.lineno + number, group):
                    yield found
        case _:
            return
