"""A private MariaDB on 127.0.0.1 with its own data folder."""

from functools import partial
from pathlib import Path

from devstack.mysqlserver import Flavour, MySqlServer, answers, me, new_server, options
from devstack.packages import Program
from devstack.server import Recipe
from devstack.tools import Tools

SIZE = "--innodb-log-file-size=32M"


def prepare(tools: Tools, folder: Path) -> tuple[MySqlServer, Recipe]:
    """Say how to make a data folder in `folder` and run a server on it."""
    server = new_server(Flavour.MARIADB, folder)
    command = [str(tools[Program.MARIADBD]), *options(server, folder), SIZE]
    return server, Recipe("mariadb", command, folder, partial(answers, server), first=_install_db(tools, folder))


def _install_db(tools: Tools, folder: Path) -> list[str]:
    program = tools[Program.MARIADBD].parent.parent / "bin/mariadb-install-db"
    wanted = ["--no-defaults", f"--datadir={folder / 'data'}", f"--user={me()}", "--skip-test-db"]
    wanted += [f"--tmpdir={folder}"]  # a server that starts removes what others have left, or not yet, in theirs
    quick = ["--auth-root-authentication-method=normal", SIZE, "--skip-log-bin"]
    return [str(program), *wanted, *quick]
