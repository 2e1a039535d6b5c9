"""A bounded pool whose checkout and return cost no round trip."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from dal.errors import BackendUnavailable
from flags.forking import in_child


class Poolable(Protocol):
    """What the pool asks of a connection; none of it may cost a round trip, except hanging up."""

    generation: object
    born: float

    def alive(self) -> bool:
        """Nothing has come in over the idle socket: neither data nor the end."""
        ...

    def hang_up(self) -> None:
        """Close for good."""
        ...


C = TypeVar("C", bound=Poolable)


@dataclass(frozen=True, slots=True)
class PoolStats:
    """A pool at one moment; `replaced` counts connections that were found dead or unfit."""

    in_use: int
    idle: int
    size: int
    waiting: int
    replaced: int


class ConnectionPool(Generic[C]):
    """At most `size` connections, the most recently used first, safe for threads and across fork.

    The usual checkout takes no lock: the deque is atomic, and whoever returns a connection looks for waiters
    after it is back, as a waiter looks for connections after it has said that it waits. A forked child starts
    empty and never touches the parent's sockets.
    """

    def __init__(
        self,
        connect: Callable[[], C],
        *,
        size: int,
        timeout: float,
        max_lifetime: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connect = connect
        self._size = size
        self._timeout = timeout
        self._max_lifetime = max_lifetime
        self._clock = clock
        self._closed = False
        self._replaced = 0
        self._start_empty()
        in_child(self._start_empty)  # before the threads of whoever was made later begin anew there

    def _start_empty(self) -> None:
        self._idle: deque[C] = deque()
        self._open = 0
        self._waiting = 0
        self._freed = threading.Condition(threading.Lock())
        self._generation = object()

    def checkout(self) -> C:
        """A live connection for the caller alone, until `give_back` or `discard`.

        Raises:
            BackendUnavailable: all connections stayed in use for `timeout` seconds, or the pool is closed.
            Exception: what connecting raises.
        """
        if not self._waiting:  # else this caller would overtake those who wait
            try:
                connection = self._idle.pop()
            except IndexError:
                return self._wait()
            return connection if connection.alive() else self._replace(connection)
        return self._wait()

    def give_back(self, connection: C) -> None:
        """Make a connection in its initial state available again."""
        if not self.owns(connection) or self._closed or self._too_old(connection):
            self.discard(connection)
            return
        self._idle.append(connection)
        if self._waiting:
            with self._freed:
                self._freed.notify()
        if self._closed:  # while this one came back
            self._drain()

    def discard(self, connection: C) -> None:
        """Close a connection that is not fit for use; its place becomes free."""
        if not self.owns(connection):
            return  # the parent's: its socket is not ours to speak on
        self._replaced += not self._closed
        connection.hang_up()
        self._free_place()

    def owns(self, connection: C) -> bool:
        """Whether it is this process's: after a fork a child holds what is its parent's."""
        return connection.generation is self._generation

    def stats(self) -> PoolStats:
        """How full the pool is."""
        idle = len(self._idle)
        return PoolStats(
            in_use=max(self._open - idle, 0),
            idle=idle,
            size=self._size,
            waiting=self._waiting,
            replaced=self._replaced,
        )

    def close(self) -> None:
        """Close idle connections now and the others when they come back."""
        self._closed = True
        self._drain()
        with self._freed:
            self._freed.notify_all()

    def _drain(self) -> None:
        while (connection := self._pop()) is not None:
            self.discard(connection)

    def _pop(self) -> C | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _too_old(self, connection: C) -> bool:
        return self._max_lifetime is not None and self._clock() - connection.born > self._max_lifetime

    def _wait(self) -> C:
        deadline = self._clock() + self._timeout
        with self._freed:
            self._waiting += 1
            try:
                connection = self._next(deadline)
            finally:
                self._waiting -= 1
        if connection is None:
            return self._connect_one()
        return connection if connection.alive() else self._replace(connection)

    def _next(self, deadline: float) -> C | None:
        """An idle connection, or None for the right to open one. Called under the lock."""
        while True:
            if self._closed:
                raise BackendUnavailable("the MySQL pool is closed; the database was closed before its last use")
            if (connection := self._pop()) is not None:
                return connection
            if self._open < self._size:
                self._open += 1
                return None
            if not self._freed.wait(deadline - self._clock()) and not self._idle:
                raise BackendUnavailable(
                    f"no MySQL connection was free within {self._timeout:g} s (all {self._size} in use,"
                    f" {self._waiting} waiting); raise pool_size or pool_timeout, or shorten units of work"
                )

    def _replace(self, dead: C) -> C:
        self._replaced += 1
        dead.hang_up()
        return self._connect_one()

    def _connect_one(self) -> C:
        try:
            connection = self._connect()
        except BaseException:
            self._free_place()
            raise
        connection.generation = self._generation
        connection.born = self._clock()
        return connection

    def _free_place(self) -> None:
        with self._freed:
            self._open -= 1
            self._freed.notify()
