"""A private MariaDB on 127.0.0.1 with its own data folder."""

import os
import pwd
import secrets
from dataclasses import dataclass, field
from pathlib import Path

import pymysql

from devstack.packages import Program
from devstack.ports import HOST, free_port
from devstack.server import Recipe
from devstack.tools import Tools


@dataclass(frozen=True, slots=True)
class MariaDb:
    """Where the server is and who may come in; `user` has all rights on every database, `root` on everything."""

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
    "--innodb-log-file-size=32M",
    "--max-connections=500",
    "--skip-name-resolve",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_unicode_ci",
    "--sql-mode=STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION",
    "--default-time-zone=+00:00",
    "--skip-log-bin",
)

ACCOUNTS = """\
CREATE OR REPLACE USER 'root'@'localhost' IDENTIFIED BY '{root}';
CREATE OR REPLACE USER 'root'@'127.0.0.1' IDENTIFIED BY '{root}';
GRANT ALL PRIVILEGES ON *.* TO 'root'@'localhost' WITH GRANT OPTION;
GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;
CREATE OR REPLACE USER 'app'@'127.0.0.1' IDENTIFIED BY '{app}';
CREATE OR REPLACE USER 'app'@'localhost' IDENTIFIED BY '{app}';
GRANT ALL PRIVILEGES ON *.* TO 'app'@'127.0.0.1';
GRANT ALL PRIVILEGES ON *.* TO 'app'@'localhost';
CREATE DATABASE IF NOT EXISTS store CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
"""


def prepare(tools: Tools, folder: Path) -> tuple[MariaDb, Recipe]:
    """Make a data folder in `folder` and say how to run a server on it."""
    server = MariaDb(
        port=free_port(),
        socket=folder / "mariadb.sock",
        password=secrets.token_hex(12),
        root_password=secrets.token_hex(12),
    )
    accounts = folder / "accounts.sql"
    accounts.touch(mode=0o600)
    accounts.write_text(ACCOUNTS.format(root=server.root_password, app=server.password))
    command, first = _command(tools, server, folder), _install_db(tools, folder)
    return server, Recipe("mariadb", command, folder, lambda: _answers(server), first=first)


def _command(tools: Tools, server: MariaDb, folder: Path) -> list[str]:
    return [
        str(tools[Program.MARIADBD]),
        "--no-defaults",
        f"--user={_me()}",
        f"--datadir={folder / 'data'}",
        f"--tmpdir={folder}",
        f"--socket={server.socket}",
        f"--pid-file={folder / 'mariadb.pid'}",
        f"--bind-address={server.host}",
        f"--port={server.port}",
        f"--init-file={folder / 'accounts.sql'}",
        *SETTINGS,
    ]


def _me() -> str:
    return pwd.getpwuid(os.geteuid()).pw_name


def _install_db(tools: Tools, folder: Path) -> list[str]:
    program = tools[Program.MARIADBD].parent.parent / "bin/mariadb-install-db"
    options = ["--no-defaults", f"--datadir={folder / 'data'}", f"--user={_me()}", "--skip-test-db"]
    quick = ["--auth-root-authentication-method=normal", "--innodb-log-file-size=32M", "--skip-log-bin"]
    return [str(program), *options, *quick]


def _answers(server: MariaDb) -> bool:
    try:
        with server.connect(database=server.database) as connection, connection.cursor() as cursor:
            return bool(cursor.execute("SELECT 1"))
    except pymysql.MySQLError:
        return False
