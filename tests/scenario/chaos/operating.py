"""What an operator does in a run: types commands, as `docs/` tells him to; nothing where there is no journal."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from dal.cli.main import app
from dal.databases import Databases
from dal.domain.control import Authority

DEADLINE = 120.0  # seconds
LOOK = 0.1  # seconds between two looks


@dataclass(frozen=True, slots=True)
class Operator:
    """Works past the proxies; `journal` tells whether journal and fleet are there."""

    config: Path
    journal: bool

    def prepare(self) -> None:
        """Create all tables, copy what is there, and have it proved; nobody is working yet."""
        self._type("create-tables")
        if self.journal:
            self._type("install")
        self._type("backfill", "--all")
        if self.journal:
            self._type("verify", "--all", "--looks", "0")

    def drain(self, databases: Databases) -> int:
        """Repair from here, since the workers are gone; how many keys are pending still, 0 unless repairs fail."""
        journal = databases.mysql.journal
        if journal is None:
            return 0
        self._type("journal", "drain", "--anyway", "--timeout", f"{DEADLINE}", allowed=(0, 1))
        return journal.depth().pending

    def arm(self) -> None:
        """Allow the step to phase 5, or do by hand what the fleet does before it."""
        if self.journal:
            self._type("cutover", "--arm")
        else:
            self._type("raise-counters")

    def wait_for_cutover(self, databases: Databases) -> None:
        """Return once DynamoDB leads.

        Raises:
            TimeoutError: it does not after `DEADLINE`.
        """
        forum = databases.mysql.forum
        if forum is not None:
            _wait_for(lambda: forum.control().leader is Authority.DYNAMODB, self._told)

    def _told(self) -> str:
        return self._type("status")

    def _type(self, *command: str, allowed: Collection[int] = (0,)) -> str:
        ended = CliRunner().invoke(app, [*command, "--config", str(self.config)])
        if ended.exit_code not in allowed:
            raise RuntimeError(f"dal {' '.join(command)} ended with {ended.exit_code}: {ended.output}")
        return ended.output


def _wait_for(there: Callable[[], bool], told: Callable[[], str]) -> None:
    deadline = time.monotonic() + DEADLINE
    while not there():
        if time.monotonic() > deadline:
            raise TimeoutError(f"DynamoDB does not lead after {DEADLINE:.0f} s:\n{told()}")
        time.sleep(LOOK)
