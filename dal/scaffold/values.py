"""What a scaffold is: frozen values for the command, the documents and tests."""

from __future__ import annotations

from dataclasses import dataclass

from dal.discovery.documents import Generated, Pending
from dal.discovery.model import Place


@dataclass(frozen=True, slots=True)
class File:
    """A file to be written; the path is relative to where the scaffold goes, with forward slashes."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Open:
    """Something generated that raises NotImplementedError until a person writes it."""

    name: str
    """Such as `DynamoOrders.search`; of touches `touches.checkout`."""
    pattern: str
    """What is to be done: operation, table, predicates, order."""
    reason: str
    """Why it does not follow from the analysis and the contract."""
    place: Place
    """Where the backend does it."""


@dataclass(frozen=True, slots=True)
class Left:
    """A function with access sites that got no method."""

    function: str
    place: Place
    reason: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know about what was generated."""

    about: str
    what: str


@dataclass(frozen=True, slots=True)
class Scaffold:
    """Everything that was generated; every sequence is in a fixed order."""

    package: str
    """By which name it is imported."""
    files: tuple[File, ...]
    complete: tuple[str, ...]
    """Methods that need nobody any more, such as `DynamoUsers.find_by_id`."""
    open: tuple[Open, ...] = ()
    left: tuple[Left, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def generated(self) -> Generated:
        """For the documents."""
        pending = tuple(Pending(one.name, f"{one.pattern}: {one.reason}") for one in self.open)
        return Generated(tuple(file.path for file in self.files), self.complete, pending)
