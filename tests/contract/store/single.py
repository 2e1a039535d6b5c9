"""A store that serves one caller after the other: moto's tables are plain dictionaries without locks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from threading import Lock
from typing import Any

from examples.store.repositories import Store


class _Guarded:
    """A repository behind a lock."""

    def __init__(self, repository: object, lock: Lock) -> None:
        self._repository = repository
        self._lock = lock

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._repository, name)

        @wraps(method)
        def call(*args: Any, **kwargs: Any) -> Any:
            with self._lock:
                return method(*args, **kwargs)

        return call


def one_at_a_time(store: Store) -> Store:
    """The same store behind one lock."""
    lock = Lock()
    names = ("users", "categories", "products", "carts", "orders")
    return replace(store, **{name: _Guarded(getattr(store, name), lock) for name in names})
