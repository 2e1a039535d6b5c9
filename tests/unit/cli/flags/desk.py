"""The command line at a flag server that is a fake, with a fleet in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from typer.testing import Result

from dal.domain.control import Control
from flags import MigrationPhase, UnleashSettings
from flags.admin import UnleashAdmin, carry_out, plan
from tests.unit.cli.fakes import QUICK, Bench
from tests.unit.flags.fake_admin import ADMIN, FakeAdmin

TOKEN = "DAL_UNLEASH_ADMIN_TOKEN"


@dataclass(frozen=True, slots=True)
class Desk:
    """Where an operator sits."""

    bench: Bench
    fake: FakeAdmin

    def has(self, phase: MigrationPhase) -> None:
        """The toggles exist and spell this phase."""
        admin = UnleashAdmin(UnleashSettings(self.fake.url, ADMIN))
        carry_out(plan(admin.board(), phase), admin)
        self.fake.writes.clear()

    def goes_by(self, **unleash: Any) -> None:
        """The configuration, with these settings of the flag server."""
        self.bench.site.has(fleet=QUICK, unleash={"url": self.fake.url, "token": "client", **unleash})

    def run(self, *command: str) -> Result:
        """`dal flags` with this."""
        return self.bench.run("flags", *command)

    def told(self, *command: str, status: int = 0) -> dict[str, Any]:
        """What it prints for programs."""
        return self.bench.told("flags", *command, status=status)

    def does(self, *command: str) -> str:
        """What it prints for people once it is done."""
        result = self.run(*command)
        assert result.exit_code == 0, result.output
        return result.stdout

    def refuses(self, *command: str, status: int = 2) -> str:
        """Its one sentence; nothing was written."""
        before = len(self.fake.writes)
        said = self.bench.refuses("flags", *command, status=status)
        assert (said.count("\n"), self.fake.writes[before:]) == (1, [])
        return said

    def control(self, **changes: Any) -> Control:
        """The control row of the fleet, after these changes."""
        return self.bench.control(**changes)
