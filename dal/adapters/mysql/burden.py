"""How hard a server works, for those who only ask of it what it has to spare."""

from __future__ import annotations

from dal.adapters.mysql.own import OwnTables
from dal.adapters.mysql.sql import Statement
from dal.errors import BackendError, ConfigurationError

_RUNNING = Statement("SHOW GLOBAL STATUS LIKE 'Threads_running'")
_REPLICA = (Statement("SHOW REPLICA STATUS"), Statement("SHOW SLAVE STATUS"))
"""What newer and what older servers understand."""
_BEHIND = ("Seconds_Behind_Source", "Seconds_Behind_Master")


class MySQLBurden:
    """Asks one server."""

    def __init__(self, tables: OwnTables) -> None:
        self._tables = tables

    def running(self) -> int:
        """How many statements it runs at this moment, this one among them."""
        ((_, value),) = self._tables.run(_RUNNING)
        return int(str(value))

    def lag(self) -> float:
        """Seconds that this replica is behind; infinite while its replication stands still.

        Raises:
            ConfigurationError: it is no replica, or the user may not ask.
        """
        lines = self._replication()
        if not lines:
            raise ConfigurationError(f"{self._tables.place} is no replica, so it cannot say how far it is behind")
        behind = next((lines[0][name] for name in _BEHIND if name in lines[0]), None)
        return float("inf") if behind is None else float(str(behind))

    def _replication(self) -> list[dict[str, object]]:
        newer, older = _REPLICA
        try:
            return self._tables.named(newer)
        except BackendError:  # an old server does not know the word
            return self._tables.named(older)
