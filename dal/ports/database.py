"""What the core asks of a database. MySQL, DynamoDB and memory each fulfil it in `dal/adapters/`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import ParamSpec, Protocol, TypeVar

from dal.domain import Applied, Key, State
from dal.errors import OutcomeUnknown
from flags import Backend

P = ParamSpec("P")
T = TypeVar("T")

Deferred = Callable[[OutcomeUnknown | None], None]
"""Called after a commit: with None, or with the error where nobody knows whether it took place."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some states and where to go on; `cursor is None` after the last chunk."""

    states: tuple[State, ...]
    cursor: object | None


class Database(Protocol):
    """What both roles share. A database is safe to use from any thread."""

    @property
    def backend(self) -> Backend:
        """Which of the two this one stands for."""
        ...

    def reading(self, method: Callable[P, T]) -> Callable[P, T]:
        """The method, made to run with a connection for one read (the method itself where none is needed)."""
        ...

    def writing(self, method: Callable[P, T]) -> Callable[P, T]:
        """The method, made to run in a unit of work of its own that commits when it returns."""
        ...

    def translate(self, error: Exception) -> Exception:
        """The `BackendError` that an escaped driver error means; any other error as it is."""
        ...

    def fetch(self, keys: Sequence[Key]) -> Sequence[State]:
        """The current states of the keys, in their order: rows and versions read together, consistently."""
        ...

    def walk(self, entity: str, *, cursor: object | None = None, limit: int = 100) -> Chunk:
        """The next rows of one entity in a stable order, with their unique keys' states."""
        ...

    def close(self) -> None:
        """Give connections back; the database is not usable afterwards."""
        ...


class Unit(Protocol):
    """One transaction of the leader, open in this thread. Every method locks what it reads."""

    def find(self, entity: str, **columns: object) -> Sequence[Key]:
        """The keys of the rows whose columns equal these values; what is not there yet cannot slip in."""
        ...

    def closure(self, key: Key) -> Sequence[Key]:
        """The key and all keys that the database's cascades will delete or change with it.

        Raises:
            UnsupportedOperation: there are more than the unit may touch.
        """
        ...

    def unique_keys(self, keys: Sequence[Key]) -> Sequence[Key]:
        """The unique keys that the rows of these keys hold now (none for entities without any)."""
        ...

    def states(self, keys: Sequence[Key]) -> Sequence[State]:
        """Rows and versions of these keys, read together under their locks, in the order of `keys`."""
        ...

    def forgotten(self, named: Sequence[Key]) -> Sequence[Key]:
        """The keys that the unit has changed, but that are not named now and were not before.

        Empty where the database cannot tell. One that can makes a test of a write that names too few of the keys
        that it touches.
        """
        ...

    @property
    def nested(self) -> bool:
        """Whether this unit is part of a larger one at this moment: then its end commits nothing."""
        ...

    def defer(self, action: Deferred) -> None:
        """Call the action, which must not raise, once the outermost unit has committed; never if it rolls back."""
        ...


class Leader(Database, Protocol):
    """A database that can be written first."""

    def unit(self) -> AbstractContextManager[Unit]:
        """Commit on exit, roll back on an exception; a unit inside a unit joins the outer one.

        Raises (on exit):
            OutcomeUnknown: the connection broke during COMMIT.
            UnitError: code inside rolled the transaction back and carried on.
        """
        ...


class Follower(Database, Protocol):
    """A database that takes over the leader's states."""

    def apply(self, states: Sequence[State]) -> Sequence[Applied]:
        """Take over states whose version is newer than the one held; each key is judged by itself.

        A row of `None` becomes a tombstone that keeps its version, so that late writes cannot resurrect it.
        """
        ...

    def scan(self, *, cursor: object | None = None, limit: int = 1000) -> Chunk:
        """The next live rows and sentinels of everything there is, in an order of its own."""
        ...
