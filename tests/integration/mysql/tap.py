"""A relay between a client and MariaDB that counts round trips and loses what it is told to lose."""

from __future__ import annotations

import re
import select
import socket
import threading
from enum import StrEnum
from typing import Self

_CHUNK = 65536
_COMMIT = re.compile(rb"(?<!AUTO)COMMIT\b")


class Loss(StrEnum):
    """What happens to the next COMMIT of a unit that journals something."""

    NOTHING = "nothing"
    QUESTION = "question"  # it never reaches the server
    ANSWER = "answer"  # it does, the client never hears of it
    SILENCE = "silence"  # it does not, and the connection stays open without a word
    DELAY = "delay"  # it reaches the server when the test says so, the client has given up by then


class Tap:
    """Listens on a port of its own; `turns` counts how often a client has spoken after the server did."""

    def __init__(self, host: str, port: int) -> None:
        self._server = host, port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.turns = 0
        self.loss = Loss.NOTHING
        self.lost = threading.Event()
        self._released = threading.Event()
        self._done = threading.Event()
        self._threads: list[threading.Thread] = []
        self._spawn(self._accept)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._released.set()
        for thread in tuple(self._threads):
            thread.join(timeout=30)

    def lose(self, loss: Loss) -> None:
        """Lose the next COMMIT."""
        self.lost.clear()
        self._released.clear()
        self._done.clear()
        self.loss = loss

    def release(self) -> None:
        """Let a delayed COMMIT reach the server, and wait for what it does."""
        self._released.set()
        assert self._done.wait(timeout=30)

    def _spawn(self, target: object, *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)  # type: ignore[arg-type]  # one of ours
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._spawn(self._relay, client)

    def _relay(self, client: socket.socket) -> None:
        with client, socket.create_connection(self._server) as server:
            server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            server_spoke = True
            while True:
                ready, _, _ = select.select([client, server], [], [])
                if server in ready:
                    if not (data := server.recv(_CHUNK)):
                        return
                    client.sendall(data)
                    server_spoke = True
                if client in ready:
                    if not (data := _received(client)):
                        return
                    self.turns += server_spoke
                    server_spoke = False
                    if self.loss is not Loss.NOTHING and _COMMIT.search(data):
                        self._lose(client, server, data)
                        return
                    server.sendall(data)

    def _lose(self, client: socket.socket, server: socket.socket, data: bytes) -> None:
        loss, self.loss = self.loss, Loss.NOTHING
        self.lost.set()
        if loss is Loss.SILENCE:
            _until_the_end(client)
        elif loss is Loss.DELAY:
            client.close()
            self._released.wait(timeout=30)
        if loss in {Loss.ANSWER, Loss.DELAY}:
            server.sendall(data)
        server.shutdown(socket.SHUT_WR)  # the server does what it was asked, then it closes too
        _until_the_end(server)
        self._done.set()


def _received(peer: socket.socket) -> bytes:
    try:
        return peer.recv(_CHUNK)
    except ConnectionResetError:
        return b""


def _until_the_end(peer: socket.socket) -> None:
    while _received(peer):
        pass
