"""A TCP proxy that misbehaves on demand: slow, deaf, cut in the middle of a request, or not there at all."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from random import Random
from typing import Self, TypeVar

from devstack.ports import HOST, free_port

T = TypeVar("T")

CHUNK = 65_536
LONGEST_FUSE = 600  # bytes: some cut inside a request, some between it and its answer, some inside the answer
_RST = struct.pack("ii", 1, 0)  # SO_LINGER 0: closing sends a reset instead of a farewell


@dataclass(eq=False, slots=True)
class _Link:
    """One connection of a client and the one behind it; `fuse` is how many bytes may pass before it is cut."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    fuse: int | None = None

    def burn(self, data: bytes) -> bytes:
        """What may still pass."""
        if self.fuse is None:
            return data
        passing = data[: self.fuse]
        self.fuse = max(-1, self.fuse - len(data))
        return passing

    @property
    def blown(self) -> bool:
        return self.fuse is not None and self.fuse < 0


class Proxy:
    """Forwards 127.0.0.1:`port` to a server; safe to command from any thread, a context manager.

    Faults end with `heal`, except that connections which were reset stay so. One thread does all the work.

    Args:
        target_host: where the server is.
        target_port: its port; nobody needs to listen there yet.
        random: where connections are cut.
    """

    def __init__(self, target_host: str, target_port: int, *, random: Random | None = None) -> None:
        self.port = free_port()
        self._target = target_host, target_port
        self._random = random or Random(target_port)  # noqa: S311  a place to cut, no secret
        self._links: set[_Link] = set()
        self._serving: dict[asyncio.Task[None], socket.socket] = {}
        self._pause = 0.0
        self._deaf = False
        self._accepted = 0
        self._listener: socket.socket | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"proxy-{self.port}", daemon=True)
        self._thread.start()
        self._call(self._listen)

    @property
    def host(self) -> str:
        """Where it listens."""
        return HOST

    @property
    def accepted(self) -> int:
        """Connections since the beginning."""
        return self._accepted

    @property
    def open(self) -> int:
        """Connections now."""
        return len(self._links)

    def delay(self, seconds: float) -> None:
        """Hold up every piece of data, in both directions, for so long."""
        self._call(lambda: setattr(self, "_pause", seconds))

    def drop(self) -> None:
        """Swallow what arrives from either side: a black hole that still accepts connections."""
        self._call(lambda: setattr(self, "_deaf", True))

    def reset(self) -> int:
        """Cut every present connection at a random point of its next traffic; how many there are."""
        return self._call(self._light_fuses)

    def refuse(self) -> None:
        """Reset every connection now and refuse new ones, as a machine without the server does."""
        self._do(self._close())

    def heal(self) -> None:
        """Forward faithfully again."""
        self._call(self._heal)

    def close(self) -> None:
        """Cut everything and end the thread; may be called again."""
        if self._thread.is_alive():
            self.refuse()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _do(self, work: Coroutine[object, object, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _call(self, work: Callable[[], T]) -> T:
        async def call() -> T:
            return work()

        return self._do(call())

    def _listen(self) -> None:
        """By hand: a server of asyncio that is closed while somebody connects leaves that connection open."""
        if self._listener is None:
            self._listener = socket.create_server((HOST, self.port))
            self._listener.setblocking(False)
            self._loop.add_reader(self._listener, self._accept, self._listener)

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):  # whoever wanted to connect has gone already
            connection, _ = listener.accept()
            connection.setblocking(False)
            self._accepted += 1
            task = self._loop.create_task(self._serve(connection))
            self._serving[task] = connection
            task.add_done_callback(lambda done: self._serving.pop(done, None))

    async def _close(self) -> None:
        listener, self._listener = self._listener, None
        if listener is not None:
            self._loop.remove_reader(listener)
            listener.close()
        serving = dict(self._serving)
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
        for connection in serving.values():
            if connection.fileno() >= 0:  # cancelled before it began
                _reset(connection)

    def _heal(self) -> None:
        self._pause, self._deaf = 0.0, False
        for link in self._links:
            link.fuse = None
        self._listen()

    def _light_fuses(self) -> int:
        for link in self._links:
            link.fuse = self._random.randrange(LONGEST_FUSE)
        return len(self._links)

    async def _serve(self, connection: socket.socket) -> None:
        reader, client = await asyncio.open_connection(sock=connection)
        try:
            behind, server = await asyncio.open_connection(*self._target)
        except (OSError, asyncio.CancelledError):
            _abort(client)
            return
        link = _Link(client, server)
        self._links.add(link)
        ended_well = False
        try:
            async with asyncio.TaskGroup() as pumps:
                pumps.create_task(self._pump(link, reader, server))
                pumps.create_task(self._pump(link, behind, client))
            ended_well = True
        except* OSError:
            ended_well = False  # cut by us, or by one of the ends: the other end hears it as a reset too
        finally:
            self._links.discard(link)
            for end in (client, server):
                end.close() if ended_well else _abort(end)

    async def _pump(self, link: _Link, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        """Forward one direction until its end."""
        while data := await source.read(CHUNK):
            if self._pause:
                await asyncio.sleep(self._pause)
            if self._deaf:
                continue
            sink.write(link.burn(data))
            await sink.drain()
            if link.blown:
                raise ConnectionResetError
        sink.write_eof()


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST)
    connection.close()


def _abort(writer: asyncio.StreamWriter) -> None:
    if not writer.transport.is_closing():
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST)
        writer.transport.abort()
