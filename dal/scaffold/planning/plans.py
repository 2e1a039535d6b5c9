"""How a method is done, whatever keeps the rows; or why that cannot be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dal.scaffold.access.asked import Written
from dal.scaffold.access.values import Given, Needed


class Unplannable(Exception):  # noqa: N818  an answer, not a fault
    """The method does not follow from the analysis and the contract; the text says why."""


class Verb(StrEnum):
    """What is done."""

    FIND = "find"
    LIST = "list"
    COUNT = "count"
    INSERT = "insert"
    CHANGE = "change"
    REMOVE = "remove"
    COPY = "copy"
    """What the backend's own method does by calling others of its kind."""


class Answer(StrEnum):
    """What comes back."""

    ROW = "row"
    ROWS = "rows"
    TRUTH = "truth"
    NUMBER = "number"
    ID = "id"
    NOTHING = "nothing"


class By(StrEnum):
    """How the rows are named."""

    KEY = "key"
    UNIQUE = "unique"
    INDEX = "index"


@dataclass(frozen=True, slots=True)
class Where:
    """Which rows; `name` is that of the unique constraint or of the index, None for the table's own keys."""

    by: By
    columns: Mapping[str, Given] = field(default_factory=dict)
    """In the order of the key, or of the index's templates."""
    name: str | None = None
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Conversion:
    """A function that makes a result of a row: `return BODY`, where BODY speaks of `row`."""

    name: str
    returns: str
    body: str
    needs: tuple[Needed, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """What is raised where there is no such row."""

    text: str
    needs: tuple[Needed, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """How one method is done."""

    verb: Verb
    answer: Answer = Answer.NOTHING
    where: Where | None = None
    written: Mapping[str, Written] = field(default_factory=dict)
    limit: Given | None = None
    conversion: Conversion | None = None
    container: str = "tuple"
    identity: str | None = None
    """The column that an insert answers with."""
    missing: Missing | None = None
    checks: tuple[str, ...] = ()
    """Statements of the backend's function that judge its arguments first."""
    body: tuple[str, ...] = ()
    """Statements of a method that is copied."""
    needs: tuple[Needed, ...] = ()
    """Names in `checks` and `body`."""
