"""What the core asks of a database. MySQL, DynamoDB and memory each fulfil it in `dal/adapters/`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import ParamSpec, Protocol, TypeVar

from dal.domain import Applied, Key, State
from dal.domain.rehearsal import Planned
from dal.errors import OutcomeUnknown
from dal.ports.fleet import Forum
from dal.ports.journal import Journal
from dal.ports.runs import Runs
from flags import Backend

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a unit of work has written, as of its commit: the states of all keys that it touched.

    `unknown` is set where nobody knows whether the commit took place: `states` may then be missing, `keys` and
    `token` tell `Leader.resolve` what to look for.
    """

    keys: tuple[Key, ...] = ()
    states: tuple[State, ...] = ()
    unknown: OutcomeUnknown | None = None
    token: bytes = b""


Deferred = Callable[[Sealed], None]
"""Called after a commit with what was committed, or perhaps was."""


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

    def touch(self, keys: Sequence[Key]) -> None:
        """These keys are written by the unit: journal them, all at once, as the last thing before the commit."""
        ...

    @property
    def sealed(self) -> Sealed:
        """What was committed; known after the end of the outermost unit."""
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
    """A database that can be written first.

    `journal`, `forum` and `runs` are None where it keeps no journal: then there is no fleet either.
    """

    @property
    def journal(self) -> Journal | None:
        """The keys whose mirror is not confirmed."""
        ...

    @property
    def forum(self) -> Forum | None:
        """Where the fleet meets."""
        ...

    @property
    def runs(self) -> Runs | None:
        """What long runs have left behind."""
        ...

    def unit(self, *, epoch: int = 0) -> AbstractContextManager[Unit]:
        """Commit on exit, roll back on an exception; a unit inside a unit joins the outer one.

        The last statement before the commit journals every key that was touched, and holds the commit to `epoch`
        (0: to none): where the control row is of another epoch, or MySQL does not lead, nothing is committed.

        Raises (on exit):
            FencedError: the epoch is over; nothing was done.
            OutcomeUnknown: the connection broke during COMMIT.
            UnitError: code inside rolled the transaction back and carried on.
        """
        ...

    def resolve(self, sealed: Sealed) -> tuple[State, ...] | None:
        """What became of a commit whose outcome is unknown: the states that it left, or None if nothing was done.

        Raises:
            OutcomeUnknown: it cannot be told, since others have written all of the keys since.
        """
        ...


class Follower(Database, Protocol):
    """A database that takes over the leader's states."""

    def apply(self, states: Sequence[State]) -> Sequence[Applied]:
        """Take over states whose version is newer than the one held; each key is judged by itself.

        A row of `None` becomes a tombstone that keeps its version, so that late writes cannot resurrect it. A
        caller waits for it: what cannot be done soon fails.
        """
        ...

    def repair(self, states: Sequence[State]) -> Sequence[Applied]:
        """As `apply`, but nobody waits: it may take its time and try again."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """What repositories of this thread write inside takes effect together at the end, or not at all.

        Raises (on exit):
            UnsupportedOperation: it does not fit into one transaction; nothing was done.
            ConstraintError, ConflictError: something in it was refused; nothing was done.
        """
        ...

    def rehearsal(self) -> AbstractContextManager[list[Planned]]:
        """What repositories of this thread write inside is planned and not done; the list becomes the plan."""
        ...

    def scan(self, *, cursor: object | None = None, limit: int = 1000) -> Chunk:
        """The next live rows and sentinels of everything there is, in an order of its own."""
        ...
