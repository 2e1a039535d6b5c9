"""`dal uninstall` as a library: retires what `dal install` has created, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dal.adapters.mysql import forum_sql, schema
from dal.adapters.mysql.forum import control_of
from dal.adapters.mysql.install import EXISTING
from dal.adapters.mysql.own import OwnTables
from dal.adapters.mysql.sql import Lock, Statement
from dal.adapters.mysql.states import run
from dal.domain.control import Control
from dal.ports import Sighting

Agreed = Callable[[Control, Sequence[Sighting]], object]
"""Raises where the tables are needed; called under the lock on the control row."""

_FIRST = Statement("DELETE FROM dal_control WHERE id = 1")
"""Before any table goes: without the row nobody joins and no write of MySQL commits, wherever this ends."""
_WAIT = Statement("SET SESSION lock_wait_timeout = 5")
"""Seconds; the server's own default is a day, in which every heartbeat would queue behind the drop."""


class Removal:
    """Drops our tables; doing it again, or after it was interrupted, drops what is left."""

    def __init__(self, tables: OwnTables) -> None:
        self._tables = tables

    def existing(self) -> list[str]:
        """Those of our tables that are there."""
        found = {str(name) for (name,) in self._tables.run(EXISTING)}
        return [table for table in schema.TABLES if table in found]

    def begun(self) -> bool:
        """Whether the control row is gone: an earlier removal was interrupted, so that nobody uses the rest.

        Raises:
            ConfigurationError: the user may not read it.
        """
        return "dal_control" not in self.existing() or not self._tables.run(forum_sql.control(None))

    def run(self, agreed: Agreed) -> list[str]:
        """Drop them; the names of those that were there.

        Raises:
            ConfigurationError: a right is missing, or the tables are of another version.
            ConflictError: somebody holds one of the tables; what is left is dropped by the next attempt.
            DalError: whatever `agreed` raises; nothing was changed.
        """
        tables = self.existing()
        if "dal_control" in tables:
            self._close(agreed)
        for table in tables:
            with self._tables.transaction() as session:
                run(session, _WAIT)
                run(session, Statement(f"DROP TABLE IF EXISTS {table}"))
        return tables

    def _close(self, agreed: Agreed) -> None:
        with self._tables.transaction() as session:
            lines = run(session, forum_sql.control(Lock.UPDATE))
            if lines:
                seen = [forum_sql.sighting_in(line) for line in run(session, forum_sql.sightings())]
                agreed(control_of(lines, self._tables.place), seen)
                run(session, _FIRST)
