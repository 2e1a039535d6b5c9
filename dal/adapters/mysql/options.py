"""How to reach a MySQL server and how to behave towards it."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil

from pymysql.cursors import Cursor

from dal.errors import ConfigurationError


class TlsMode(StrEnum):
    """Whether the connection is encrypted."""

    DISABLED = "disabled"
    PREFERRED = "preferred"  # if the server offers it; its certificate is not checked
    REQUIRED = "required"


class Isolation(StrEnum):
    """The isolation of units of work; the journal protocol is correct under all of them."""

    READ_COMMITTED = "READ COMMITTED"
    REPEATABLE_READ = "REPEATABLE READ"
    SERIALIZABLE = "SERIALIZABLE"


@dataclass(frozen=True, slots=True)
class TlsOptions:
    """Encryption of the connection. Paths are PEM files.

    `verify` checks the server's certificate against `ca` (or the system's authorities) and its host name; it
    needs `mode` required.
    """

    mode: TlsMode = TlsMode.PREFERRED
    ca: str | None = None
    cert: str | None = None
    key: str | None = None
    verify: bool = False

    def __post_init__(self) -> None:
        if self.verify and self.mode is not TlsMode.REQUIRED:
            raise ConfigurationError(
                f"database.mysql.tls: verify is on but mode is {self.mode.value}, so that a server without"
                " TLS would be accepted unverified; set mode to required"
            )

    def context(self) -> ssl.SSLContext | None:
        """One context to share between all connections.

        Raises:
            ConfigurationError: a file cannot be read or is not what it should be.
        """
        if self.mode is TlsMode.DISABLED:
            return None
        try:
            return self._context()
        except OSError as error:  # ssl.SSLError is one
            files = ", ".join(str(path) for path in (self.ca, self.cert, self.key) if path)
            raise ConfigurationError(f"database.mysql.tls: {error}; check the PEM files {files}") from error

    def _context(self) -> ssl.SSLContext:
        if self.verify or self.ca is not None:
            context = ssl.create_default_context(cafile=self.ca)
        else:  # nobody asks the system's authorities; loading them takes 30 ms and more
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = self.verify
        context.verify_mode = ssl.CERT_REQUIRED if self.verify else ssl.CERT_NONE
        if self.cert is not None:
            context.load_cert_chain(self.cert, self.key)
        return context


@dataclass(frozen=True, slots=True)
class MySQLOptions:
    """Everything about the connection. Times are seconds.

    `pool_size` bounds each kind of connections: for reads, for units of work, and, with a durable journal, for its
    own tables, so a process holds at most three times as many. `closure_limit` is the most rows that one delete
    may touch. `one_packet`: our own statements at the end of a unit travel in one round trip; off, one by one, for
    proxies that do not take several commands at once.
    """

    database: str
    host: str = "127.0.0.1"
    port: int = 3306
    user: str = "root"
    password: str = field(default="", repr=False)
    unix_socket: str | None = None
    tls: TlsOptions = TlsOptions()
    pool_size: int = 10
    pool_timeout: float = 5.0
    connect_timeout: int = 5
    read_timeout: float = 10.0
    write_timeout: float = 10.0
    lock_timeout: int = 5
    max_lifetime: float | None = None
    isolation: Isolation = Isolation.READ_COMMITTED
    cursorclass: type[Cursor] = Cursor
    closure_limit: int = 1000
    one_packet: bool = True

    @property
    def lock_wait(self) -> int:
        """Seconds that a statement waits for a lock: fewer than for its answer, so that it is a conflict."""
        return max(1, min(self.lock_timeout, ceil(self.read_timeout) - 1))

    @property
    def place(self) -> str:
        """The server and the database for messages: `127.0.0.1:3306/store`."""
        return f"{self.unix_socket or f'{self.host}:{self.port}'}/{self.database}"
