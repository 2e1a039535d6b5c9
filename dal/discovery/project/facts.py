"""What one module shows about the project: small values, so that the tree they come from can be let go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from dal.discovery.model import Connection, Setting
from dal.discovery.reading import Role

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Imported:
    """A module that is imported, dotted; of `from a import b` it is `a.b`."""

    module: str
    line: int


@dataclass(frozen=True, slots=True)
class Address:
    """A text that names a database, such as a URL or a Django engine."""

    store: str
    line: int
    what: str
    """Such as `postgresql://` or `SQLite in memory`; never the address itself."""


@dataclass(frozen=True, slots=True)
class Alias:
    """A second MySQL database, as settings call it."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Function:
    """A function or a method."""

    name: str
    typed: bool
    asynchronous: bool
    docstring: str | None
    """Its style; None without one."""


@dataclass(frozen=True, slots=True)
class Class:
    """A class, what it is derived from, and what its constructor asks for."""

    name: str
    line: int
    bases: tuple[str, ...]
    takes: tuple[tuple[str, str], ...]
    """Names and types of the parameters that it keeps; an empty type where none is written."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A container is told which class stands for an interface."""

    interface: str
    line: int


@dataclass(frozen=True, slots=True)
class Provided:
    """A framework is asked for a value, as by FastAPI's `Depends`."""

    how: str
    line: int


@dataclass(frozen=True, slots=True)
class Shared:
    """An object that a module makes when it is imported, or that a request keeps, for all to use."""

    name: str
    made: str
    line: int


@dataclass(frozen=True, slots=True)
class Tested:
    """A test, a fixture or a base of tests; `kind` tells which."""

    kind: str
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Something in the tests that tells how they get what they need, such as `create_all`."""

    kind: str
    line: int


Fact = (
    Imported
    | Address
    | Alias
    | Function
    | Class
    | Bound
    | Provided
    | Shared
    | Tested
    | Mark
    | Setting
    | Connection
)


@dataclass(frozen=True, slots=True)
class Look:
    """How the text of a module looks."""

    single: int
    """Strings in single quotes."""
    double: int
    widths: tuple[int, ...]
    """Of its lines, how many are longer than each of `WIDTHS`."""


WIDTHS = (79, 88, 100, 120, 160)
"""Lengths of a line that people agree on."""


@dataclass(frozen=True, slots=True)
class Observed:
    """A module of the project, without its tree."""

    file: str
    role: Role
    lines: int
    look: Look
    facts: tuple[Fact, ...]

    def of(self, kind: type[T]) -> list[T]:
        """Its facts of a kind, in order of appearance."""
        return [fact for fact in self.facts if isinstance(fact, kind)]


Modules = Iterable[Observed]
"""Modules in order of their paths."""


def production(modules: Modules) -> list[Observed]:
    """Those that a migration is about."""
    return [module for module in modules if module.role is Role.PRODUCTION]


def tests(modules: Modules) -> list[Observed]:
    """Those that check the others."""
    return [module for module in modules if module.role is Role.TEST]
