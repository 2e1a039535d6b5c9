"""A database in memory that can stand in for either backend, as leader and as follower."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from dal.adapters.memory.clock import VersionClock, wall_clock
from dal.adapters.memory.constraints import Constraints
from dal.adapters.memory.forum import MemoryForum
from dal.adapters.memory.gate import Gate
from dal.adapters.memory.journal import MemoryJournal
from dal.adapters.memory.lead import MemoryLead
from dal.adapters.memory.loading import MemoryLoading
from dal.adapters.memory.notary import Notary
from dal.adapters.memory.restoring import MemoryRestoring
from dal.adapters.memory.runs import MemoryRuns
from dal.adapters.memory.segments import MemorySegments
from dal.adapters.memory.slices import MemorySlices
from dal.adapters.memory.store import Store
from dal.adapters.memory.table import Defaults, MemoryTable, primary_key
from dal.adapters.memory.transaction import Transaction
from dal.adapters.memory.unit import MemoryUnit
from dal.contract.model import Contract
from dal.domain import Applied, Key, KeyValue, State
from dal.domain.control import Control
from dal.domain.rehearsal import Planned
from dal.errors import ContractError
from dal.ports import Chunk, Sealed
from flags import Backend

P = ParamSpec("P")
T = TypeVar("T")


class MemoryDatabase:
    """Rows, unique constraints, foreign keys, generated ids and transactions, without a server.

    Fulfils `Leader` and `Follower`. One lock guards everything: a unit of work holds it to its end, so others
    see committed data only. As MySQL it journals what units of work touch and shows the versions of its journal;
    as DynamoDB it shows the version stored with the item, and has no fence.

    Args:
        contract: the entities to hold.
        backend: the database it stands for.
        now: microseconds since the epoch.
        defaults: per entity the values of columns that an insert leaves out; functions are called.
        lock_timeout: seconds after which waiting for another unit ends in a `ConflictError`.
        closure_limit: the most rows that one delete may touch.
        control: the control row to begin with.
    """

    def __init__(
        self,
        contract: Contract,
        *,
        backend: Backend = Backend.MYSQL,
        now: Callable[[], int] = wall_clock,
        defaults: Mapping[str, Defaults] | None = None,
        lock_timeout: float = 10.0,
        closure_limit: int = 1000,
        control: Control | None = None,
    ) -> None:
        self.contract = contract
        self._backend = backend
        self._gate = Gate(lock_timeout)
        self._closure_limit = closure_limit
        self._store = Store(VersionClock(now))
        self._journal = MemoryJournal(self._gate, now, self._control)
        self._forum = MemoryForum(self._gate, self._journal, control or Control())
        self.runs = MemoryRuns(self._gate, now)
        journal = self._journal if backend is Backend.MYSQL else None
        self._notary = Notary(self._store, journal, self._forum.control)
        self.slices = MemorySlices(contract, self._gate, self._store, self._notary, self._journal, now=now)
        self.segments = MemorySegments(contract, self._gate, self._store, self.fetch)
        self._transaction = Transaction(self._gate, self._store, self._notary)
        self.loading = MemoryLoading(self._store, self._transaction, self._put)
        constraints = Constraints(contract, self._store)
        self._tables = {
            name: MemoryTable(entity, self._transaction, constraints, (defaults or {}).get(name, {}))
            for name, entity in contract.entities.items()
        }
        self.lead = MemoryLead(self._gate)
        self.restoring = MemoryRestoring(
            contract, self._store, self._transaction, self._journal, self._control, self._tables
        )

    def __repr__(self) -> str:
        return f"MemoryDatabase({self._backend.value}, {self.contract.path})"

    @property
    def backend(self) -> Backend:
        """Which of the two this one stands for."""
        return self._backend

    @property
    def journal(self) -> MemoryJournal:
        """The keys whose mirror is not confirmed."""
        return self._journal

    @property
    def forum(self) -> MemoryForum:
        """The control row and the processes of the fleet."""
        return self._forum

    def table(self, entity: str) -> MemoryTable:
        """The rows of one entity, for authors of memory repositories.

        Raises:
            ContractError: there is no such entity.
        """
        return self._tables[self.contract.entity(entity).name]

    def reading(self, method: Callable[P, T]) -> Callable[P, T]:
        """The method itself: each row operation takes the lock by itself, as autocommitted statements do."""
        return method

    def writing(self, method: Callable[P, T]) -> Callable[P, T]:
        """The method, run in a unit of work of its own."""

        @wraps(method)
        def write(*args: P.args, **kwargs: P.kwargs) -> T:
            with self._transaction.open():
                return method(*args, **kwargs)

        return write

    @contextmanager
    def unit(self, *, epoch: int = 0) -> Iterator[MemoryUnit]:
        """Commit on exit, undo on an exception; a unit inside a unit joins the outer one.

        Raises (on exit):
            FencedError: this stands for MySQL, keys were touched, and another epoch or leader is in force.
            OutcomeUnknown: see `lose_next_commit`.
            UnitError: an inner unit failed and the outer one carried on.
        """
        with self._transaction.open(epoch=epoch) as work:
            yield MemoryUnit(self.contract, self._transaction, work, closure_limit=self._closure_limit)

    def resolve(self, sealed: Sealed) -> tuple[State, ...] | None:
        """What became of a lost commit: the states of its keys that nobody has written since, None if nothing.

        Raises:
            OutcomeUnknown: others have written all of its keys since.
        """
        with self._gate:
            return self._notary.resolve(sealed)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What is written inside takes effect together at the end, or not at all."""
        with self._transaction.open():
            yield

    def rehearsal(self) -> AbstractContextManager[list[Planned]]:
        """What is written inside is planned and undone; reads inside see it. Its ids are not used again."""
        return self._transaction.rehearse()

    def translate(self, error: Exception) -> Exception:
        """The error itself: no driver stands behind this database."""
        return error

    def fetch(self, keys: Sequence[Key]) -> Sequence[State]:
        """The current states of the keys, in their order."""
        with self._gate:
            return self._notary.states(keys)

    def walk(self, entity: str, *, cursor: object | None = None, limit: int = 100) -> Chunk:
        """The next `limit` rows by primary key, each followed by its unique keys' states.

        The name of a unique constraint walks its sentinels, as in DynamoDB.
        """
        if cursor is not None and not isinstance(cursor, tuple):
            raise ContractError(
                f"a cursor of {entity} is a tuple that `walk` returned, not {type(cursor).__name__}"
            )
        with self._gate:
            keys = sorted(
                (after, names) for after, names in self._walked(entity) if cursor is None or after > cursor
            )
            named = [key for _, names in keys[:limit] for key in names]
            return Chunk(self._notary.states(named), keys[limit - 1][0] if len(keys) > limit else None)

    def scan(self, *, cursor: object | None = None, limit: int = 1000) -> Chunk:
        """The next rows and sentinels of all entities, one entity after the other."""
        names = [*self.contract.entities, *(u.name for e in self.contract.entities.values() for u in e.unique)]
        number, inner = cursor if isinstance(cursor, tuple) else (0, None)
        chunk = self.walk(names[number], cursor=inner, limit=limit)
        states = tuple(state for state in chunk.states if state.key.entity == names[number])
        if chunk.cursor is not None:
            return Chunk(states, (number, chunk.cursor))
        return Chunk(states, (number + 1, None) if number + 1 < len(names) else None)

    def led(self, *, cursor: object | None = None, limit: int = 1000) -> Chunk:
        """See `Led`: what was changed here last, and not taken over from a leader."""
        with self._gate:
            keys = [key for key in self._store.led_keys() if cursor is None or (key.entity, key.values) > cursor]  # type: ignore[operator]  # ours
            last = keys[limit - 1] if len(keys) > limit else None
            states = self._notary.states(keys[:limit])
            return Chunk(states, None if last is None else (last.entity, last.values))

    def _walked(self, entity: str) -> Iterator[tuple[tuple[KeyValue, ...], tuple[Key, ...]]]:
        """Where each row stands, and the keys that are shown there."""
        if self.contract.unique(entity) is not None:
            yield from ((key.values, (key,)) for key in self._store.keys(entity))
            return
        found = self.contract.entity(entity)
        for row in self._store.rows(entity):
            yield primary_key(found, row), (found.key_of(row), *found.unique_keys(row))

    def apply(self, states: Sequence[State]) -> Sequence[Applied]:
        """Take over the states that are newer than what is held, each judged by itself."""
        with self._transaction.statement():
            return [self._apply(state) for state in states]

    def repair(self, states: Sequence[State]) -> Sequence[Applied]:
        """As `apply`."""
        return self.apply(states)

    def copy(self, states: Sequence[State]) -> Sequence[Applied]:
        """As `apply`, but never over what was written here."""
        with self._transaction.statement():
            return [Applied.STALE if self._store.led(s.key) else self._apply(s) for s in states]

    def max_id(self, entity: str) -> int:
        """The highest id ever seen, 0 for an empty table."""
        with self._gate:
            return self.table(entity).highest_id

    def fail(self, error: Exception) -> None:
        """Pretend an outage: every operation raises this error until `recover`."""
        self._gate.fail(error)

    def recover(self) -> None:
        """End the pretended outage."""
        self._gate.recover()

    def lose_next_commit(self, *, committed: bool) -> None:
        """Let the next outermost unit raise `OutcomeUnknown`, although it did or did not commit."""
        self._notary.lose_next(committed=committed)

    def close(self) -> None:
        """Nothing to give back."""

    def _control(self) -> Control:
        return self._forum.control()

    def _apply(self, state: State) -> Applied:
        if state.version <= self._store.version(state.key):
            return Applied.STALE
        self._put(state)
        return Applied.APPLIED

    def _put(self, state: State) -> None:
        row = None if state.row is None else dict(state.row)
        self._store.put(state.key, row, state.version)
        if row is not None and state.key.entity in self._tables:
            self._tables[state.key.entity].observe(row)
