"""The running stack: which servers there are, where they are, and their common end."""

import shutil
import tempfile
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Self, TypeVar

from devstack import dynamodb, mariadb
from devstack.dynamodb import DynamoDbLocal
from devstack.errors import StateError
from devstack.install import install
from devstack.mariadb import MariaDb
from devstack.packages import Part
from devstack.server import Recipe, Server
from devstack.tools import Tools

T = TypeVar("T")
SERVED = tuple(part for part in Part if part is not Part.CHROMIUM)


class Stack:
    """Servers that were started together and are stopped together; a context manager.

    They live exactly as long as this object: `close` (or the end of the `with` block) stops them, and so does the
    death of this process, however it dies. Their folder goes with them.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._tools = Tools({})
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
        folder = Path(tempfile.mkdtemp(prefix="switchyard-"))
        folder.chmod(0o711)  # PostgreSQL runs as another user and must reach its own folder below
        stack = cls(folder)
        try:
            return stack.ensure(*(Part(part) for part in parts))
        except BaseException:
            stack.close()
            raise

    def ensure(self, *parts: Part) -> Self:
        """Start those of `parts` that this stack does not have yet; raises as `start` does."""
        new = [part for part in SERVED if part in parts and part not in self._addresses]
        self._tools = install(new)
        self._start_all(new)
        return self

    def _start_all(self, parts: Collection[Part]) -> None:
        with ThreadPoolExecutor(max_workers=max(1, len(parts))) as pool:
            try:
                for future in [pool.submit(STARTERS[part], self) for part in parts]:
                    future.result()
            except BaseException:
                self._cancelled.set()
                raise

    def run(self, recipe: Recipe) -> Server:
        """Start one more server as part of this stack and wait until it answers."""
        server = Server(recipe, self._cancelled)
        self._servers.append(server)
        server.begin()
        return server

    def server(self, name: str) -> Server:
        """The process behind a part, for tests that stop and start it: `mariadb`, `dynamodb`, `postgres`, …"""
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
    def mariadb(self) -> MariaDb:
        """The MariaDB server."""
        return self._address(Part.MARIADB, MariaDb)

    @property
    def dynamodb(self) -> DynamoDbLocal:
        """The DynamoDB Local server."""
        return self._address(Part.DYNAMODB, DynamoDbLocal)

    def _room(self, name: str) -> Path:
        room = self.folder / name
        room.mkdir(mode=0o700)
        return room

    def _start_mariadb(self) -> None:
        self._addresses[Part.MARIADB], recipe = mariadb.prepare(self._tools, self._room("mariadb"))
        self.run(recipe)

    def _start_dynamodb(self) -> None:
        self._addresses[Part.DYNAMODB], recipe = dynamodb.prepare(self._tools, self._room("dynamodb"))
        self.run(recipe)


STARTERS: dict[Part, Callable[[Stack], None]] = {
    Part.MARIADB: Stack._start_mariadb,
    Part.DYNAMODB: Stack._start_dynamodb,
}
