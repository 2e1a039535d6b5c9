"""What kind of a code base it is: what documents and scaffold are fitted to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dal.discovery.model.places import Place, Unread


@dataclass(frozen=True, slots=True)
class Dependency:
    """A distribution that the backend declares."""

    name: str
    requirement: str
    """As declared, such as `>=2,<3`; empty where any will do."""
    place: Place
    role: str
    """Such as `framework`, `orm`, `driver`, `cache`, `test`, `other`."""
    group: str = ""
    """The extra or group it is in; empty for what is always installed."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package or a folder of modules at the top of the layout."""

    path: str
    files: int
    lines: int
    role: str
    """Such as `data access`, `api`, `domain`, `tests`, `migrations`, `scripts`, `other`."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where configuration is read; never a value."""

    place: Place
    name: str
    how: str
    """Such as `environment`, `settings class`, `ini file`, `constant`."""
    secret: bool = False
    committed: bool = False
    """The value stands in the code."""


@dataclass(frozen=True, slots=True)
class Conventions:
    """How the code base writes things; shares say how much of it does, from 0 to 1."""

    functions: str
    functions_share: float
    classes: str
    classes_share: float
    modules: str
    tables: str
    repositories: str | None
    """The pattern of names of classes or modules that access data, such as `*Repository`; None without one."""
    typed_share: float
    """Functions with annotations."""
    asynchronous: bool
    """Whether data access is by coroutines."""
    docstrings: str
    """`google`, `numpy`, `sphinx`, `plain` or `none`."""
    line_length: int | None
    quotes: str
    """`single` or `double`."""


@dataclass(frozen=True, slots=True)
class Injection:
    """How objects get what they depend on."""

    pattern: str
    """Such as `constructor`, `container`, `framework`, `globals`."""
    places: tuple[Place, ...]
    description: str


@dataclass(frozen=True, slots=True)
class Suite:
    """The backend's own tests."""

    framework: str
    files: int
    tests: int
    fixtures: tuple[str, ...]
    database: str
    """How tests get a database, in a sentence."""
    places: tuple[Place, ...]
    command: str | None
    """What runs them, where it is said somewhere."""


class Ending(StrEnum):
    """How a run of the tests ended."""

    PASSED = "passed"
    FAILED = "failed"
    TIMED_OUT = "timed out"
    NOT_STARTED = "not started"


@dataclass(frozen=True, slots=True)
class Baseline:
    """What the backend's own tests said when they were run; counts are None where no summary told them."""

    command: str
    ending: Ending
    status: int | None
    """What the command returned; None where it did not return."""
    seconds: float
    passed: int | None = None
    failed: int | None = None
    skipped: int | None = None
    errors: int | None = None
    output: tuple[str, ...] = ()
    """The last lines."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A place where a connection, a pool or an engine is made."""

    place: Place
    function: str
    how: str


@dataclass(frozen=True, slots=True)
class Project:
    """Everything about the code base that is not data access."""

    name: str
    files: int
    """Python files."""
    lines: int
    python: str | None
    """The requirement, such as `>=3.11`."""
    packages: tuple[Package, ...]
    dependencies: tuple[Dependency, ...]
    frameworks: tuple[str, ...]
    settings: tuple[Setting, ...]
    conventions: Conventions
    injection: tuple[Injection, ...]
    suite: Suite | None
    connections: tuple[Connection, ...] = ()
    databases: tuple[str, ...] = ()
    """Other stores it speaks to, such as `redis` or `elasticsearch`, beside MySQL."""
    unread: tuple[Unread, ...] = ()
    """Files beside Python that could not be read."""
