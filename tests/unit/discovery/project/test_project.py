"""A whole backend: every part of the answer, always the same."""

from __future__ import annotations

import pickle
from pathlib import Path

from dal.discovery.model import Place, Suite
from dal.discovery.project import assemble, observe, read_project
from dal.discovery.project.facts import Function
from dal.discovery.reading import Source, load, walk
from tests.unit.discovery.project.backend import module, project, write

SHOP = {
    "pyproject.toml": '[project]\nname = "shop"\nrequires-python = ">=3.11"\n'
    'dependencies = ["flask>=3", "pymysql"]\n',
    "Makefile": "test:\n\tpytest\n",
    "shop/__init__.py": "",
    "shop/config.py": "import os\n\nDB_HOST = os.environ['DB_HOST']\n",
    "shop/db.py": "import pymysql\n\n\ndef connect():\n    return pymysql.connect(host='x')\n",
    "shop/api/orders.py": "from flask import Blueprint\n\nbp = Blueprint('orders', __name__)\n",
    "shop/repositories/orders.py": "class OrderRepository:\n    def find(self, number): ...\n",
    "shop/repositories/users.py": "class UserRepository:\n    def find(self, number): ...\n",
    "tests/test_orders.py": "import pytest\n\n\ndef test_find(): ...\n",
}


def test_a_shop(tmp_path: Path) -> None:
    """What a person would say about it after reading it."""
    write(tmp_path, SHOP)
    found = read_project(walk(tmp_path), lambda file: load(tmp_path, file))
    assert (found.name, found.files, found.lines, found.python) == ("shop", 7, 19, ">=3.11")
    assert [(part.path, part.role) for part in found.packages] == [
        ("shop", "other"),
        ("shop/api", "api"),
        ("shop/repositories", "data access"),
        ("tests", "tests"),
    ]
    assert [(one.name, one.role) for one in found.dependencies] == [("flask", "framework"), ("pymysql", "driver")]
    assert found.frameworks == ("Flask >=3", "PyMySQL")
    assert [(one.name, one.how, str(one.place)) for one in found.settings] == [
        ("DB_HOST", "constant", "shop/config.py:3"),
        ("DB_HOST", "environment", "shop/config.py:3"),
    ]
    assert found.conventions.repositories == "*Repository"
    assert [one.pattern for one in found.injection] == ["none"]
    assert [str(one.place) for one in found.connections] == ["shop/db.py:5"]
    assert (found.databases, found.unread) == ((), ())
    assert found.suite == Suite("pytest", 1, 1, (), "No test was seen to touch a database.", (), "make test")


def test_modules_in_any_order_and_from_other_processes(tmp_path: Path) -> None:
    """What is observed can be sent, and its order does not matter."""
    tree = walk(write(tmp_path, SHOP))
    observed = [observe(source) for file in tree.python if isinstance(source := load(tmp_path, file), Source)]
    sent = pickle.loads(pickle.dumps(observed[::-1]))
    assert assemble(tree, sent) == read_project(tree, lambda file: load(tmp_path, file))


def test_files_that_cannot_be_read_are_left_out(tmp_path: Path) -> None:
    """They are somebody else's finding."""
    found = project(tmp_path, {"app/a.py": "a = 1\n", "app/b.py": "print 'x'\n"})
    assert (found.files, found.lines) == (2, 1)


def test_deep_expressions(tmp_path: Path) -> None:
    """Generated code that the parser takes does not overflow the walk."""
    observed = module(tmp_path, "x = " + " + ".join(["f('a')"] * 900) + "\ndef f(): pass\n")
    assert [fact.name for fact in observed.of(Function)] == ["f"]


def test_places_are_told_once_each(tmp_path: Path) -> None:
    """A list of places is short and sorted, however often something is done."""
    text = "from fastapi import Depends\n" + "def f(a=Depends(x)): ...\n" * 50
    found = project(tmp_path, {"app/a.py": text}).injection
    assert found[0].places == tuple(Place("app/a.py", line) for line in range(2, 7))
