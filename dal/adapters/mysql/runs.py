"""Progress of long runs, in a table beside the journal."""

from __future__ import annotations

from collections.abc import Mapping

from dal.adapters.mysql.own import OwnTables
from dal.adapters.mysql.sql import Statement
from dal.ports import Saved

_MICROSECONDS = 1_000_000


class MySQLRuns:
    """Fulfils `Runs`; ages are told by the server's clock."""

    def __init__(self, tables: OwnTables) -> None:
        self._tables = tables

    def load(self, run: str) -> Mapping[str, Saved]:
        """See `Runs`."""
        age = "TIMESTAMPDIFF(MICROSECOND, saved_at, NOW(6))"
        lines = self._tables.run(Statement(f"SELECT part, state, {age} FROM dal_runs WHERE run = %s", (run,)))  # noqa: S608  a constant
        return {str(part): Saved(str(state), int(str(since)) / _MICROSECONDS) for part, state, since in lines}

    def save(self, run: str, part: str, state: str) -> None:
        """See `Runs`."""
        self._tables.change(
            Statement(
                "INSERT INTO dal_runs (run, part, state) VALUES (%s, %s, %s)"
                " ON DUPLICATE KEY UPDATE state = VALUES(state), saved_at = NOW(6)",
                (run, part, state),
            )
        )

    def forget(self, run: str) -> None:
        """See `Runs`."""
        self._tables.change(Statement("DELETE FROM dal_runs WHERE run = %s", (run,)))
