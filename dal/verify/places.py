"""Both databases, as a verification knows them."""

from __future__ import annotations

from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Protocol

from dal.contract.model import Contract
from dal.ports import Journal, Segments


class Role(StrEnum):
    """Whose rows they are; the values are the names of the databases where MySQL leads."""

    LEADER = "mysql"
    FOLLOWER = "dynamodb"


class Held(Protocol):
    """A database whose content can be read in parts."""

    @property
    def segments(self) -> Segments:
        """Everything it holds."""
        ...


class Journalled(Held, Protocol):
    """The leader."""

    @property
    def journal(self) -> Journal | None:
        """What explains differences."""
        ...


class Sides(Protocol):
    """The pair that tasks work on."""

    @property
    def contract(self) -> Contract:
        """What they hold."""
        ...

    @property
    def mysql(self) -> Journalled:
        """The leader."""
        ...

    @property
    def dynamodb(self) -> Held:
        """The follower."""
        ...

    def translated(self) -> AbstractContextManager[None]:
        """What a driver raises inside leaves as the layer's own error."""
        ...


def of(pair: Sides, role: Role) -> Segments:
    """The content of one side."""
    return pair.mysql.segments if role is Role.LEADER else pair.dynamodb.segments
