"""The connection of a read."""

from __future__ import annotations

import ssl

from pymysql.constants import SERVER_STATUS
from pymysql.err import MySQLError

from dal.adapters.mysql.options import MySQLOptions
from dal.adapters.mysql.session import Session

IN_TRANSACTION = SERVER_STATUS.SERVER_STATUS_IN_TRANS


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

    def settle(self) -> bool:
        """End a transaction that was left open; whether the connection can serve somebody else."""
        if self.server_status & IN_TRANSACTION and self.settled():
            try:
                super().rollback()
            except MySQLError as error:
                self._note(error)
        return self.settled()
