"""How a task finds its databases, in whatever process it is done."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar
from uuid import uuid4


class Pair(Protocol):
    """Both databases, as a long run knows them."""

    def translated(self) -> AbstractContextManager[None]:
        """What a driver raises inside leaves as the layer's own error, which can travel between processes."""
        ...


P = TypeVar("P", bound=Pair)
P_co = TypeVar("P_co", bound=Pair, covariant=True)

_open: dict[str, object] = {}
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Access(Generic[P_co]):
    """A recipe that travels to the workers: each process opens the databases once, when it is first asked.

    `opener` must be picklable where workers are other processes; it carries the configuration, passwords included,
    so a cluster should talk TLS.
    """

    opener: Callable[[], P_co]
    run: str = field(default_factory=lambda: uuid4().hex)

    def pair(self) -> P_co:
        """The databases of this process."""
        with _lock:
            if self.run not in _open:
                _open[self.run] = self.opener()
            return _open[self.run]  # type: ignore[return-value]  # put there under the same key


def access_of(opener: Callable[[], P], pair: P) -> Access[P]:
    """Access for workers elsewhere, and to these databases for those of this process."""
    access = Access(opener)
    with _lock:
        _open[access.run] = pair
    return access
