"""A layer on two databases in memory, wired as a configuration asks."""

from __future__ import annotations

from typing import Any

from flask import Flask

from dal.adapters.memory import MemoryDatabase
from dal.bootstrap import Dal, assemble
from dal.config import Config
from dal.domain.control import Control
from examples.store.integration import StoreRepositories, memory_store
from examples.store.live import live_app
from examples.store.repositories import Store
from flags import Backend, FlagSource
from tests.contract.store.worlds import CONTRACT

Layer = Dal[MemoryDatabase, MemoryDatabase]
NOBODY = {"mysql": {"database": "memory", "username": "nobody"}}


def config(**sections: Any) -> Config:
    """A configuration with these sections; both databases are required and not used.

    There is no fleet unless the sections ask for one.
    """
    flags = {"guard": "combinations", **sections.pop("flags", {})}
    return Config.of({"database": NOBODY, "flags": flags, **sections})


def installed(**control: Any) -> MemoryDatabase:
    """MySQL after `dal install`, for the fleet that a configuration names by default."""
    return MemoryDatabase(CONTRACT, control=Control(fleet="default", contract=CONTRACT.hash, **control))


def layer_of(
    config: Config, *, source: FlagSource | None = None, mysql: MemoryDatabase | None = None, **options: Any
) -> Layer:
    """As `dal.connect`, on memory."""
    dynamodb = MemoryDatabase(CONTRACT, backend=Backend.DYNAMODB)
    return assemble(config, CONTRACT, mysql or installed(), dynamodb, source=source, **options)


def store_of(layer: Layer) -> Store:
    """The store's dual repositories."""
    mysql, dynamodb = memory_store(layer.mysql), memory_store(layer.dynamodb)
    return StoreRepositories(layer.runtime, mysql=mysql, dynamodb=dynamodb).store()


def app_of(layer: Layer) -> Flask:
    """The live store's application."""
    return live_app(layer.runtime, mysql=memory_store(layer.mysql), dynamodb=memory_store(layer.dynamodb))
