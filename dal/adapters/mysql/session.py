"""A PyMySQL connection that belongs to a pool and notes what its failures mean."""

from __future__ import annotations

import select
import ssl
from collections.abc import Sequence

from pymysql.constants import SERVER_STATUS
from pymysql.cursors import Cursor
from pymysql.err import MySQLError

from dal.adapters.mysql.conversions import CONVERSIONS
from dal.adapters.mysql.errors import is_lost
from dal.adapters.mysql.options import MySQLOptions, TlsMode
from dal.adapters.mysql.packet import LARGEST, Exchange, PacketConnection
from dal.adapters.mysql.sql import Statement

IN_TRANSACTION = SERVER_STATUS.SERVER_STATUS_IN_TRANS


class Session(PacketConnection):
    """A connection that belongs to a pool.

    Attributes:
        used: a statement was sent since the last checkout.
        answered: one of them succeeded.
        lost: the connection broke (not by a timeout) since the last checkout.
        broken: the protocol is out of step or the socket is gone; the connection must not be used again.
    """

    generation: object = None
    born: float = 0.0
    used = False
    answered = False
    lost = False
    broken = False
    guarded = False
    _tls: ssl.SSLContext | None = None
    _one_packet = True

    def __init__(self, options: MySQLOptions, tls: ssl.SSLContext | None, *, autocommit: bool) -> None:
        self._tls = tls
        self._one_packet = options.one_packet
        super().__init__(
            host=options.host,
            port=options.port,
            unix_socket=options.unix_socket,
            user=options.user,
            password=options.password,
            database=options.database,
            charset="utf8mb4",
            conv=CONVERSIONS,
            cursorclass=options.cursorclass,
            autocommit=autocommit,
            connect_timeout=options.connect_timeout,
            read_timeout=options.read_timeout,
            write_timeout=options.write_timeout,
            ssl_disabled=tls is None,
            ssl=tls if options.tls.mode is TlsMode.REQUIRED else None,
        )
        self._prepare(options)
        self._poller = select.poll()
        if self._sock is not None:
            self._poller.register(self._sock.fileno(), select.POLLIN | select.POLLPRI)
        self.guarded = True

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.host}:{self.port}>"

    def _create_ssl_ctx(self, _: object) -> ssl.SSLContext | None:
        """Use the shared context wherever PyMySQL would build one."""
        return self._tls

    def _prepare(self, options: MySQLOptions) -> None:
        """Everything about the session that is not the default, once; `sql_mode` keeps what the server has.

        MySQL 8 would tell the next id as it was up to a day ago; MariaDB, which does not, ignores the comment.
        """
        self.query(
            "SET time_zone = '+00:00', sql_mode = CONCAT_WS(',', NULLIF(@@sql_mode, ''), 'STRICT_TRANS_TABLES'),"
            f" innodb_lock_wait_timeout = {options.lock_wait}"
            " /*!80000 , information_schema_stats_expiry = 0 */"
        )
        self.query(f"SET SESSION TRANSACTION ISOLATION LEVEL {options.isolation.value}")

    def alive(self) -> bool:
        """Nothing waits on the idle socket: neither data nor the end."""
        return self._sock is not None and not self._poller.poll(0)

    def hang_up(self) -> None:
        """Close for good; a broken connection is closed without a word."""
        self.guarded = False
        if self._result is not None:
            self._result.unbuffered_active = False  # else a forgotten streaming cursor would go on reading
        if self.broken or self._sock is None:
            self._force_close()
        else:
            super().close()

    def settled(self) -> bool:
        """No statement is half done: the connection can serve somebody else."""
        result = self._result
        half_read = result is not None and (result.unbuffered_active or result.has_next)
        return not (self.broken or half_read or self._sock is None)

    def start(self) -> None:
        """Forget what earlier users of the connection did."""
        self.used = self.answered = self.lost = False

    def close(self) -> None:
        """Leave the connection to the pool, whose it is."""
        if not self.guarded:
            super().close()

    def ping(self, reconnect: bool | None = False) -> None:  # noqa: FBT001, FBT002  PyMySQL's signature
        """Leave it to the pool to find out; reconnecting in the middle of a unit would lose its first half."""

    def autocommit(self, value: bool) -> None:  # noqa: FBT001  PyMySQL's signature
        """Leave transactions to the unit of work."""
        if not self.guarded:
            super().autocommit(value)

    def query(self, sql: str | bytes, unbuffered: bool = False) -> int:  # noqa: FBT001, FBT002  PyMySQL's
        """Run a statement and note what its failure means for the connection."""
        self.used = True
        try:
            rows = super().query(sql, unbuffered)
        except MySQLError as error:
            self._note(error)
            raise
        except BaseException:
            self.broken = True
            raise
        self.answered = True
        return rows

    def exchange(self, statements: Sequence[Statement]) -> Exchange:
        """Run our own statements in this order up to the first that fails, in one round trip if that is allowed.

        What the unit of work forbids its application is not forbidden here.
        """
        texts = [self._text(statement) for statement in statements]
        found = Exchange()
        self.used = True
        try:
            self._run_all(texts, found)
        except MySQLError as error:
            self._note(error)
            found.error = error
            found.last_begun = found.last_begun and self.broken
        except BaseException:
            self.broken = True
            raise
        self.answered = self.answered or bool(found.answers)
        return found

    def settle(self) -> bool:
        """End a transaction that was left open; whether the connection can serve somebody else."""
        if self.server_status & IN_TRANSACTION and self.settled():
            self.exchange([Statement("ROLLBACK")])
        return self.settled()

    def _run_all(self, texts: Sequence[bytes], found: Exchange) -> None:
        if self._one_packet and len(texts) > 1 and sum(map(len, texts)) <= LARGEST:
            found.last_begun = True
            self.ask_together(texts, found.answers)
            return
        for text in texts:
            found.last_begun = len(found.answers) == len(texts) - 1
            found.answers.append(self.ask(text))

    def _text(self, statement: Statement) -> bytes:
        with Cursor(self) as cursor:
            return cursor.mogrify(statement.sql, statement.args).encode(self.encoding, "surrogateescape")

    def _note(self, error: MySQLError) -> None:
        self.lost = self.lost or is_lost(error)
        self.broken = self.broken or self.lost or self._sock is None
