"""The running stack: which servers there are, where they are, and their common end."""

import os
import shutil
import tempfile
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Self, TypeVar

from devstack.alertmanager import Alertmanager
from devstack.dynamodb import DynamoDbLocal
from devstack.errors import StateError
from devstack.install import install
from devstack.mysqlserver import MySqlServer
from devstack.packages import USUAL, Part
from devstack.prometheus import Prometheus
from devstack.server import Recipe, Server
from devstack.starters import STARTERS
from devstack.tools import Tools
from devstack.unleash import Unleash

T = TypeVar("T")
SERVED = tuple(part for part in STARTERS if part in USUAL)
"""What is started when nothing is named."""


class Stack:
    """Servers that were started together and are stopped together; a context manager.

    They live exactly as long as this object: `close` (or the end of the `with` block) stops them, and so does the
    death of this process, however it dies. Their folder goes with them.
    """

    def __init__(self, folder: Path, tools: Tools) -> None:
        self.folder = folder
        self.tools = tools
        self._servers: list[Server] = []
        self._cancelled = Event()
        self._addresses: dict[Part, object] = {}

    @classmethod
    def start(cls, parts: Collection[Part | str] = SERVED) -> Self:
        """Install what is missing, start these parts side by side, and return when each of them answers.

        Raises:
            InstallError: a program is missing and may not or could not be installed.
            StartError: a server did not come up; those that did are stopped again.
        """
        wanted = {Part(part) for part in parts}
        tools = install(wanted)
        folder = Path(tempfile.mkdtemp(prefix=f"switchyard-{os.getpid()}-"))
        folder.chmod(0o711)  # PostgreSQL runs as another user and must reach its own folder below
        stack = cls(folder, tools)
        try:
            stack._start_all([part for part in STARTERS if part in wanted])
        except BaseException:
            stack.close()
            raise
        return stack

    def _start_all(self, parts: Collection[Part]) -> None:
        with ThreadPoolExecutor(max_workers=max(1, len(parts))) as pool:
            try:
                for future in [pool.submit(self._start_part, part) for part in parts]:
                    future.result()
            except BaseException:
                self._cancelled.set()
                raise

    def run(self, recipe: Recipe) -> Server:
        """Start one more server as part of this stack and wait until it answers."""
        server = Server(recipe, doomed=self.folder, cancelled=self._cancelled)
        self._servers.append(server)
        server.begin()
        return server

    def server(self, name: str) -> Server:
        """The process behind a part, for tests that stop and start it.

        Names: `mariadb`, `mysql`, `dynamodb`, `postgres`, `unleash`, `prometheus`, `alertmanager`.
        """
        return next(server for server in self._servers if server.recipe.name == name)

    def close(self) -> None:
        """Stop every server, the last one first, and remove their folder; may be called again."""
        self._cancelled.set()
        while self._servers:
            self._servers.pop().end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        """The stack itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop everything."""
        self.close()

    def _address(self, part: Part, kind: type[T]) -> T:
        address = self._addresses.get(part)
        if not isinstance(address, kind):
            raise StateError(f"{part} is not part of this stack: start it with Stack.start({{'{part}', …}})")
        return address

    @property
    def addresses(self) -> Mapping[Part, object]:
        """Every address by its part."""
        return dict(self._addresses)

    @property
    def processes(self) -> Mapping[str, int]:
        """The pid of every server's leash by the server's name."""
        return {server.recipe.name: server.process.pid for server in self._servers if server.process}

    @property
    def mariadb(self) -> MySqlServer:
        """The MariaDB server."""
        return self._address(Part.MARIADB, MySqlServer)

    @property
    def mysql(self) -> MySqlServer:
        """The MySQL server."""
        return self._address(Part.MYSQL, MySqlServer)

    @property
    def dynamodb(self) -> DynamoDbLocal:
        """The DynamoDB Local server."""
        return self._address(Part.DYNAMODB, DynamoDbLocal)

    @property
    def unleash(self) -> Unleash:
        """The Unleash server; no flag exists in it until `unleash.admin().provision()`."""
        return self._address(Part.UNLEASH, Unleash)

    @property
    def prometheus(self) -> Prometheus:
        """The Prometheus server; tell it what to scrape with `prometheus.scrape(job, targets)`."""
        return self._address(Part.PROMETHEUS, Prometheus)

    @property
    def alertmanager(self) -> Alertmanager:
        """The Alertmanager; nothing reaches it until `prometheus.notify([alertmanager.target])`."""
        return self._address(Part.ALERTMANAGER, Alertmanager)

    def room(self, name: str) -> Path:
        """A new folder for the data and the log of one server."""
        room = self.folder / name
        room.mkdir(mode=0o700)
        return room

    def _start_part(self, part: Part) -> None:
        self._addresses[part] = STARTERS[part](self)
