"""Collects everything that is wrong with a contract, so that it is reported at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from dal.errors import ContractError

T = TypeVar("T")

Renames = Mapping[str, str]
"""Place in a converted document → place in the user's own file; what lies below goes with it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found, where, and what to do about it."""

    path: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}; {self.remedy}"


@dataclass(slots=True)
class Problems:
    """Findings about one file.

    `found` keeps the contract from being used, `notes` only tell what it will do. `renames` are applied to each
    path one after the other, so that a finding names the place in the file that the user has.
    """

    file: str
    renames: Sequence[Renames] = ()
    found: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)

    def add(self, path: str, what: str, remedy: str) -> None:
        """Note a finding at a path such as `tables[0].entities[1].pk_template`."""
        self._put(self.found, path, what, remedy)

    def note(self, path: str, what: str, remedy: str) -> None:
        """Note what is no fault, but should be known."""
        self._put(self.notes, path, what, remedy)

    @property
    def sentences(self) -> list[str]:
        """The findings, each with the name of the file."""
        return [f"{self.file}#{finding}" for finding in self.found]

    def check(self) -> None:
        """Raise ContractError with all findings, if there are any."""
        if self.found:
            raise ContractError(*self.sentences)

    def _put(self, into: list[Finding], path: str, what: str, remedy: str) -> None:
        for renames in self.renames:
            path = _renamed(path, renames)
        finding = Finding(path, what, remedy)
        if finding not in into:
            into.append(finding)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the file something is compiled: findings go under its path."""

    path: str
    problems: Problems

    def add(self, path: str, what: str, remedy: str) -> None:
        """Add a finding below this place."""
        self.problems.add(f"{self.path}.{path}", what, remedy)

    def read(self, path: str, make: Callable[[], T]) -> T | None:
        """What `make` gives; where it raises ValueError a finding, and None."""
        try:
            return make()
        except ValueError as error:
            self.add(path, str(error), "see docs/contract.md")
            return None


def _renamed(path: str, renames: Renames) -> str:
    """The path with its longest known beginning replaced."""
    end = len(path)
    while end > 0:
        if path[:end] in renames:
            return (renames[path[:end]] + path[end:]).lstrip(".")
        end = max(path.rfind(mark, 0, end) for mark in ".[(")
    return path
