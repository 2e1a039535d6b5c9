"""How objects come together is told by constructors, containers and modules."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.discovery.project.backend import project


def _patterns(root: Path, files: dict[str, str]) -> dict[str, str]:
    return {found.pattern: found.description for found in project(root, files).injection}


def test_constructors(tmp_path: Path) -> None:
    """Services that constructors keep, by annotation or by name; the interfaces among them are named."""
    text = """
        from abc import ABC
        from typing import Protocol, Optional, Annotated
        class Orders(Protocol): ...
        class Users(ABC): ...
        class A:
            def __init__(self, orders: Orders, size: int) -> None:
                self.orders = orders
        class B:
            def __init__(self, users: Optional["Users"], repo: "IBillRepo | None"):
                self.users, self.repo = users, repo
                self._users = users
        class C:
            def __init__(self, user_repo):
                self.user_repo = user_repo
    """
    found = project(tmp_path, {"app/a.py": text}).injection
    assert [one.pattern for one in found] == ["constructor"]
    assert found[0].description == (
        "3 classes take what they need in `__init__`, by interfaces such as Orders, Users"
    )
    assert [place.line for place in found[0].places] == [5, 8, 12]


def test_dataclasses_are_constructors(tmp_path: Path) -> None:
    """Their fields are parameters."""
    text = """
        from dataclasses import dataclass
        @dataclass(frozen=True)
        class A:
            orders: OrderRepository
        @dataclass
        class B:
            users: UserRepository
    """
    assert "constructor" in _patterns(tmp_path, {"app/a.py": text})


def test_values_are_not_injected(tmp_path: Path) -> None:
    """What a constructor keeps need be no service, and a service that is not kept is not taken."""
    text = """
        class Order:
            def __init__(self, user: User, number: int, lines: list[Line]):
                self.user, self.number = user, number
                self.lines = lines
        class Line:
            def __init__(self, order: Order, session):
                self.order = order
                session.add(self)
    """
    assert _patterns(tmp_path, {"app/a.py": text * 2}) == {}


@pytest.mark.parametrize(
    "text",
    [
        "container.bind(IOrders, MySQLOrders)\ncontainer.bind(IUsers, MySQLUsers)\n",
        "self.services.register(OrderStore, MySQLOrders)\nself.services.register(UserStore, MySQLUsers)\n",
        "BOUND = {IOrders: MySQLOrders, IUsers: MySQLUsers}\n",
        "BOUND = {AbstractOrders: x.MySQLOrders, UsersInterface: x.MySQLUsers}\n",
    ],
)
def test_containers_of_its_own(tmp_path: Path, text: str) -> None:
    """Calls or tables that bind types to classes."""
    found = _patterns(tmp_path, {"app/a.py": text})
    assert found["container"].startswith("a container of its own binds 2 types to classes: ")


def test_what_is_no_container(tmp_path: Path) -> None:
    """Django's admin, routers and tables of classes bind nothing."""
    text = """
        admin.site.register(Order, OrderAdmin)
        admin.site.register(User, UserAdmin)
        router.register("orders", OrderView)
        serializers = {Order: OrderSerializer, User: UserSerializer}
        codec.register(int, str)
    """
    assert _patterns(tmp_path, {"app/a.py": text}) == {}


def test_containers_of_libraries(tmp_path: Path) -> None:
    """The import tells."""
    found = _patterns(tmp_path, {"app/a.py": "from dependency_injector import containers, providers\n"})
    assert found == {"container": "containers of dependency_injector"}


def test_frameworks(tmp_path: Path) -> None:
    """FastAPI's values, in defaults and in annotations."""
    text = """
        from fastapi import Depends
        def a(db=Depends(get_db)): ...
        def b(db: Annotated[Session, Depends(get_db)]): ...
    """
    assert _patterns(tmp_path, {"app/a.py": text}) == {"framework": "2 values come from `Depends`"}


def test_globals(tmp_path: Path) -> None:
    """Objects of modules and of Flask's requests; those of functions are not shared."""
    text = """
        from flask import g
        db = SQLAlchemy()
        orders = OrderRepository()
        app = Flask(__name__)
        def f():
            mine = UserRepository()
            g.conn = pool.connection()
    """
    assert _patterns(tmp_path, {"app/a.py": text}) == {
        "globals": "objects that modules or requests keep are imported where they are needed:"
        " `db` (SQLAlchemy), `g.conn` (connection), `orders` (OrderRepository)"
    }


def test_django(tmp_path: Path) -> None:
    """Models are global."""
    files = {"app/models.py": "from django.db import models\nclass Order(models.Model): ...\n"}
    assert _patterns(tmp_path, files) == {
        "globals": "Django's models and managers are imported where they are needed"
    }


def test_no_injection(tmp_path: Path) -> None:
    """Functions that connect themselves, and code that does nothing of the kind."""
    text = "import pymysql\ndef find():\n    return pymysql.connect()\n"
    found = _patterns(tmp_path / "a", {"app/a.py": text, "tests/test_a.py": "x = {IA: Bb, IB: Cc}\n"})
    assert found == {"none": "connections are made inside functions: `find`"}
    assert _patterns(tmp_path / "b", {"app/a.py": "def f(): pass\n"}) == {}
