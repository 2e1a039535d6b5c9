"""The connection of a read."""

from __future__ import annotations

import ssl

from dal.adapters.mysql.options import MySQLOptions
from dal.adapters.mysql.session import IN_TRANSACTION, Session


class ReadSession(Session):
    """Autocommitted, and refused by the server when it tries to write."""

    def __init__(self, options: MySQLOptions, tls: ssl.SSLContext | None) -> None:
        super().__init__(options, tls, autocommit=True)

    def _prepare(self, options: MySQLOptions) -> None:
        super()._prepare(options)
        self.query("SET SESSION TRANSACTION READ ONLY")

    def commit(self) -> None:
        """End a transaction if the code began one; else there is nothing to end."""
        if not self.guarded or self.server_status & IN_TRANSACTION:
            super().commit()

    def rollback(self) -> None:
        """As `commit`."""
        if not self.guarded or self.server_status & IN_TRANSACTION:
            super().rollback()
