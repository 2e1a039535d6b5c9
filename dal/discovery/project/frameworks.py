"""Which frameworks the code is written with: what is imported counts, what is declared tells the version."""

from __future__ import annotations

from collections.abc import Sequence

from dal.discovery.model import Dependency
from dal.discovery.project.declared.requirement import canonical
from dal.discovery.project.distributions import Purpose
from dal.discovery.project.facts import Imported, Modules, production

_KNOWN = (
    # module, how people call it, distributions
    ("django", "Django", "django"),
    ("flask", "Flask", "flask"),
    ("fastapi", "FastAPI", "fastapi"),
    ("falcon", "Falcon", "falcon"),
    ("tornado", "Tornado", "tornado"),
    ("aiohttp.web", "aiohttp", "aiohttp"),
    ("sanic", "Sanic", "sanic"),
    ("bottle", "Bottle", "bottle"),
    ("pyramid", "Pyramid", "pyramid"),
    ("starlette", "Starlette", "starlette"),
    ("quart", "Quart", "quart"),
    ("litestar", "Litestar", "litestar"),
    ("blacksheep", "BlackSheep", "blacksheep"),
    ("cherrypy", "CherryPy", "cherrypy"),
    ("robyn", "Robyn", "robyn"),
    ("web", "web.py", "web-py"),
    ("nameko", "Nameko", "nameko"),
    ("twisted", "Twisted", "twisted"),
    ("grpc", "gRPC", "grpcio"),
    ("graphene", "Graphene", "graphene"),
    ("strawberry", "Strawberry", "strawberry-graphql"),
    ("rest_framework", "Django REST framework", "djangorestframework"),
    ("ninja", "Django Ninja", "django-ninja"),
    ("haystack", "Haystack", "django-haystack"),
    ("channels", "Channels", "channels"),
    ("flask_restful", "Flask-RESTful", "flask-restful"),
    ("flask_restx", "Flask-RESTX", "flask-restx"),
    ("flask_smorest", "flask-smorest", "flask-smorest"),
    ("flask_sqlalchemy", "Flask-SQLAlchemy", "flask-sqlalchemy"),
    ("flask_migrate", "Flask-Migrate", "flask-migrate"),
    ("flask_login", "Flask-Login", "flask-login"),
    ("flask_wtf", "Flask-WTF", "flask-wtf"),
    ("flask_admin", "Flask-Admin", "flask-admin"),
    ("flask_appbuilder", "Flask-AppBuilder", "flask-appbuilder"),
    ("sqlmodel", "SQLModel", "sqlmodel"),
    ("sqlalchemy", "SQLAlchemy", "sqlalchemy"),
    ("peewee", "peewee", "peewee"),
    ("tortoise", "Tortoise ORM", "tortoise-orm"),
    ("pony", "Pony ORM", "pony"),
    ("databases", "databases", "databases"),
    ("alembic", "Alembic", "alembic"),
    ("pymysql", "PyMySQL", "pymysql"),
    ("MySQLdb", "mysqlclient", "mysqlclient mysql-python"),
    ("mysql.connector", "mysql-connector-python", "mysql-connector-python mysql-connector"),
    ("aiomysql", "aiomysql", "aiomysql"),
    ("asyncmy", "asyncmy", "asyncmy"),
    ("celery", "Celery", "celery"),
    ("rq", "RQ", "rq"),
    ("dramatiq", "Dramatiq", "dramatiq"),
    ("apscheduler", "APScheduler", "apscheduler"),
    ("gevent", "gevent", "gevent"),
    ("pydantic", "Pydantic", "pydantic"),
)
_BEHIND = {"Starlette": ("FastAPI",)}
"""What is used through another one is not named beside it."""


def frameworks(modules: Modules, declared: Sequence[Dependency]) -> tuple[str, ...]:
    """Web frameworks first, then what is between them and MySQL, then the rest, with versions where declared."""
    imported = {
        name for module in production(modules) for fact in module.of(Imported) for name in above(fact.module)
    }
    drivers = {
        canonical(one.name) for one in declared if one.role == Purpose.DRIVER
    }  # a URL is enough to use them
    names = [
        (name, packages)
        for module, name, packages in _KNOWN
        if module in imported or drivers & set(packages.split())
    ]
    shown = {name for name, _ in names}
    return tuple(
        f"{name} {_version(packages.split(), declared)}".strip()
        for name, packages in names
        if not shown & set(_BEHIND.get(name, ()))
    )


def above(module: str) -> list[str]:
    """A dotted module and the packages that it is in."""
    parts = module.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts) + 1)]


def _version(packages: Sequence[str], declared: Sequence[Dependency]) -> str:
    versions = [one.requirement for one in declared if canonical(one.name) in packages and not one.group]
    return next((version for version in versions if version), "")
