"""Several databases in one project: only what goes to MySQL is of interest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.stacks.dbapi import MYSQL, Handle
from dal.discovery.stacks.django.models import models_of
from dal.discovery.values.collections import Entries
from dal.discovery.values.text import string, text
from dal.discovery.values.value import Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_DEFAULT = "default"


def is_elsewhere(alias: Value | None, here: Here) -> bool:
    """Whether a database of that name is surely none of MySQL, while the project has one."""
    name = string(alias)
    if name is None or name == _DEFAULT:
        return False
    engine, usual = _engine(name, here), _engine(_DEFAULT, here)
    return engine is not None and MYSQL not in engine and usual is not None and MYSQL in usual


def _engine(name: str, here: Here) -> str | None:
    databases = models_of(here.machine).constant("DATABASES")
    database = databases.item(text(name), here) if isinstance(databases, Entries) else None
    return string(database.item(text("ENGINE"), here)) if isinstance(database, Entries) else None


@dataclass(frozen=True, slots=True)
class Connections(Value):
    """`connections["default"]`: each a connection."""

    def item(self, key: Value, here: Here) -> Value:
        """One of them."""
        return Handle("connection", "other") if is_elsewhere(key, here) else Handle("connection")

    def elements(self, here: Here) -> Value:
        """Their names."""
        del here
        return Unknown("the name of a connection")
