"""A private PostgreSQL on 127.0.0.1 with its own data folder; Unleash keeps its flags in it."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from devstack.errors import StartError
from devstack.packages import Program
from devstack.ports import HOST, free_port
from devstack.server import Recipe
from devstack.tools import Tools

SERVICE_ACCOUNT = "postgres"  # made by Debian's package; PostgreSQL refuses to run as root

# The data lives as long as the stack, so nothing is flushed; this database takes no part in what is being shown.
SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=32MB",
    "max_connections=60",
)


@dataclass(frozen=True, slots=True)
class Postgres:
    """Where the server is and who may come in."""

    port: int
    user: str = "postgres"
    password: str = field(default="", repr=False)
    database: str = "postgres"
    host: str = HOST

    @property
    def url(self) -> str:
        """The URL for `DATABASE_URL`; it holds the password."""
        return f"postgres://{self.user}:{self.password}@{self.host}:{self.port}/{self.database}"


def account() -> str:
    """The account that the server runs as: empty for one's own."""
    return SERVICE_ACCOUNT if os.geteuid() == 0 else ""


def prepare(tools: Tools, folder: Path) -> tuple[Postgres, Recipe]:
    """Make a data folder in `folder` and say how to run a server on it."""
    server = Postgres(port=free_port(), password=secrets.token_hex(12))
    folder.joinpath("password").write_text(server.password)
    if account():
        _give_to_account(folder)
    program = tools[Program.POSTGRES]
    settings = [*SETTINGS, f"listen_addresses={server.host}", f"unix_socket_directories={folder}"]
    flags = [part for setting in settings for part in ("-c", setting)]
    command = [str(program), "-D", str(folder / "data"), "-p", str(server.port), *flags]
    psql = program.with_name("psql")
    # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for its clients to leave
    return server, Recipe(
        "postgres",
        command,
        folder,
        lambda: _answers(server, psql),
        first=_initdb(program.with_name("initdb"), folder),
        user=account(),
        stop_signal=signal.SIGINT,
    )


def _give_to_account(folder: Path) -> None:
    try:
        pwd.getpwnam(SERVICE_ACCOUNT)
    except KeyError as error:
        raise StartError(f"PostgreSQL does not run as root and there is no account {SERVICE_ACCOUNT!r}") from error
    for path in (folder, folder / "password"):
        shutil.chown(path, SERVICE_ACCOUNT)


def _initdb(program: Path, folder: Path) -> list[str]:
    options = [f"--pgdata={folder / 'data'}", "--username=postgres", "--auth=scram-sha-256", "--no-sync"]
    return [str(program), *options, f"--pwfile={folder / 'password'}", "--encoding=UTF8", "--locale=C.UTF-8"]


def _answers(server: Postgres, psql: Path) -> bool:
    done = subprocess.run(
        [str(psql), "--no-psqlrc", "-Atc", "SELECT 1"],
        env={
            "PGHOST": server.host,
            "PGPORT": str(server.port),
            "PGUSER": server.user,
            "PGPASSWORD": server.password,
            "PGDATABASE": server.database,
            "PGCONNECT_TIMEOUT": "2",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode == 0 and done.stdout.strip() == "1"
