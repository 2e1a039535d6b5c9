"""The store's contract as data, to be broken in one place at a time."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

PATH = Path(__file__).parents[3] / "examples/store/migrationContract.json"


SHAPES = Path(__file__).with_name("shapes.json")
"""A contract with the shapes that the store's lacks."""

Fault = Callable[[Any], object]
"""Changes a document so that something in it is wrong."""

USER = "tables[0].entities[0]"
"""Where the store's first entity stands."""


def read(path: Path) -> Any:
    """The JSON in a file."""
    return json.loads(path.read_text("utf-8"))


def document() -> Any:
    """A fresh copy of the store's contract."""
    return read(PATH)


def entity(data: Any, name: str) -> Any:
    """The entity of that type in the document."""
    return next(part for part in data["tables"][0]["entities"] if part["entity_type"] == name)


def attribute(data: Any, owner: str, name: str) -> Any:
    """An attribute of an entity in the document."""
    return next(part for part in entity(data, owner)["attributes"] if part["name"] == name)


def with_columns(owner: str, /, **types: str) -> Fault:
    """Columns of an entity get these types, or are added."""
    return lambda data: entity(data, owner)["x_dal"]["columns"].update(types)


def with_parts(owner: str, /, **parts: object) -> Fault:
    """An entity says this instead."""
    return lambda data: entity(data, owner).update(parts)


def with_attribute(owner: str, name: str, /, **parts: object) -> Fault:
    """An attribute of an entity says this instead."""
    return lambda data: attribute(data, owner, name).update(parts)


def without(owner: str, name: str) -> Fault:
    """An entity loses an attribute."""
    return lambda data: entity(data, owner)["attributes"].remove(attribute(data, owner, name))
