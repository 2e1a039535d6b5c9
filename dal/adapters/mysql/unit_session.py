"""The connection of a unit of work."""

from __future__ import annotations

import ssl

from pymysql.err import MySQLError

from dal.adapters.mysql.errors import ROLLED_BACK, LostEarlyError, code_of
from dal.adapters.mysql.options import MySQLOptions
from dal.adapters.mysql.ruling import Ruling, alters, rule
from dal.adapters.mysql.session import Session
from dal.adapters.mysql.sql import Statement
from dal.errors import UnitError

_NOTHING = "DO 0"

STRICT = Statement("SET sql_mode = CONCAT_WS(',', NULLIF(@@sql_mode, ''), 'STRICT_TRANS_TABLES')")
"""What the fence of the journal needs."""


class UnitSession(Session):
    """Without autocommit: the first statement opens the transaction, the unit of work ends it.

    `spoilt` says why this transaction can only be rolled back, `statements` counts all that the application has
    ever sent, `altered` tells that it has changed isolation or strictness of this session some time.
    """

    spoilt: str | None = None
    statements = 0
    altered = False

    def __init__(self, options: MySQLOptions, tls: ssl.SSLContext | None) -> None:
        super().__init__(options, tls, autocommit=False)

    def start(self) -> None:
        """Forget what earlier units did."""
        super().start()
        self.spoilt = None

    def begin(self) -> None:
        """Join the unit of work: a transaction opens with its first statement."""

    def commit(self) -> None:
        """Leave the commit to the unit of work."""
        if not self.guarded:
            super().commit()

    def rollback(self) -> None:
        """Make the whole unit roll back when it ends."""
        if self.guarded:
            self.spoil("code inside called rollback()")
        else:
            super().rollback()

    def spoil(self, reason: str) -> None:
        """Never commit this transaction; the first reason stands."""
        self.spoilt = self.spoilt or reason

    def query(self, sql: str | bytes, unbuffered: bool = False) -> int:  # noqa: FBT001, FBT002  PyMySQL's
        """Run a statement of the unit; statements that end transactions are left to the unit.

        Raises:
            UnitError: the unit is spoilt, or the statement would commit behind its back.
            LostEarlyError: the connection was dead from the start.
        """
        self.statements += 1
        try:
            return super().query(self._inside(sql) if self.guarded else sql, unbuffered)
        except MySQLError as error:
            if self.guarded and self.lost and not self.answered:
                raise LostEarlyError(*error.args) from error
            raise

    def gone(self) -> bool:
        """Whether the connection is known to be dead: something came in although nothing was asked."""
        return self.used and self.settled() and not self.alive()

    def rollback_unit(self) -> bool:
        """Roll back now; whether the connection can serve somebody else."""
        if self.settled() and self.used:
            try:
                super().rollback()
            except MySQLError as error:
                self._note(error)
        return self.settled()

    def _note(self, error: MySQLError) -> None:
        super()._note(error)
        if self.broken:
            self.spoil("the connection broke")
        elif code_of(error) in ROLLED_BACK:
            self.spoil("the server rolled it back to end a deadlock")

    def _inside(self, sql: str | bytes) -> str | bytes:
        if self.spoilt is not None:
            raise UnitError(
                f"the unit of work is already rolled back ({self.spoilt}); let the error reach its end"
            )
        self.altered = self.altered or alters(sql)
        ruling = rule(sql)
        if ruling is Ruling.RUN:
            return sql
        if ruling is Ruling.REFUSE:
            raise UnitError("this statement would commit the open unit of work; run it outside")
        if ruling is Ruling.ROLL_BACK:
            self.spoil("code inside executed ROLLBACK")
        return _NOTHING
