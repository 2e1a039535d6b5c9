"""A relay between a client and MariaDB that counts round trips, packets of several statements included."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_CHUNK = 65536
_COUNTED = 20
"""Calls whose round trips are counted."""


class Relay:
    """Listens on a port of its own; `turns` counts how often a client has spoken after the server did."""

    def __init__(self, host: str, port: int) -> None:
        self._server = host, port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.turns = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def per_call(self, call: Callable[[], object]) -> float:
        """The round trips of one call that finds its connection open."""
        call()
        before = self.turns
        for _ in range(_COUNTED):
            call()
        return (self.turns - before) / _COUNTED

    def close(self) -> None:
        """Take no more connections; those that are open end with their clients."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:  # closed
                return
            threading.Thread(target=self._relay, args=(client,), daemon=True).start()

    def _relay(self, client: socket.socket) -> None:
        with client, socket.create_connection(self._server) as server:
            for peer in (client, server):
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            server_spoke = True
            while True:
                for peer in select.select([client, server], [], [])[0]:
                    if not (data := peer.recv(_CHUNK)):
                        return
                    if peer is client:
                        self.turns += server_spoke
                    server_spoke = peer is server
                    (server if peer is client else client).sendall(data)


@contextmanager
def relay(host: str, port: int) -> Iterator[Relay]:
    """One to that server while the block lasts."""
    found = Relay(host, port)
    try:
        yield found
    finally:
        found.close()
