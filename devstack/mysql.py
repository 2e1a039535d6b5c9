"""A private MySQL on 127.0.0.1 with its own data folder."""

import shutil
import subprocess
from functools import partial
from pathlib import Path

from devstack.errors import StartError
from devstack.install import locked
from devstack.mysqlserver import Flavour, MySqlServer, answers, me, new_server, options
from devstack.packages import Program
from devstack.paths import home
from devstack.server import Recipe
from devstack.tools import Tools, mysql_version

SIZE = "--innodb-redo-log-capacity=32M"
OWN = (
    "--mysqlx=OFF",  # a second protocol, on a port of everybody
    "--secure-file-priv=NULL",  # the folder that Debian names is not there
)
# Whoever makes a template may lose it: it is thrown away unless it is whole.
HASTE = ("--innodb-flush-method=nosync", "--innodb-doublewrite=OFF", "--innodb-redo-log-capacity=64M")


def prepare(tools: Tools, folder: Path) -> tuple[MySqlServer, Recipe]:
    """Say how to run a server in `folder`, on a copy of an empty data folder.

    Raises:
        StartError: that data folder could not be made.
    """
    server = new_server(Flavour.MYSQL, folder)
    program = tools[Program.MYSQLD]
    copy = ["cp", "-a", "--sparse=always", str(template(program)), str(folder / "data")]
    command = [str(program), *options(server, folder), SIZE, *OWN]
    return server, Recipe("mysql", command, folder, partial(answers, server), first=copy)


def template(program: Path) -> Path:
    """An empty data folder of this server's version: making one takes it seconds, copying one takes none."""
    folder = home() / "mysql-data" / mysql_version(program)
    with locked(home() / "mysql-data.lock"):
        if not folder.is_dir():
            _initialize(program, folder)
    return folder


def _initialize(program: Path, folder: Path) -> None:
    fresh = folder.with_name("new")
    shutil.rmtree(fresh, ignore_errors=True)  # of somebody who was killed here
    fresh.parent.mkdir(parents=True, exist_ok=True)
    wanted = ["--no-defaults", "--initialize-insecure", f"--user={me()}", f"--datadir={fresh}", *OWN]
    done = subprocess.run([str(program), *wanted, *HASTE], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise StartError(f"mysqld could not make a data folder:\n{done.stderr[-2000:]}")
    (fresh / "auto.cnf").unlink(missing_ok=True)  # each server gives itself an identity
    fresh.rename(folder)
