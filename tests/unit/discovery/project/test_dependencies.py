"""Every way to declare a dependency tells its name, its version, its group and its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from dal.discovery.project import read_project
from dal.discovery.reading import load, walk
from tests.unit.discovery.project.backend import project, write


def _declared(root: Path, files: dict[str, str]) -> list[tuple[str, str, str, str]]:
    return [(one.name, one.requirement, one.group, str(one.place)) for one in project(root, files).dependencies]


def test_requirements(tmp_path: Path) -> None:
    """Comments, extras, markers, hashes, continued lines and addresses are understood; options are none."""
    lines = """
        # a comment
        --index-url https://pypi.example/simple
        Flask[async] >= 2.0, < 3 ; python_version > "3.8"  # web
        pymysql==1.1.0 \\
            --hash=sha256:abc \\
            --hash=sha256:def
        redis
        -e git+https://example.org/x.git@v1#egg=own-lib
        other @ https://example.org/other.whl
        ./local
        https://example.org/nameless.whl
    """
    assert _declared(tmp_path, {"requirements.txt": lines}) == [
        ("Flask", ">=2.0,<3", "", "requirements.txt:3"),
        ("other", "from an address", "", "requirements.txt:9"),
        ("own-lib", "from its repository", "", "requirements.txt:8"),
        ("pymysql", "==1.1.0", "", "requirements.txt:4"),
        ("redis", "", "", "requirements.txt:7"),
    ]


def test_groups_of_requirements(tmp_path: Path) -> None:
    """A file's name tells its group; what is only included belongs to who includes it; constraints are none."""
    files = {
        "requirements/base.txt": "flask\n",
        "requirements/dev.txt": "-r base.txt\n-r ../deps/lint.lst\n-c ../constraints.lst\npytest\n",
        "requirements-prod.txt": "gunicorn\n",
        "deps/lint.lst": "ruff\n",
        "constraints.lst": "flask==1\n",
    }
    assert _declared(tmp_path, files) == [
        ("flask", "", "", "requirements/base.txt:1"),
        ("gunicorn", "", "", "requirements-prod.txt:1"),
        ("pytest", "", "dev", "requirements/dev.txt:4"),
        ("ruff", "", "dev", "deps/lint.lst:1"),
    ]


def test_includes_do_not_lead_out_nor_round(tmp_path: Path) -> None:
    """A file that includes itself is read once; what lies outside of the folder is not read."""
    write(tmp_path, {"secret.lst": "outside\n"})
    root = tmp_path / "in"
    lines = f"-r requirements.txt\n-r ../secret.lst\n-r {tmp_path}/secret.lst\n-r missing.txt\nflask\n"
    assert _declared(root, {"requirements.txt": lines}) == [("flask", "", "", "requirements.txt:5")]


def test_pyproject(tmp_path: Path) -> None:
    """PEP 621, extras, PEP 735 groups with includes, and uv's list."""
    text = """
        [project]
        name = "shop"
        requires-python = ">=3.11"
        dependencies = [
          "sqlalchemy>=2",
          "my.sql_client (==2.2)",
        ]
        [project.optional-dependencies]
        cache = ["redis"]
        [dependency-groups]
        test = ["pytest>=8", {include-group = "lint"}]
        lint = ["ruff"]
        [tool.uv]
        dev-dependencies = ["mypy"]
    """
    found = project(tmp_path, {"pyproject.toml": text})
    assert (found.name, found.python) == ("shop", ">=3.11")
    assert [(one.name, one.requirement, one.group, one.place.line) for one in found.dependencies] == [
        ("my.sql_client", "==2.2", "", 6),
        ("mypy", "", "dev", 14),
        ("pytest", ">=8", "test", 11),
        ("redis", "", "cache", 9),
        ("ruff", "", "lint", 12),
        ("sqlalchemy", ">=2", "", 5),
    ]


def test_poetry(tmp_path: Path) -> None:
    """Versions stand in tables or alone; Python itself is no dependency."""
    text = """
        [tool.poetry]
        name = "shop"
        [tool.poetry.dependencies]
        python = "^3.10"
        flask = "^3.0"
        pymysql = {version = "1.1", extras = ["rsa"]}
        own = {path = "../own"}
        [tool.poetry.group.dev.dependencies]
        pytest = "*"
    """
    found = project(tmp_path, {"pyproject.toml": text})
    assert (found.name, found.python) == ("shop", "^3.10")
    assert [(one.name, one.requirement, one.group) for one in found.dependencies] == [
        ("flask", "^3.0", ""),
        ("own", "", ""),
        ("pymysql", "1.1", ""),
        ("pytest", "", "dev"),
    ]


def test_pipfile(tmp_path: Path) -> None:
    """Its two lists and its Python."""
    text = """
        [packages]
        flask-sqlalchemy = "*"
        flask = "==3.0"
        [dev-packages]
        pytest = {version = ">=8"}
        [requires]
        python_version = "3.12"
    """
    found = project(tmp_path, {"Pipfile": text})
    assert found.python == "3.12"
    assert [(one.name, one.requirement, one.group, one.place.line) for one in found.dependencies] == [
        ("flask", "==3.0", "", 3),
        ("flask-sqlalchemy", "", "", 2),
        ("pytest", ">=8", "dev", 5),
    ]


def test_setup_cfg(tmp_path: Path) -> None:
    """Lists over several lines and extras."""
    text = """
        [metadata]
        name = shop
        [options]
        python_requires = >=3.9
        install_requires =
            django>=4
            mysqlclient
        [options.extras_require]
        dev =
            pytest
    """
    found = project(tmp_path, {"setup.cfg": text})
    assert (found.name, found.python) == ("shop", ">=3.9")
    assert [(one.name, one.requirement, one.group, one.place.line) for one in found.dependencies] == [
        ("django", ">=4", "", 6),
        ("mysqlclient", "", "", 7),
        ("pytest", "", "dev", 10),
    ]


def test_setup_py(tmp_path: Path) -> None:
    """Literals, constants and sums of them are read; what is computed is not guessed, and nothing is run."""
    text = """
        import setuptools, sys
        BASE = ["falcon==3.1"]
        raise SystemExit("must not run")
        setuptools.setup(
            name="rota",
            python_requires=">=3.8",
            install_requires=BASE + ["pymysql", *read_others()],
            extras_require={"dev": ["pytest"]},
        )
    """
    found = project(tmp_path, {"setup.py": text})
    assert (found.name, found.python) == ("rota", ">=3.8")
    assert [(one.name, one.requirement, one.group, one.place.line) for one in found.dependencies] == [
        ("falcon", "==3.1", "", 2),
        ("pymysql", "", "", 7),
        ("pytest", "", "dev", 8),
    ]


def test_conda(tmp_path: Path) -> None:
    """Its own list and pip's part in it."""
    text = """
        name: shop
        channels:
          - conda-forge
        dependencies:
          - python=3.11
          - conda-forge::flask=3.0
          - pip:
            - pymysql>=1
        prefix: /opt/x
    """
    assert _declared(tmp_path, {"environment.yml": text}) == [
        ("flask", "==3.0", "", "environment.yml:6"),
        ("pymysql", ">=1", "", "environment.yml:8"),
    ]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (".python-version", "3.11.4\n"),
        ("runtime.txt", "python-3.11.4\n"),
        ("Dockerfile", "FROM docker.io/library/alpine AS a\nFROM python:3.11-slim\n"),
    ],
)
def test_python_it_is_deployed_with(tmp_path: Path, file: str, text: str) -> None:
    """Without a requirement, that one counts."""
    assert project(tmp_path, {file: text}).python == "==3.11.*"


def test_nothing_is_said(tmp_path: Path) -> None:
    """No file, no Python, and the folder's name."""
    found = project(tmp_path / "shop", {})
    assert (found.name, found.python, found.dependencies) == ("shop", None, ())


def test_roles(tmp_path: Path) -> None:
    """Well-known distributions are told apart, however their names are spelled."""
    lines = "PyMySQL\nFlask_SQLAlchemy\nDjango\nredis\npytest-mock\nunheard-of\npsycopg2.binary\n"
    found = project(tmp_path, {"requirements.txt": lines})
    assert {one.name: one.role for one in found.dependencies} == {
        "PyMySQL": "driver",
        "Flask_SQLAlchemy": "orm",
        "Django": "framework",
        "redis": "cache",
        "pytest-mock": "test",
        "unheard-of": "other",
        "psycopg2.binary": "driver of another database",
    }


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("pyproject.toml", "[project\n"),
        ("pyproject.toml", "project = 3\n[tool]\npoetry = []\n"),
        ("pyproject.toml", "[project]\ndependencies = {a = 1}\noptional-dependencies = []\n"),
        ("setup.cfg", "no section\n"),
        ("Pipfile", "[packages]\n= 3\n"),
        ("requirements.txt", "\\\n==\n[x]\n-r\nflask flask\n"),
    ],
)
def test_broken_files(tmp_path: Path, file: str, text: str) -> None:
    """What cannot be understood declares nothing, and nothing is raised."""
    assert _declared(tmp_path, {file: text}) == []


def test_encodings_of_requirements(tmp_path: Path) -> None:
    """Some shells write UTF-16; what is no text at all is named."""
    write(tmp_path, {"app.py": ""})
    (tmp_path / "requirements.txt").write_bytes("flask==3.0\r\n".encode("utf-16"))
    (tmp_path / "requirements-dev.txt").write_bytes(b"\0\1\2")
    found = read_project(walk(tmp_path), lambda file: load(tmp_path, file))
    assert [(one.name, one.requirement) for one in found.dependencies] == [("flask", "==3.0")]
    assert [one.file for one in found.unread] == ["requirements-dev.txt"]
