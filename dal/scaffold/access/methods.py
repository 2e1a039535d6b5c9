"""Repositories and their methods, as they follow from the backend's own functions."""

from __future__ import annotations

from dataclasses import dataclass, field

from dal.contract import Entity
from dal.discovery.model import Table
from dal.scaffold.access.asked import Asked
from dal.scaffold.access.functions import Function
from dal.scaffold.access.handles import Handle
from dal.scaffold.code.modules import Definition
from dal.scaffold.code.signatures import Signature
from dal.scaffold.code.types import Told


@dataclass(frozen=True, slots=True)
class Method:
    """One method of a repository and the function behind it."""

    name: str
    function: Function
    signature: Signature
    """Without what the repository itself holds."""
    returns: Told
    asked: tuple[Asked, ...]
    """What it sends, in order."""
    handle: Handle | None = None
    dynamic: bool = False
    """Whether some of what it sends is not known."""

    @property
    def writes(self) -> bool:
        """Whether it may change rows."""
        return any(one.site.writes for one in self.asked)

    @property
    def tables(self) -> tuple[str, ...]:
        """Every table that it speaks of, its own first."""
        return tuple(dict.fromkeys(name for one in self.asked for name in (one.shape.table, *one.site.tables)))


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called."""

    stem: str
    """In the singular: `cart_item`."""
    module: str
    attribute: str
    """Under which the holder of all repositories has it."""
    protocol: str
    mysql: str
    dynamodb: str
    memory: str
    dual: str


@dataclass(frozen=True, slots=True)
class Repository:
    """The methods of one entity, and what they are called."""

    names: Names
    entity: Entity
    table: Table
    methods: tuple[Method, ...]
    existing: Definition | None = field(default=None, compare=False)
    """The backend's class, where it can be used as it is."""
