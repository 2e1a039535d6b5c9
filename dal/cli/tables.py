"""The dual tables of an application, imported by name."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from dal.dual import DualRepository
from dal.errors import ConfigurationError

Table = type[DualRepository[Any]]


def table_of(name: str, entity: str) -> Table:
    """The dual table of an entity: `module:Table`, or a module that has one for that entity.

    Raises:
        ConfigurationError: it cannot be imported, or is no table of that entity.
    """
    module, _, attribute = name.partition(":")
    place = _imported(module)
    if attribute and not hasattr(place, attribute):
        raise ConfigurationError(f"--app: {module} has no {attribute!r}")
    found = [getattr(place, attribute)] if attribute else list(vars(place).values())
    tables = {table: None for one in found if (table := _table(one)) is not None and table.entity == entity}
    if len(tables) == 1:
        return next(iter(tables))
    named = ", ".join(table.__name__ for table in tables) or "none"
    raise ConfigurationError(f"--app: {name} has to name one DualRepository of {entity!r}, here are: {named}")


def _table(found: object) -> Table | None:
    is_table = isinstance(found, type) and issubclass(found, DualRepository) and hasattr(found, "entity")
    return cast("Table", found) if is_table else None  # just looked


def _imported(module: str) -> object:
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)  # as for whoever starts the application from here
    try:
        return import_module(module)
    except Exception as error:
        raise ConfigurationError(f"--app: importing {module!r} failed: {type(error).__name__}: {error}") from error
