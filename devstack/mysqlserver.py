"""What a private MariaDB and a private MySQL have in common: one kind of address, accounts, settings."""

import os
import pwd
import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import pymysql

from devstack.ports import HOST, free_port


class Flavour(StrEnum):
    """Whose server it is; both speak MySQL's protocol."""

    MARIADB = "mariadb"
    MYSQL = "mysql"


@dataclass(frozen=True, slots=True)
class MySqlServer:
    """Where the server is and who may come in; `user` has all rights on every database, `root` on everything."""

    flavour: Flavour
    port: int
    socket: Path
    host: str = HOST
    user: str = "app"
    password: str = field(default="", repr=False)
    root_user: str = "root"
    root_password: str = field(default="", repr=False)
    database: str = "store"

    def connect(self, *, database: str | None = None, autocommit: bool = True) -> pymysql.Connection:
        """A new connection over TCP as the root user, for set-up work; `database` None selects none."""
        return pymysql.connect(
            host=self.host,
            port=self.port,
            user=self.root_user,
            password=self.root_password,
            database=database,
            autocommit=autocommit,
            charset="utf8mb4",
            connect_timeout=5,
            ssl_disabled=True,  # on 127.0.0.1 it would only take time
        )

    def create_database(self, name: str) -> None:
        """Create an empty utf8mb4 database."""
        with self.connect() as connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")

    def drop_database(self, name: str) -> None:
        """Drop a database with everything in it."""
        with self.connect() as connection, connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS `{name}`")


# Durable as in production (flush at commit, doublewrite); only sizes are those of a test.
SETTINGS = (
    "--innodb-flush-log-at-trx-commit=1",
    "--innodb-buffer-pool-size=64M",
    "--max-connections=500",
    "--skip-name-resolve",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_unicode_ci",
    "--sql-mode=STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION",
    "--default-time-zone=+00:00",
    "--skip-log-bin",
)

_ACCOUNT = """\
CREATE USER IF NOT EXISTS {account};
ALTER USER {account} IDENTIFIED BY '{password}';
GRANT ALL PRIVILEGES ON *.* TO {account}{more};
"""
_STORE = "CREATE DATABASE IF NOT EXISTS store CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;\n"
_FROM = ("localhost", HOST)


def new_server(flavour: Flavour, folder: Path) -> MySqlServer:
    """An address on a free port, with passwords of its own; its accounts are written into `folder`."""
    server = MySqlServer(
        flavour=flavour,
        port=free_port(),
        socket=folder / f"{flavour}.sock",
        password=secrets.token_hex(12),
        root_password=secrets.token_hex(12),
    )
    accounts = _accounts_file(folder)
    accounts.touch(mode=0o600)
    accounts.write_text(_accounts(server))
    return server


def options(server: MySqlServer, folder: Path) -> list[str]:
    """The command line that both flavours take."""
    return [
        "--no-defaults",  # has to be the first
        f"--user={me()}",
        f"--datadir={folder / 'data'}",
        f"--tmpdir={folder}",
        f"--socket={server.socket}",
        f"--pid-file={folder / 'server.pid'}",
        f"--bind-address={server.host}",
        f"--port={server.port}",
        f"--init-file={_accounts_file(folder)}",
        *SETTINGS,
    ]


def me() -> str:
    """The account that we run as: as root a server wants to be told that this is meant."""
    return pwd.getpwuid(os.geteuid()).pw_name


def answers(server: MySqlServer) -> bool:
    """Whether it lets us in and knows our database."""
    try:
        with server.connect(database=server.database) as connection, connection.cursor() as cursor:
            return bool(cursor.execute("SELECT 1"))
    except pymysql.MySQLError:
        return False


def _accounts_file(folder: Path) -> Path:
    return folder / "accounts.sql"


def _accounts(server: MySqlServer) -> str:
    """SQL for the server's init file, which is read at every start."""
    rights = ((server.root_user, server.root_password, " WITH GRANT OPTION"), (server.user, server.password, ""))
    accounts = [
        _ACCOUNT.format(account=f"'{user}'@'{host}'", password=password, more=more)
        for user, password, more in rights
        for host in _FROM
    ]
    return "".join([*accounts, _STORE])
