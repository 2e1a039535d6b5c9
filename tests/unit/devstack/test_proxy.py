"""The proxy forwards faithfully, misbehaves as asked, and leaves nothing behind."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from random import Random

import pytest

from devstack.ports import HOST
from devstack.proxy import LONGEST_FUSE, Proxy

PATIENCE = 10.0
SHORT = 0.2


class Echo:
    """A server that answers with what it hears; `heard` counts bytes."""

    def __init__(self) -> None:
        self.heard = 0
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._threads.append(threading.Thread(target=self._serve, args=(connection,)))
            self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                while data := connection.recv(65_536):
                    self.heard += len(data)
                    connection.sendall(data)
            except OSError:
                return

    def close(self) -> None:
        """End it once every connection is closed."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()


@pytest.fixture
def echo() -> Iterator[Echo]:
    """A server behind the proxy."""
    with closing(Echo()) as server:
        yield server


@pytest.fixture
def proxy(echo: Echo) -> Iterator[Proxy]:
    """A proxy before it, whole."""
    with Proxy(HOST, echo.port, random=Random(1)) as proxy:
        yield proxy


def connect(proxy: Proxy) -> socket.socket:
    return socket.create_connection((proxy.host, proxy.port), timeout=PATIENCE)


def ask(connection: socket.socket, data: bytes) -> bytes:
    """Send and wait for as much to come back; less if the connection ends."""
    connection.sendall(data)
    answer = b""
    while len(answer) < len(data) and (more := connection.recv(65_536)):
        answer += more
    return answer


def talk(proxy: Proxy) -> bytes:
    """A new connection that is used once."""
    with connect(proxy) as connection:
        return ask(connection, b"x")


def test_forwards_both_ways(proxy: Proxy) -> None:
    """What is sent arrives, and so does the answer, also when it is long."""
    data = Random(2).randbytes(300_000)
    with connect(proxy) as connection:
        connection.settimeout(PATIENCE)
        sender = threading.Thread(target=connection.sendall, args=(data,))
        sender.start()
        answer = b""
        while len(answer) < len(data):
            answer += connection.recv(65_536)
        sender.join()
    assert answer == data
    assert proxy.accepted == 1


def test_passes_an_end_on(proxy: Proxy) -> None:
    """A client that has said everything still gets its answer, then the end."""
    with connect(proxy) as connection:
        connection.sendall(b"all")
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(10) == b"all"
        assert connection.recv(10) == b""


def test_delays(proxy: Proxy) -> None:
    """Request and answer are each held up."""
    proxy.delay(0.3)
    with connect(proxy) as connection:
        began = time.monotonic()
        assert ask(connection, b"x") == b"x"
        assert time.monotonic() - began >= 0.6
        proxy.heal()
        began = time.monotonic()
        ask(connection, b"x")
        assert time.monotonic() - began < 0.3


def test_drops(proxy: Proxy, echo: Echo) -> None:
    """What is swallowed never arrives; afterwards the connection works on."""
    with connect(proxy) as connection:
        ask(connection, b"x")
        proxy.drop()
        connection.settimeout(SHORT)
        with pytest.raises(TimeoutError):
            ask(connection, b"lost")
        proxy.heal()
        connection.settimeout(PATIENCE)
        assert ask(connection, b"y") == b"y"
    assert echo.heard == 2


def test_resets_in_the_middle(proxy: Proxy, echo: Echo) -> None:
    """A connection is cut after a part of what was sent."""
    with connect(proxy) as connection:
        ask(connection, b"x")
        assert proxy.reset() == 1
        with pytest.raises(ConnectionResetError):
            ask(connection, b"y" * (LONGEST_FUSE + 1))
    assert echo.heard < 1 + LONGEST_FUSE + 1
    with connect(proxy) as another:
        assert ask(another, b"z" * 2 * LONGEST_FUSE) == b"z" * 2 * LONGEST_FUSE


def test_healing_puts_fuses_out(proxy: Proxy) -> None:
    """A reset that has not happened by then does not happen."""
    with connect(proxy) as connection:
        ask(connection, b"x")
        proxy.reset()
        proxy.heal()
        assert ask(connection, b"y" * 2 * LONGEST_FUSE) == b"y" * 2 * LONGEST_FUSE


def test_refuses(proxy: Proxy) -> None:
    """Old connections are reset, new ones refused, until it is healed."""
    with connect(proxy) as connection:
        ask(connection, b"x")
        proxy.refuse()
        with pytest.raises(ConnectionResetError):
            ask(connection, b"y")
    with pytest.raises(ConnectionRefusedError):
        talk(proxy)
    proxy.heal()
    assert talk(proxy) == b"x"


def test_a_server_that_is_gone() -> None:
    """Nobody listens behind it: the client is told by a reset, and the proxy lives on."""
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    with Proxy(HOST, port) as proxy:
        with pytest.raises(ConnectionResetError):
            talk(proxy)
        assert proxy.open == 0


def test_refuses_in_a_rush(proxy: Proxy) -> None:
    """Whoever is about to connect at that moment is reset or refused, and nothing of it stays open."""
    for _ in range(20):
        rush = [threading.Thread(target=_try, args=(proxy,)) for _ in range(8)]
        for thread in rush:
            thread.start()
        proxy.refuse()
        for thread in rush:
            thread.join(PATIENCE)
        assert proxy.open == 0
        proxy.heal()
    assert talk(proxy) == b"x"


def _try(proxy: Proxy) -> None:
    with suppress(OSError):
        talk(proxy)


def test_leaves_no_thread(echo: Echo) -> None:
    """Closing ends the thread and every connection, however it stands, and may be repeated."""
    before = threading.active_count()
    proxy = Proxy(HOST, echo.port)
    with connect(proxy) as connection:
        ask(connection, b"x")
        assert proxy.open == 1
        proxy.close()
        proxy.close()
        with pytest.raises(ConnectionResetError):
            connection.recv(1)
    assert proxy.open == 0
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("proxy-")]
    assert threading.active_count() <= before + 1  # the echo's thread of that connection may be ending
