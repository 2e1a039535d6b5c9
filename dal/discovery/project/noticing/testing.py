"""What tests are made of."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from dal.discovery.project.facts import Mark, Tested
from dal.discovery.project.here import Here, Level, last
from dal.discovery.project.noticing.notice import Noticed
from dal.discovery.reading import Role

TEST = "test"
FIXTURE = "fixture"
BASE = "base"

_FIXTURES = re.compile(r"(pytest|pytest_asyncio)\.(yield_)?fixture|.*\.fixture")
_TEST_CLASS = re.compile(r"Test.*|.*(Test|Tests|TestCase)")
_BASE_CLASS = re.compile(
    r".*(TestCase|TestBase|BaseTest|Case)|(Base|Abstract)\w*Test\w*|.*(TestMixin|LiveServerTestCase)"
)
_REQUEST = re.compile(
    r"(requests|httpx)\.(get|post|put|patch|delete|request|[sS]ession|(Async)?Client)|aiohttp\.ClientSession|playwright\..*"
)
MARKS = {
    "AsyncMock": "mock",
    "MagicMock": "mock",
    "Mock": "mock",
    "MySqlContainer": "container",
    "create_all": "tables",
    "create_tables": "tables",
    "executescript": "tables",
    "patch": "mock",
    "upgrade": "migrations",
}
"""Calls that tell how a test gets what it needs."""


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef, here: Here) -> Iterator[Tested]:
    if here.role is not Role.TEST:
        return
    if any(_FIXTURES.fullmatch(here.meaning(_called(decorator))) for decorator in node.decorator_list):
        yield Tested(FIXTURE, node.name, node.lineno)
    elif node.name.startswith("test") and (here.level is Level.MODULE or _holds_tests(here)):
        yield Tested(TEST, node.name, node.lineno)


def _holds_tests(here: Here) -> bool:
    """Whether a runner looks for tests in the class that something stands in."""
    owner = here.owner
    if owner is None:
        return False
    return any(_BASE_CLASS.fullmatch(last(here.meaning(base))) for base in owner.bases) or bool(
        _TEST_CLASS.fullmatch(owner.name)
    )


def _class(node: ast.ClassDef, here: Here) -> Iterator[Tested]:
    """A class that prepares and holds no test itself is a fixture of those that are derived from it."""
    if here.role is not Role.TEST or not _BASE_CLASS.fullmatch(node.name):
        return
    names = {part.name for part in node.body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)}
    if not any(name.startswith("test") for name in names) and names:
        yield Tested(BASE, node.name, node.lineno)


def _call(node: ast.Call, here: Here) -> Iterator[Mark]:
    if here.role is not Role.TEST:
        return
    name = node.func.attr if isinstance(node.func, ast.Attribute) else here.meaning(node.func)
    if _REQUEST.fullmatch(here.meaning(node.func)):
        yield Mark("request", node.lineno)
    if (kind := MARKS.get(last(name))) is not None:
        yield Mark(kind, node.lineno)


def _called(decorator: ast.expr) -> ast.expr:
    return decorator.func if isinstance(decorator, ast.Call) else decorator


NOTICED: Noticed = {
    ast.Call: _call,
    ast.ClassDef: _class,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
}
