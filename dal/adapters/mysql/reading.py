"""How a read gets its connection, and a second one if the first was dead."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from dal.adapters.mysql.connection import Binding
from dal.adapters.mysql.pool import ConnectionPool
from dal.adapters.mysql.read_session import ReadSession

P = ParamSpec("P")
T = TypeVar("T")


def bind_reads(method: Callable[P, T], binding: Binding, pool: ConnectionPool[ReadSession]) -> Callable[P, T]:
    """The method with a read connection bound to the thread while it runs.

    A connection that turns out dead before it has answered anything is replaced, and the method run once more;
    a timeout is not repeated.
    """

    @wraps(method)
    def read(*args: P.args, **kwargs: P.kwargs) -> T:
        if binding.session is not None:
            return method(*args, **kwargs)
        session = pool.checkout()
        session.start()
        binding.session = session
        try:
            return method(*args, **kwargs)
        except Exception:
            if session.answered or not session.lost:
                raise
        finally:
            binding.session = None
            (pool.give_back if session.settle() else pool.discard)(session)
        return once(*args, **kwargs)

    @wraps(method)
    def once(*args: P.args, **kwargs: P.kwargs) -> T:
        session = pool.checkout()
        session.start()
        binding.session = session
        try:
            return method(*args, **kwargs)
        finally:
            binding.session = None
            (pool.give_back if session.settle() else pool.discard)(session)

    return read
