"""Finds every event that a source file logs, by reading it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeGuard

LEVELS = {
    "debug": "debug",
    "info": "info",
    "warning": "warning",
    "error": "error",
    "exception": "error",
    "critical": "critical",
    "log": "",
}


@dataclass(frozen=True, slots=True)
class Logged:
    """One call of a logger; `event` is empty where its `extra` names none, `level` where a variable decides."""

    place: str
    logger: str
    level: str
    event: str
    keys: tuple[str, ...]


def scan(source: str, *, path: str, module: str) -> Iterator[Logged]:
    """Every call of a logger in one file."""
    tree = ast.parse(source)
    loggers = dict(_loggers(tree, module))
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            yield from _calls(function, path, loggers)


def _calls(function: ast.FunctionDef, path: str, loggers: dict[str, str]) -> Iterator[Logged]:
    extras = [
        (node.lineno, node.value)
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "extra"
    ]
    for node in ast.walk(function):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS):
            continue
        called = node.func.value
        logger = _name(called, "") if _makes_logger(called) else loggers.get(ast.unparse(called))
        if logger is not None:
            given = next((word.value for word in node.keywords if word.arg == "extra"), None)
            if isinstance(given, ast.Name):
                given = max((line, value) for line, value in extras if line < node.lineno)[1]
            facts = _facts(given)
            event = facts.pop("event", "")
            yield Logged(f"{path}:{node.lineno}", logger, LEVELS[node.func.attr], event, tuple(facts))


def _facts(extra: ast.expr | None) -> dict[str, str]:
    """The keys of a literal `extra`, in their order, with the values that are texts."""
    if not isinstance(extra, ast.Dict):
        return {}
    return {
        str(key.value): str(value.value) if isinstance(value, ast.Constant) else ""
        for key, value in zip(extra.keys, extra.values, strict=True)
        if isinstance(key, ast.Constant)
    }


def _loggers(tree: ast.Module, module: str) -> Iterator[tuple[str, str]]:
    """Each logger that the file holds: what the file calls it, and its name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and _makes_logger(node.value):
            yield ast.unparse(node.targets[0]), _name(node.value, module)


def _name(made: ast.Call, module: str) -> str:
    name = made.args[0]
    return str(name.value) if isinstance(name, ast.Constant) else module


def _makes_logger(value: ast.expr) -> TypeGuard[ast.Call]:
    return isinstance(value, ast.Call) and ast.unparse(value.func) in {"logging.getLogger", "getLogger"}
