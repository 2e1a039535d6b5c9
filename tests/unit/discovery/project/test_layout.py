"""The layout and the frameworks are told by where files are and what they import."""

from __future__ import annotations

from pathlib import Path

from tests.unit.discovery.project.backend import project


def test_a_package_that_is_the_project_is_opened(tmp_path: Path) -> None:
    """Its parts are the layout, each with its role, its files and its lines."""
    files = {
        "src/shop/__init__.py": "",
        "src/shop/api/orders.py": "a = 1\nb = 2\n",
        "src/shop/api/users.py": "a = 1\n",
        "src/shop/repositories/orders.py": "a = 1\n",
        "src/shop/services/orders.py": "a = 1\n",
        "src/shop/billing/models.py": "a = 1\n",
        "src/shop/billing/views.py": "a = 1\n",
        "src/shop/zoo/elephant.py": "a = 1\n",
        "src/shop/zoo/lion.py": "",
        "src/shop/zoo/views.py": "",
        "src/shop/site/views.py": "",
        "tests/test_orders.py": "a = 1\n",
        "migrations/0001_first.py": "a = 1\n",
        "manage.py": "a = 1\n",
    }
    found = {part.path: (part.files, part.lines, part.role) for part in project(tmp_path, files).packages}
    assert found == {
        ".": (1, 1, "other"),
        "app": (1, 0, "other"),
        "migrations": (1, 1, "migrations"),
        "src/shop": (1, 0, "other"),
        "src/shop/api": (2, 3, "api"),
        "src/shop/billing": (2, 2, "feature"),
        "src/shop/repositories": (1, 1, "data access"),
        "src/shop/services": (1, 1, "domain"),
        "src/shop/site": (1, 0, "api"),
        "src/shop/zoo": (3, 1, "other"),
        "tests": (1, 1, "tests"),
    }


def test_packages_of_one_rank_stay_closed(tmp_path: Path) -> None:
    """Where no package is most of the project, they are the layout."""
    files = {f"{name}/{number}.py": "" for name in ("accounts", "blog", "shop") for number in range(3)}
    assert [part.path for part in project(tmp_path, files).packages] == ["accounts", "app", "blog", "shop"]


def test_size(tmp_path: Path) -> None:
    """Files and lines are those of Python."""
    found = project(tmp_path, {"app/a.py": "a = 1\n" * 3, "app/b.txt": "x\n" * 9})
    assert (found.files, found.lines) == (2, 3)


def test_frameworks(tmp_path: Path) -> None:
    """What production code imports, with the declared version; drivers even where only a URL names them."""
    files = {
        "requirements.txt": "fastapi==0.110\nSQLAlchemy>=2\nasyncmy\ntornado==6\nflask==3\n",
        "app/main.py": "from fastapi import FastAPI\nimport starlette.requests\n",
        "app/db.py": "from sqlalchemy.ext.asyncio import create_async_engine\n",
        "tests/test_a.py": "import flask\n",
    }
    assert project(tmp_path, files).frameworks == ("FastAPI ==0.110", "SQLAlchemy >=2", "asyncmy")


def test_a_framework_without_a_declaration(tmp_path: Path) -> None:
    """The import alone tells; a client of the same library is no framework."""
    files = {"app/a.py": "import aiohttp\nfrom flask import Flask\n"}
    assert project(tmp_path, files).frameworks == ("Flask",)


def test_other_databases(tmp_path: Path) -> None:
    """By imports, by URLs and by Django's settings; those of tests and of MySQL itself do not count."""
    files = {
        "app/a.py": "from redis.asyncio import Redis\nimport pymysql\n",
        "app/b.py": "url = f'postgresql+asyncpg://{user}@{host}/x'\nother = 'mysql://x'\n",
        "app/c.py": "'''See mongodb://example.'''\nhome = 'https://mongodb.example'\n",
        "app/settings.py": "X = {'BACKEND': 'django.core.cache.backends.memcached.PyMemcacheCache'}\n",
        "tests/test_a.py": "import sqlite3\n",
    }
    assert project(tmp_path, files).databases == ("memcached", "postgresql", "redis")


def test_a_second_mysql(tmp_path: Path) -> None:
    """Other names in Django's or Flask-SQLAlchemy's settings, unless they are another kind of database."""
    files = {
        "app/settings.py": """
            DATABASES = {
                'default': {'ENGINE': 'django.db.backends.mysql'},
                'replica': {'ENGINE': 'django.db.backends.mysql'},
                'stats': {'ENGINE': 'django.db.backends.sqlite3'},
            }
            SQLALCHEMY_BINDS = {'legacy': 'mysql+pymysql://x', 'log': 'sqlite:///log.db'}
        """
    }
    assert project(tmp_path, files).databases == ("sqlite", "mysql (legacy)", "mysql (replica)")
