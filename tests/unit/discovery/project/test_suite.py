"""The backend's own tests: what they are, how they get a database, what runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from dal.discovery.model import Suite
from dal.discovery.project.commands import runners, suite_command
from tests.unit.discovery.project.backend import project, texts

TEST = "def test_a(): pass\n"


def _suite(root: Path, files: dict[str, str]) -> Suite:
    found = project(root, files).suite
    assert found is not None
    return found


def test_no_tests(tmp_path: Path) -> None:
    """A folder of helpers is no suite, and production code holds no tests."""
    assert project(tmp_path, {"tests/helpers.py": "def make(): pass\n", "app/a.py": TEST}).suite is None


def test_pytest(tmp_path: Path) -> None:
    """Functions and methods of test classes count; fixtures are named; a helper's method is no test."""
    files = {
        "tests/conftest.py": """
            import pytest
            from app import db
            @pytest.fixture
            def db(): db.create_all()
            @pytest.fixture(scope="session")
            def client(): ...
        """,
        "tests/test_orders.py": """
            def test_a(): ...
            async def test_b(): ...
            class TestOrders:
                def test_c(self): ...
                def helper(self): ...
            class Prober:
                def test_connection(self): ...
            def outer():
                def test_inner(): ...
        """,
    }
    found = _suite(tmp_path, files)
    assert (found.framework, found.files, found.tests) == ("pytest", 1, 3)
    assert found.fixtures == ("client", "db")
    assert found.database == "Fixtures give it: `db`; tables are created by the tests."
    assert [str(place) for place in found.places] == ["tests/conftest.py:1", "tests/conftest.py:4"]


def test_unittest(tmp_path: Path) -> None:
    """Methods of test cases; a base that prepares is a fixture."""
    text = """
        import unittest
        from unittest import mock
        class BaseTestCase(unittest.TestCase):
            def setUp(self): self.db = mock.Mock()
        class Orders(BaseTestCase):
            def test_a(self): ...
    """
    found = _suite(tmp_path, {"tests/test_orders.py": text})
    assert (found.framework, found.tests, found.fixtures) == ("unittest", 1, ("BaseTestCase",))
    assert found.database == "Mocks stand in for parts of it."


def test_django(tmp_path: Path) -> None:
    """Its runner makes the database; a workflow may start the server."""
    files = {
        "shop/tests.py": """
            from django.test import TestCase
            class Orders(TestCase):
                def test_a(self): ...
        """,
        ".github/workflows/ci.yml": "services:\n  db:\n    image: mysql:8\nrun: python manage.py test -v 2\n",
    }
    found = _suite(tmp_path, files)
    assert (found.framework, found.tests) == ("django.test", 1)
    assert found.database == (
        "Django's test runner makes a test database from the settings; `.github/workflows/ci.yml` starts mysql."
    )
    assert found.command == "python manage.py test -v 2"


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("tests/conftest.py", "URL = 'mysql+pymysql://root:x@localhost/test'\n", "Tests name `mysql+pymysql://`."),
        ("tests/conftest.py", "URL = 'sqlite:///:memory:'\n", "Tests name `SQLite in memory`."),
        ("tests/conftest.py", "import pymysql\npymysql.connect()\n", "They connect by `pymysql.connect`."),
        ("tests/conftest.py", "c = MySqlContainer('mysql:8')\n", "A container of MySQL is started by the tests."),
        ("tests/conftest.py", "command.upgrade(config, 'head')\n", "Migrations are run by the tests."),
        ("tests/conftest.py", "requests.get(url)\n", "No test was seen to touch a database."),
        (
            "tests/conftest.py",
            "import requests\nrequests.get(url)\n",
            "Some speak to a running server through requests.",
        ),
        ("docker-compose.test.yml", "    image: 'mariadb:11'\n", "`docker-compose.test.yml` starts mariadb."),
        ("docker-compose.yml", "    image: mysql:8\n", "No test was seen to touch a database."),
        ("app/conftest.py", "", "No test was seen to touch a database."),
    ],
)
def test_how_tests_get_a_database(tmp_path: Path, file: str, text: str, said: str) -> None:
    """A sentence from the evidence."""
    assert _suite(tmp_path, {"tests/test_a.py": TEST, file: text}).database == said


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"Makefile": "test: lint\n\tpytest\n"}, "make test"),
        ({"Makefile": "lint:\n\truff\ncheck:\n\tpytest\n"}, "make check"),
        ({"backend/Makefile": "test:\n\tpytest\n"}, "make -C backend test"),
        ({"tox.ini": "[testenv]\ncommands =\n    pytest {posargs} tests\n"}, "pytest tests"),
        ({"pyproject.toml": "[tool.poe.tasks]\ntest = 'pytest -q'\n"}, "pytest -q"),
        ({"pyproject.toml": "[tool.poe.tasks.test]\ncmd = 'pytest -q'\n"}, "pytest -q"),
        (
            {".github/workflows/ci.yml": "      - run: pip install pytest\n      - run: poetry run pytest -x\n"},
            "poetry run pytest -x",
        ),
        ({".gitlab-ci.yml": "  script:\n    - cd app && python -m pytest\n"}, "python -m pytest"),
        ({"Makefile": "test := x\n", "docs.yml": "- pytest\n"}, None),
        ({}, None),
    ],
)
def test_command(tmp_path: Path, files: dict[str, str], expected: str | None) -> None:
    """The project's own word for it, wherever it is said."""
    assert suite_command(texts(tmp_path, files)) == expected


@pytest.mark.parametrize(
    "line",
    [
        "pip install pytest",
        "echo running pytest",
        "name: pytest",
        "pytest ${{ matrix.args }}",
        "python manage.py migrate",
        "pytest-cov",
    ],
)
def test_lines_that_run_no_tests(line: str) -> None:
    """A name of a runner is not yet a command."""
    assert list(runners(line)) == []


@pytest.mark.parametrize(
    "line",
    [
        "py.test -v ./test",
        "coverage run --source=. manage.py test",
        "coverage run -m pytest",
        "DEBUG=1 python3 -m unittest discover",
        "uv run pytest",
        "nosetests",
        "tox -e py311",
        "./manage.py test",
        "python src/manage.py test app",
    ],
)
def test_lines_that_run_tests(line: str) -> None:
    """Runners with what people put in front of them."""
    assert list(runners(f"   - run: {line}")) == [line]


def test_the_backends_own_connection(tmp_path: Path) -> None:
    """Tests that import what makes it, or something of that module, from wherever they find it."""
    files = {
        "src/app/db.py": "import pymysql\n\n\ndef connect():\n    return pymysql.connect()\n",
        "tests/test_a.py": f"from app.db import connect\n{TEST}",
    }
    said = "They import the backend's own connection from `src/app/db.py`."
    assert _suite(tmp_path / "own", files).database == said
    files["tests/test_a.py"] = f"from app.dbs import connect\n{TEST}"
    assert _suite(tmp_path / "other", files).database == "No test was seen to touch a database."
