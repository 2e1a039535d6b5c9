"""Collects everything that is wrong with a contract, so that it is reported at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from dal.errors import ContractError


@dataclass(slots=True)
class Problems:
    """Findings about one file, each with its place in it and what to do about it."""

    file: str
    found: list[str] = field(default_factory=list)

    def add(self, path: str, what: str, remedy: str) -> None:
        """Note a finding at a path such as `tables[0].entities[1].pk_template`."""
        self.found.append(f"{self.file}#{path}: {what}; {remedy}")

    def check(self) -> None:
        """Raise ContractError with all findings, if there are any."""
        if self.found:
            raise ContractError(*self.found)
