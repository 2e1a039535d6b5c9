"""The pool, on connections that are only flags."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from dal.adapters.mysql import ConnectionPool
from dal.errors import BackendUnavailable
from flags.forking import in_child


@dataclass
class Line:
    """A connection that is alive until told otherwise."""

    number: int
    up: bool = True
    hung_up: bool = False
    generation: object = None
    born: float = 0.0

    def alive(self) -> bool:
        """As told."""
        return self.up

    def hang_up(self) -> None:
        """Remember it."""
        self.hung_up = True


@dataclass
class Exchange:
    """Connects, and remembers what it connected."""

    lines: list[Line] = field(default_factory=list)
    down: bool = False

    def connect(self) -> Line:
        """A new line, or an error."""
        if self.down:
            raise ConnectionError
        self.lines.append(Line(len(self.lines)))
        return self.lines[-1]


@dataclass
class Clock:
    """Seconds that pass when told."""

    now: float = 0.0

    def __call__(self) -> float:
        """The time."""
        return self.now


def pool_of(
    exchange: Exchange,
    *,
    size: int = 2,
    timeout: float = 0.0,
    max_lifetime: float | None = None,
    clock: Callable[[], float] = lambda: 0.0,
) -> ConnectionPool[Line]:
    return ConnectionPool(exchange.connect, size=size, timeout=timeout, max_lifetime=max_lifetime, clock=clock)


def test_connects_only_when_needed() -> None:
    """A returned connection is used again before another one is opened."""
    exchange = Exchange()
    pool = pool_of(exchange)
    for _ in range(3):
        pool.give_back(pool.checkout())
    assert len(exchange.lines) == 1


def test_exhaustion_names_the_remedy() -> None:
    """When all connections stay in use, the error says how many and what to change."""
    pool = pool_of(Exchange(), size=1)
    pool.checkout()
    with pytest.raises(BackendUnavailable, match=r"all 1 in use.*raise pool_size"):
        pool.checkout()


def test_waiter_gets_what_comes_back() -> None:
    """A thread that waits gets the connection that another thread returns."""
    pool = pool_of(Exchange(), size=1, timeout=30)
    line, got = pool.checkout(), list[Line]()
    waiter = threading.Thread(target=lambda: got.append(pool.checkout()))
    waiter.start()
    while not pool.stats().waiting:
        pass
    pool.give_back(line)
    waiter.join(timeout=30)
    assert got == [line]


def test_dead_connection_is_replaced() -> None:
    """A connection that died while idle is closed, and a new one takes its place unseen."""
    exchange = Exchange()
    pool = pool_of(exchange, size=1)
    first = pool.checkout()
    pool.give_back(first)
    first.up = False
    second = pool.checkout()
    assert (first.hung_up, second.number, pool.stats().replaced) == (True, 1, 1)


def test_failed_connect_frees_its_place() -> None:
    """While the server is down each attempt fails by itself; afterwards all places are there again."""
    exchange = Exchange(down=True)
    pool = pool_of(exchange, size=1)
    for _ in range(3):
        with pytest.raises(ConnectionError):
            pool.checkout()
    exchange.down = False
    pool.checkout()
    assert pool.stats().in_use == 1


def test_discard_frees_its_place() -> None:
    """A connection that is not fit for use makes room for a new one."""
    exchange = Exchange()
    pool = pool_of(exchange, size=1)
    pool.discard(pool.checkout())
    assert pool.checkout().number == 1
    assert exchange.lines[0].hung_up


def test_old_connection_is_retired() -> None:
    """A connection past its lifetime is closed when it comes back."""
    exchange, clock = Exchange(), Clock()
    pool = pool_of(exchange, max_lifetime=60, clock=clock)
    line = pool.checkout()
    clock.now = 61
    pool.give_back(line)
    assert line.hung_up
    assert pool.stats().idle == 0


def test_stats_count() -> None:
    """In use, idle and size are what they say."""
    pool = pool_of(Exchange(), size=3)
    first, _ = pool.checkout(), pool.checkout()
    pool.give_back(first)
    stats = pool.stats()
    assert (stats.in_use, stats.idle, stats.size, stats.waiting, stats.replaced) == (1, 1, 3, 0, 0)


def test_close_reaches_those_in_use() -> None:
    """Idle connections close at once, those in use when they come back; then there are none."""
    pool = pool_of(Exchange())
    first, second = pool.checkout(), pool.checkout()
    pool.give_back(first)
    pool.close()
    assert (first.hung_up, second.hung_up) == (True, False)
    pool.give_back(second)
    assert second.hung_up
    with pytest.raises(BackendUnavailable, match="closed"):
        pool.checkout()


def test_never_more_than_size_under_threads() -> None:
    """Eight threads on three connections: nobody shares one, and no fourth is opened."""
    exchange = Exchange()
    pool, in_use, clashes = pool_of(exchange, size=3, timeout=30), set[int](), list[int]()
    guard = threading.Lock()

    def work() -> None:
        for _ in range(200):
            line = pool.checkout()
            with guard:
                clashes.extend([line.number] if line.number in in_use else [])
                in_use.add(line.number)
            with guard:
                in_use.discard(line.number)
            pool.give_back(line)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert clashes == []
    assert len(exchange.lines) <= 3
    assert pool.stats().in_use == 0


def test_forked_child_starts_empty() -> None:
    """A child neither uses nor hangs up what it inherited, whether idle or in use."""
    exchange = Exchange()
    pool = pool_of(exchange)
    idle, used = pool.checkout(), pool.checkout()
    pool.give_back(idle)
    gc.collect()
    child = os.fork()
    if child == 0:
        new = pool.checkout()
        pool.give_back(used)
        fine = new not in (idle, used) and not idle.hung_up and not used.hung_up and pool.stats().idle == 0
        os._exit(0 if fine else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert pool.checkout() is idle


@dataclass
class Successor:
    """Asks the pool of a child at once, as the threads do that are started anew there."""

    pool: ConnectionPool[Line]
    got: Line | None = None

    def begin(self) -> None:
        """The first use in the child."""
        self.got = self.pool.checkout()


def test_a_thread_that_begins_in_the_child_gets_none_of_the_parents() -> None:
    """The pool is empty before whoever was made after it starts: both would speak on one socket."""
    pool = pool_of(Exchange())
    idle = pool.checkout()
    pool.give_back(idle)
    successor = Successor(pool)
    in_child(successor.begin)
    child = os.fork()
    if child == 0:
        os._exit(0 if successor.got not in (None, idle) else 1)
    assert os.waitpid(child, 0)[1] == 0
