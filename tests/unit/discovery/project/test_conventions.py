"""Conventions are what most of the code does, or what its tools are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from dal.discovery.model import Conventions
from dal.discovery.project import tables_style, with_tables
from dal.discovery.project.naming import style
from tests.unit.discovery.project.backend import project


def _conventions(root: Path, files: dict[str, str]) -> Conventions:
    return project(root, files).conventions


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["find_one", "save", "_load_all"], ("snake_case", 1.0)),
        (["findOne", "saveAll", "load_all", "get"], ("camelCase", 0.75)),
        (["OrderRepo", "Order", "HTTPError", "my_class"], ("PascalCase", 0.75)),
        (["day-shift", "sick-leave", "a"], ("kebab-case", 1.0)),
        (["get", "put"], ("snake_case", 1.0)),
        ([], ("", 0.0)),
        (["__"], ("", 0.0)),
    ],
)
def test_style_of_names(names: list[str], expected: tuple[str, float]) -> None:
    """The most frequent one, with the share of names that fit it; single words fit two."""
    assert style(names) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["order", "order_item", "user"], "snake_case, singular"),
        (["orders", "order_items", "users", "address"], "snake_case, plural"),
        (["crm_user", "crm_role", "crm_note", "job"], "snake_case, singular, prefix crm_"),
        (["OrderItem", "AppUser"], "PascalCase, singular"),
        ([], ""),
    ],
)
def test_style_of_tables(names: list[str], expected: str) -> None:
    """Case, number and a prefix that many share."""
    assert tables_style(names) == expected


def test_tables_are_told_later(tmp_path: Path) -> None:
    """Only their definitions know them."""
    found = project(tmp_path, {})
    assert found.conventions.tables == ""
    assert with_tables(found, ["orders", "users"]).conventions.tables == "snake_case, plural"


def test_names_types_and_docstrings(tmp_path: Path) -> None:
    """Counted over production code; magic methods have no choice, tests and migrations do not count."""
    text = '''
        class OrderService:
            def __init__(self): pass
            def find_one(self, order_id: int) -> None:
                """Find it.

                Args:
                    order_id: which.
                """
            def save_all(self): pass
        class userService: pass
    '''
    noise = "def camelCase(): pass\n" * 9
    files = {"app/order_service.py": text, "tests/test_a.py": noise, "migrations/0001_a.py": noise}
    found = _conventions(tmp_path, files)
    assert (found.functions, found.functions_share) == ("snake_case", 1.0)
    assert (found.classes, found.classes_share) == ("PascalCase", 0.5)
    assert (found.modules, found.typed_share, found.docstrings) == ("snake_case", 0.333, "google")


@pytest.mark.parametrize(
    ("docstring", "expected"),
    [
        ("Find.\n\n    :param a: which\n    ", "sphinx"),
        ("Find.\n\n    Parameters\n    ----------\n    a : int\n    ", "numpy"),
        ("Find.\n\n    Returns:\n        It.\n    ", "google"),
        ("Find it.", "plain"),
    ],
)
def test_docstrings(tmp_path: Path, docstring: str, expected: str) -> None:
    """Each style by its sections."""
    assert _conventions(tmp_path, {"app/a.py": f'def f(a):\n    """{docstring}"""\n'}).docstrings == expected


def test_no_docstrings(tmp_path: Path) -> None:
    """A single one is no convention."""
    text = "def f():\n    '''Do.'''\n" + "def g(): pass\n" * 20
    assert _conventions(tmp_path, {"app/a.py": text}).docstrings == "none"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"app/a.py": "class OrderRepository: ...\nclass UserRepository: ...\nclass CartDAO: ...\n"},
            "*Repository",
        ),
        ({"app/a.py": "class OrderDao: ...\nclass UserDao: ...\n"}, "*Dao"),
        ({"app/crud_user.py": "", "app/crud_order.py": ""}, "crud_*.py"),
        ({"app/user_dao.py": "", "app/order_dao.py": ""}, "*_dao.py"),
        ({"app/repositories/user.py": "", "app/repositories/order.py": ""}, "repositories/*.py"),
        ({"app/a.py": "class OrderRepository: ...\n"}, None),
        ({"app/a.py": "class Repository: ...\nclass Store: ...\n"}, None),
    ],
)
def test_repositories(tmp_path: Path, files: dict[str, str], expected: str | None) -> None:
    """Classes tell before modules do; one is no pattern."""
    assert _conventions(tmp_path, files).repositories == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import aiomysql\nasync def f(): await aiomysql.create_pool()\n", True),
        ("from sqlalchemy.ext.asyncio import create_async_engine as c\ne = c(url)\n", True),
        ("from sqlalchemy.ext.asyncio import AsyncSession\n", True),
        ("import pymysql\nasync def f(): pymysql.connect()\n", False),
        ("import httpx\nasync def f(): pass\n", False),
    ],
)
def test_asynchronous(tmp_path: Path, text: str, *, expected: bool) -> None:
    """Data access is by coroutines where its library is, whatever else the code awaits."""
    assert _conventions(tmp_path, {"app/a.py": text}).asynchronous is expected


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("pyproject.toml", "[tool.ruff]\nline-length = 97\n"),
        ("pyproject.toml", "[tool.black]\nline-length = 97\n"),
        ("ruff.toml", "line-length = 97\n"),
        ("setup.cfg", "[flake8]\nmax-line-length = 97\n"),
        (".flake8", "[flake8]\nmax-line-length = 97\n"),
    ],
)
def test_length_of_lines_that_is_told(tmp_path: Path, file: str, text: str) -> None:
    """Every tool's word for it."""
    assert _conventions(tmp_path, {file: text}).line_length == 97


@pytest.mark.parametrize(
    ("longest", "expected"), [(60, 79), (79, 79), (80, 88), (99, 100), (115, 120), (140, 160), (400, None)]
)
def test_length_of_lines_that_is_kept(tmp_path: Path, longest: int, expected: int | None) -> None:
    """The smallest usual one that nearly all lines keep; a few exceptions do not matter."""
    lines = ["x = 1"] * 500 + ["#" * longest] * 50 + ["#" * 900]
    assert _conventions(tmp_path, {"app/a.py": "\n".join(lines)}).line_length == expected


def test_quotes(tmp_path: Path) -> None:
    """What is told, else what most strings are in; docstrings and quotes inside of strings are no choice."""
    single = "\"\"\"Doc.\"\"\"\na = ['x', 'y', \"it's\", f'z', b'']\n"
    assert _conventions(tmp_path / "a", {"app/a.py": single}).quotes == "single"
    assert _conventions(tmp_path / "b", {"app/a.py": 'a = ["x", r"y", \'say "x"\']\n'}).quotes == "double"
    told = {"app/a.py": single, "pyproject.toml": '[tool.ruff.format]\nquote-style = "double"\n'}
    assert _conventions(tmp_path / "c", told).quotes == "double"
