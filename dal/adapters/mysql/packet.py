"""Several statements in one round trip, without letting the application send several at once.

COM_SET_OPTION switches multi statements on, COM_QUERY carries them, COM_SET_OPTION switches them off again: three
commands are written at once, then their three answers are read. What an application sends is never parsed as more
than one statement, so that an injection finds no second one.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pymysql.connections import Connection, MySQLResult
from pymysql.constants import COMMAND
from pymysql.cursors import Cursor
from pymysql.err import InterfaceError, MySQLError

from dal.errors import ConfigurationError

if TYPE_CHECKING:
    PlainConnection = Connection[Cursor]
else:  # the driver's own class takes no parameters
    PlainConnection = Connection

Line = tuple[object, ...]
Lines = tuple[Line, ...]

LARGEST = 1_000_000
"""Bytes of a packet; what is larger goes one by one, far from any `max_allowed_packet`."""

_ON, _OFF = (struct.pack("<H", option) for option in (0, 1))


@dataclass(slots=True)
class Exchange:
    """What came of statements that were sent together, up to the first that failed.

    `last_begun`: the connection broke, and even the last of them may have run.
    """

    answers: list[Lines] = field(default_factory=list)
    error: MySQLError | None = None
    last_begun: bool = False

    def all(self) -> list[Lines]:
        """The answers.

        Raises:
            MySQLError: of the statement that failed.
        """
        if self.error is not None:
            raise self.error
        return self.answers


class PacketConnection(PlainConnection):
    """PyMySQL's connection, with packets of several statements."""

    _sock: socket.socket | None  # these are PyMySQL's; its stubs leave them out
    _result: MySQLResult | None
    _next_seq_id: int
    _force_close: Callable[[], None]
    _write_bytes: Callable[[bytes], None]
    server_status: int

    def ask_together(self, texts: Sequence[bytes], answers: list[Lines]) -> None:
        """Send the statements in one packet and gather their answers until one fails.

        Raises:
            MySQLError: of the statement that failed; none after it has run.
            ConfigurationError: something between us and the server does not know COM_SET_OPTION.
        """
        self._finish_results()
        self._write_bytes(
            _frame(COMMAND.COM_SET_OPTION, _ON)
            + _frame(COMMAND.COM_QUERY, b"; ".join(texts))
            + _frame(COMMAND.COM_SET_OPTION, _OFF)
        )
        self._switched_on()
        try:
            self._gather(answers)
        finally:
            if self._sock is not None:
                self._acknowledged()

    def ask(self, text: bytes) -> Lines:
        """One statement, whatever subclasses think of it."""
        self._finish_results()
        Connection.query(self, text)
        return _rows(self._result)

    def _switched_on(self) -> None:
        try:
            self._acknowledged()
        except MySQLError as error:
            if self._sock is None:
                raise
            self._force_close()  # two more answers would be due
            raise ConfigurationError(
                "database.mysql: the server, or a proxy before it, refuses COM_SET_OPTION; set one_packet to false"
            ) from error

    def _acknowledged(self) -> None:
        self._next_seq_id = 1
        self._read_packet()  # type: ignore[no-untyped-call]  # the stubs leave it bare

    def _gather(self, answers: list[Lines]) -> None:
        self._next_seq_id = 1
        more = True
        while more:
            result = MySQLResult(self)
            result.read()
            if result.server_status is not None:
                self.server_status = result.server_status
            answers.append(_rows(result))
            more = bool(result.has_next)

    def _finish_results(self) -> None:
        """Read what the application has left unread, as PyMySQL does before a statement."""
        if self._sock is None:
            raise InterfaceError(0, "")  # as PyMySQL says it
        if self._result is not None and self._result.unbuffered_active:
            self._result._finish_unbuffered_query()  # type: ignore[attr-defined]  # noqa: SLF001  PyMySQL's own way
        while self._more_to_read():
            self.next_result()
        self._result = None

    def _more_to_read(self) -> bool:
        return self._result is not None and bool(self._result.has_next)


def _frame(command: int, body: bytes) -> bytes:
    return struct.pack("<iB", len(body) + 1, command) + body


def _rows(result: MySQLResult | None) -> Lines:
    return () if result is None or result.rows is None else tuple(result.rows)
