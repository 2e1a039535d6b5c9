"""The servers of a run, the proxies before them, and the two configurations: through the proxies and past them."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from dal.config import Config
from dal.databases import Databases, open_databases
from devstack import DynamoDbLocal, MySqlServer, Part, Stack, dynamodb, install
from devstack.proxy import Proxy
from devstack.server import Server
from examples.store.connections import connect
from examples.store.integration import CONTRACT
from examples.store.schema import create_tables
from examples.store.settings import MySQLSettings
from examples.store.wiring import plain
from tests.scenario.chaos.universe import Universe, furnish
from tests.scenario.chaos.walk import FlagFile, Spot

SHARED_MEMORY = Path("/dev/shm")
ENOUGH = 2**30  # bytes


@dataclass(frozen=True, slots=True)
class Backing:
    """One database server and what stands before it."""

    server: Server
    proxy: Proxy


@dataclass(frozen=True, slots=True)
class Site:
    """Everything of a run but its processes; `config` leads through the proxies, `direct` past them."""

    folder: Path
    mysql: Backing
    dynamodb: Backing
    flags: FlagFile
    config: Path
    direct: Path

    @property
    def books(self) -> Path:
        """Where workers keep their books."""
        return self.folder / "books"

    @contextmanager
    def databases(self) -> Iterator[Databases]:
        """Both databases, past the proxies."""
        with closing(open_databases(Config.load(self.direct))) as databases:
            yield databases

    def furnish(self) -> Universe:
        """Fill the store."""
        with plain(_store_settings(Config.load(self.direct))) as store:
            return furnish(store)


@contextmanager
def open_site(seed: int, guard: str) -> Iterator[Site]:
    """Start both servers, empty, and their proxies; flags are in phase 2."""
    with Stack.start({Part.MARIADB}) as stack, ExitStack() as open_:
        room = stack.room("chaos")
        (room / "books").mkdir()
        address, server = _dynamodb_on_disk(stack, open_.enter_context(_quick_folder(room)))
        mariadb = stack.mariadb
        _create_store(mariadb)
        proxies = [
            open_.enter_context(Proxy(mariadb.host, mariadb.port, random=Random(f"{seed}/mysql"))),
            open_.enter_context(Proxy(mariadb.host, address.port, random=Random(f"{seed}/dynamodb"))),
        ]
        flags = FlagFile(room / "flags.json", Spot.DUAL_WRITE)
        through, past = room / "switchyard.json", room / "direct.json"
        ports = proxies[0].port, proxies[1].port
        through.write_text(json.dumps(configuration(mariadb, address, flags.path, guard, ports)))
        past.write_text(
            json.dumps(configuration(mariadb, address, flags.path, guard, (mariadb.port, address.port)))
        )
        yield Site(
            folder=room,
            mysql=Backing(stack.server("mariadb"), proxies[0]),
            dynamodb=Backing(server, proxies[1]),
            flags=flags,
            config=through,
            direct=past,
        )


def configuration(
    mariadb: MySqlServer, dynamo: DynamoDbLocal, flags: Path, guard: str, ports: tuple[int, int]
) -> dict[str, object]:
    """What `switchyard.json` says, with short timeouts: faults are many and short too."""
    return {
        "database": {
            "mysql": {
                "host": mariadb.host,
                "port": ports[0],
                "database": mariadb.database,
                "username": mariadb.user,
                "password": mariadb.password,
                "connectTimeout": 1,
                "readTimeout": 3,
                "writeTimeout": 3,
                "lockTimeout": 2,
                "poolTimeout": 2,
            },
            "dynamodb": {
                "endpoint": f"http://{mariadb.host}:{ports[1]}",
                "region": dynamo.region,
                "accessKeyId": dynamo.access_key,
                "secretAccessKey": dynamo.secret_key,
                "connectTimeout": 0.5,
                "readTimeout": 1.5,
            },
        },
        "flags": {"file": str(flags), "stateDir": str(flags.parent / "state"), "guard": guard},
        "migration": {"contractPath": str(CONTRACT), "phase": "mysql-only"},
        "shadow": {"sample": 0.2},
        "metrics": {"enabled": False},
    }


@contextmanager
def _quick_folder(otherwise: Path) -> Iterator[Path]:
    """In memory where there is room: each write of DynamoDB Local would wait for the disk."""
    if SHARED_MEMORY.is_dir() and shutil.disk_usage(SHARED_MEMORY).free > ENOUGH:
        with TemporaryDirectory(prefix=f"switchyard-{os.getpid()}-", dir=SHARED_MEMORY) as folder:
            yield Path(folder)
    else:
        yield otherwise


def _dynamodb_on_disk(stack: Stack, data: Path) -> tuple[DynamoDbLocal, Server]:
    """DynamoDB Local with its data in a file, so that it can really be stopped and started again."""
    address, recipe = dynamodb.prepare(install({Part.DYNAMODB}), stack.room("dynamodb"))
    place = recipe.command.index("-inMemory")
    command = [*recipe.command[:place], "-dbPath", str(data), *recipe.command[place + 1 :]]
    return address, stack.run(replace(recipe, command=command))


def _create_store(mariadb: MySqlServer) -> None:
    settings = MySQLSettings(mariadb.host, mariadb.port, mariadb.user, mariadb.password, mariadb.database)
    with closing(connect(settings)) as connection:
        create_tables(connection)


def _store_settings(config: Config) -> MySQLSettings:
    mysql = config.database.mysql
    return MySQLSettings(mysql.host, mysql.port, mysql.username, mysql.password.get_secret_value(), mysql.database)
