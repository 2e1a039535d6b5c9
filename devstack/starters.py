"""How each part is started: prepare its folder, run its servers in order, return its address."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from devstack import alertmanager, dynamodb, mariadb, mysql, postgres, prometheus, unleash
from devstack.packages import Part
from devstack.server import Recipe, Server
from devstack.tools import Tools


class Yard(Protocol):
    """What a starter works in."""

    @property
    def tools(self) -> Tools:
        """The programs of this machine."""
        ...

    def room(self, name: str) -> Path:
        """A new folder for one server."""
        ...

    def run(self, recipe: Recipe) -> Server:
        """Start a server and wait until it answers."""
        ...


def _mariadb(yard: Yard) -> object:
    address, recipe = mariadb.prepare(yard.tools, yard.room("mariadb"))
    yard.run(recipe)
    return address


def _mysql(yard: Yard) -> object:
    address, recipe = mysql.prepare(yard.tools, yard.room("mysql"))
    yard.run(recipe)
    return address


def _dynamodb(yard: Yard) -> object:
    address, recipe = dynamodb.prepare(yard.tools, yard.room("dynamodb"))
    yard.run(recipe)
    return address


def _unleash(yard: Yard) -> object:
    database, recipe = postgres.prepare(yard.tools, yard.room("postgres"))
    yard.run(recipe)
    address, recipe = unleash.prepare(yard.tools, yard.room("unleash"), database)
    yard.run(recipe)
    return address


def _prometheus(yard: Yard) -> object:
    address, recipe = prometheus.prepare(yard.tools, yard.room("prometheus"))
    yard.run(recipe)
    return address


def _alertmanager(yard: Yard) -> object:
    address, recipe = alertmanager.prepare(yard.tools, yard.room("alertmanager"))
    yard.run(recipe)
    return address


STARTERS: dict[Part, Callable[[Yard], object]] = {
    Part.MARIADB: _mariadb,
    Part.MYSQL: _mysql,
    Part.DYNAMODB: _dynamodb,
    Part.UNLEASH: _unleash,
    Part.PROMETHEUS: _prometheus,
    Part.ALERTMANAGER: _alertmanager,
}
