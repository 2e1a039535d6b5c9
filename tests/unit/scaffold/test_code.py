"""Reading the backend's source: names of modules, signatures, types, expressions, layout."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from pathlib import Path
from textwrap import dedent

import pytest

from dal.scaffold.access.statement import Clock, Fixed, Output, Shift, Slot, read_statement
from dal.scaffold.code.cursors import Cursors, cursors_of
from dal.scaffold.code.modules import Definition, Foreign, Modules
from dal.scaffold.code.signatures import signature_of
from dal.scaffold.code.text import code_of, literal
from dal.scaffold.code.types import Types
from dal.scaffold.writing.layout import Group, documented, laid, raised


def modules(root: Path, files: dict[str, str]) -> Modules:
    """A backend of these files."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(dedent(text), "utf-8")
    return Modules(root)


NAMES = {
    "a package": ({"shop/__init__.py": "", "shop/db.py": "from shop import db"}, "shop/db.py", "shop.db"),
    "a folder of modules": ({"app/db.py": "", "app/main.py": "import db"}, "app/db.py", "db"),
    "a module named like its package": (
        {"shop/__init__.py": "", "shop/shop.py": "", "shop/main.py": "from shop import shop"},
        "shop/shop.py",
        "shop.shop",
    ),
    "a source folder": ({"src/shop/__init__.py": "", "src/shop/db.py": ""}, "src/shop/db.py", "shop.db"),
    "without __init__": (
        {"shop/sql/db.py": "", "main.py": "from shop.sql import db"},
        "shop/sql/db.py",
        "shop.sql.db",
    ),
    "scripts": ({"db.py": "", "main.py": "import db"}, "db.py", "db"),
    "a package itself": ({"__init__.py": "", "sql/__init__.py": "", "sql/db.py": ""}, "sql/db.py", "root.sql.db"),
}


@pytest.mark.parametrize(("files", "file", "name"), NAMES.values(), ids=NAMES)
def test_modules_are_called_as_the_backend_calls_them(
    tmp_path: Path, files: dict[str, str], file: str, name: str
) -> None:
    """By its own imports, else by its folders; above the analysed folder too."""
    assert modules(tmp_path / "root", files).names.names[file] == name


def test_names_are_followed_through_modules(tmp_path: Path) -> None:
    """Relative imports, other names, packages that hand on, stars; a library's are told apart."""
    found = modules(
        tmp_path,
        {
            "shop/__init__.py": "from .entities import *",
            "shop/entities.py": "class User: ...\nclass Order: ...",
            "shop/db.py": """
                import datetime as dt
                from decimal import Decimal
                from . import User
                from shop import entities as e
                from .entities import Order as Sale
            """,
        },
    )
    db = found.module("shop/db.py")
    assert db is not None
    for name, wanted in (("User", "User"), ("Sale", "Order"), ("e.Order", "Order")):
        one = found.resolve(db, name)
        assert isinstance(one, Definition)
        assert (one.module.file, one.name) == ("shop/entities.py", wanted)
    assert found.resolve(db, "Decimal") == Foreign("decimal", "Decimal")
    assert found.resolve(db, "dt.date") == Foreign("datetime", "date")
    assert found.resolve(db, "nothing") is None


SIGNATURES = (
    "a: int, b: str='x', *, c: bool=False",
    "a: int, /, b: str, *args: int, c: float=1.0, **kwargs: str",
    "*, only: int",
)


@pytest.mark.parametrize("parameters", SIGNATURES)
def test_signatures_are_copied(parameters: str) -> None:
    """Every kind of parameter, with annotations and defaults."""
    node = ast.parse(f"def f({parameters}) -> 'list[int] | None': ...").body[0]
    assert isinstance(node, ast.FunctionDef)
    signature = signature_of(node, method=False)
    again = ast.parse(f"def f({', '.join(signature.declared)}) -> {signature.answer}: ...").body[0]
    assert isinstance(again, ast.FunctionDef)
    assert ast.dump(again.args) == ast.dump(node.args)
    assert signature.answer == "list[int] | None"


def test_coroutines_and_bare_functions_are_told() -> None:
    """What has no annotation may be anything."""
    node = ast.parse("async def f(a, b=1): ...").body[0]
    assert isinstance(node, ast.AsyncFunctionDef)
    signature = signature_of(node, method=False)
    assert (signature.asynchronous, signature.bare, signature.answer) == (True, True, "Any")
    assert signature.declared == ("a: Any", "b: Any = 1")


ANNOTATIONS = {
    "User": ("User", False, None),
    "Optional[User]": ("User", True, None),
    "'User | None'": ("User", True, None),
    "list[User]": ("list", False, "User"),
    "tuple[User, ...]": ("tuple", False, "User"),
    "tuple[User, int]": ("tuple", False, None),
    "Sequence[User]": ("Sequence", False, "User"),
    "Row": ("dict", False, None),
    "list[Row]": ("list", False, "dict"),
    "Page[User]": ("Page", False, None),
    "int": ("int", False, None),
    "unknown()": ("Any", False, None),
}


@pytest.mark.parametrize(("annotation", "told"), ANNOTATIONS.items(), ids=ANNOTATIONS)
def test_annotations_are_understood(tmp_path: Path, annotation: str, told: tuple[str, bool, str | None]) -> None:
    """One or many, of which class, perhaps missing; aliases are followed."""
    found = modules(
        tmp_path,
        {
            "shop.py": """
                from collections.abc import Sequence
                from dataclasses import dataclass
                from typing import Any, Generic, Optional, TypeVar
                T = TypeVar("T")
                Row = dict[str, Any]
                @dataclass
                class User:
                    id: int
                @dataclass
                class Page(Generic[T]):
                    items: list[T]
                    page: int
            """
        },
    )
    shop = found.module("shop.py")
    assert shop is not None
    types = Types(found)
    type_ = types.told(shop, ast.parse(annotation, mode="eval").body)
    item = type_.item.name if type_.item is not None else None
    assert (type_.name, type_.optional, item) == told
    if annotation == "Page[User]":
        assert [one.name for one in types.lists(type_)] == ["User"]


STATEMENTS = {
    "SELECT id, name AS n, COUNT(*) AS c FROM t WHERE t.a = %s AND (b = %s) LIMIT %s": (
        {"a": Slot(0), "b": Slot(1)},
        True,
        {},
        (Output("id", "id"), Output("n", "name"), Output("c", None)),
    ),
    "SELECT * FROM t WHERE a IS NULL AND live AND NOT gone": (
        {"a": Fixed(None), "live": Fixed(value=True), "gone": Fixed(value=False)},
        True,
        {},
        None,
    ),
    "SELECT id FROM t WHERE a = %s OR b = %s": ({}, False, {}, (Output("id", "id"),)),
    "SELECT id FROM t WHERE a IN (%s, %s) AND b = 'it''s 100%%'": (
        {"b": Fixed("it's 100%")},
        False,
        {},
        (Output("id", "id"),),
    ),
    "UPDATE t SET n = n - %(by)s, at = NOW(), x = 'a' WHERE id = %(id)s": (
        {"id": Slot("id")},
        True,
        {"n": Shift(Slot("by"), "-"), "at": Clock(), "x": Fixed("a")},
        None,
    ),
    "INSERT INTO t (a, b, c) VALUES (?, NULL, -1)": (
        {},
        True,
        {"a": Slot(0), "b": Fixed(None), "c": Fixed(-1)},
        None,
    ),
}


@pytest.mark.parametrize("text", STATEMENTS)
def test_statements_are_taken_apart(text: str) -> None:
    """Conditions, what is written, what comes back, where each value is bound."""
    found = read_statement(text)
    assert found is not None
    assert (found.conditions, found.whole, found.written, found.outputs) == STATEMENTS[text]


@pytest.mark.parametrize(
    "text",
    [None, "SELECT … FROM t", "INSERT INTO t (a) SELECT b FROM u", "UPDATE t SET a = b + 1", "not sql at all"],
)
def test_what_is_not_whole_is_not_taken_apart(text: str | None) -> None:
    """A statement that was cut off, or that works something out."""
    assert read_statement(text) is None


@pytest.mark.parametrize(
    ("text", "cursors"),
    [
        ("pymysql.connect(cursorclass=pymysql.cursors.DictCursor)", Cursors(dictionaries=True)),
        ("options = {'cursorclass': DictCursor}", Cursors(dictionaries=True)),
        ("connection.cursor(DictCursor)", Cursors()),
        ("connection.cursor(dictionary=True)", Cursors(translated=True)),
        ("import mysql.connector", Cursors(translated=True)),
        ("from MySQLdb import connect", Cursors(translated=True)),
    ],
)
def test_cursors_are_those_that_the_backend_expects(text: str, cursors: Cursors) -> None:
    """By default, by name, or in the words of another driver."""
    assert cursors_of([text]) == cursors


def test_texts_are_in_double_quotes() -> None:
    """As formatters write them; what has double quotes inside stays."""
    node = ast.parse("""f('a', "it's", 'say "x"', b'c', f'{d}')""", mode="eval").body
    assert code_of(node) == """f("a", "it's", 'say "x"', b"c", f"{d}")"""
    assert literal(["a", 'b"']) == """["a", 'b"']"""


LAYOUTS: Sequence[tuple[Group, list[str]]] = (
    (Group("f", ["a", "b"]), ["f(a, b)"]),
    (Group("call_it", ["first_one=1", "second=22"]), ["call_it(", "    first_one=1, second=22", ")"]),
    (
        Group("call_it", ["first_argument", "second_argument", "third"]),
        ["call_it(", "    first_argument,", "    second_argument,", "    third,", ")"],
    ),
    (
        Group("x = ", ['"a_long_key": 1', '"other": 2'], "{}", literal=True),
        ["x = {", '    "a_long_key": 1,', '    "other": 2,', "}"],
    ),
    (
        Group("f", ["a", Group("inner", ["first_argument", "second_one"])]),
        ["f(", "    a,", "    inner(", "        first_argument,", "        second_one,", "    ),", ")"],
    ),
)


@pytest.mark.parametrize(("group", "lines"), LAYOUTS)
def test_code_is_laid_out_as_formatters_do(group: Group, lines: list[str]) -> None:
    """On one line, inside the brackets, or one item a line."""
    assert laid(group, 0, 30) == lines


def test_long_refusals_are_literals_side_by_side() -> None:
    """None is longer than a line, and together they are the text."""
    text = "select orders by user_id in the order of created_at DESC: it pages by offset"
    lines = raised(text, 1, 40)
    assert max(map(len, lines)) <= 40
    assert eval("".join(lines[1:-1])) == text


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("One.", ['"""One."""']),
        ('Says "so"', ['"""Says "so" """']),
        ("One.\n\nTwo.", ['"""One.', "", "Two.", '"""']),
        ('A \\ and """', ['"""A \\\\ and \\"\\"\\" """']),
    ],
)
def test_docstrings_stay_what_they_say(text: str, lines: list[str]) -> None:
    """Whatever stands in them."""
    assert documented(text, 0) == lines
    assert str(ast.literal_eval("\n".join(lines))).strip() == text
