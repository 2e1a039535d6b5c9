"""MySQL as the leader: reads, units of work and states for the mirror."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial, wraps
from typing import ParamSpec, TypeVar, cast

from pymysql.connections import Connection
from pymysql.cursors import Cursor
from pymysql.err import MySQLError

from dal.adapters.mysql import sql, way
from dal.adapters.mysql.burden import MySQLBurden
from dal.adapters.mysql.check import schema_problems
from dal.adapters.mysql.clock import ServerClock
from dal.adapters.mysql.connection import Binding, BoundConnection
from dal.adapters.mysql.errors import ROLLED_BACK, code_of, translate
from dal.adapters.mysql.forum import MySQLForum
from dal.adapters.mysql.install import Installation, Wanted
from dal.adapters.mysql.journal import MySQLJournal
from dal.adapters.mysql.journal_seal import JournalSeal
from dal.adapters.mysql.options import MySQLOptions
from dal.adapters.mysql.own import OwnSession, OwnTables
from dal.adapters.mysql.pool import ConnectionPool, PoolStats
from dal.adapters.mysql.read_session import ReadSession
from dal.adapters.mysql.reading import bind_reads
from dal.adapters.mysql.restoring import MySQLRestoring, RestoringSession
from dal.adapters.mysql.runs import MySQLRuns
from dal.adapters.mysql.scope import UnitScope
from dal.adapters.mysql.seal import ClockSeal, Seal
from dal.adapters.mysql.segments import MySQLSegments
from dal.adapters.mysql.session import Session
from dal.adapters.mysql.sight import Sight
from dal.adapters.mysql.slices import MySQLSlices
from dal.adapters.mysql.sql import Lock
from dal.adapters.mysql.states import StateReader, run
from dal.adapters.mysql.uninstall import Removal
from dal.adapters.mysql.unit import MySQLUnit
from dal.adapters.mysql.unit_session import UnitSession
from dal.contract.model import Contract
from dal.domain import Key, State
from dal.errors import BackendError, ConfigurationError, ContractError, OutcomeUnknown
from dal.ports import Chunk, Leadership, Sealed
from flags import Backend
from flags.forking import in_child

P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S", bound=Session)

_ATTEMPTS = 3
"""A shared lock that meets a writer's can be chosen to end a deadlock; nothing is lost by asking again."""


class MySQLDatabase:
    """Fulfils `Leader`. Connects when first used; `check` connects at start and says what is wrong.

    Give `connection` to repositories that were written for PyMySQL. Errors of the driver escape as they are;
    `translate` says what they mean.

    With `journal`, every unit of work that touches keys ends with the durable journal, which has to be installed,
    and versions are the journal's; `journal` and `forum` are what the core needs of it, `runs` keeps the progress
    of long runs. Without, they are None, and versions are the server's clock: for single processes.
    """

    def __init__(
        self,
        contract: Contract,
        options: MySQLOptions,
        *,
        journal: bool = False,
        clock: ServerClock | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.contract = contract
        self._options = options
        self._tls = options.tls.context()
        self._binding = Binding()
        self._states = StateReader(contract, clock or ServerClock())
        self._reads = self._pool(ReadSession, now)
        self._units = self._pool(UnitSession, now)
        self._own = self._pool(OwnSession, now)
        self._restored: ConnectionPool[OwnSession] = self._pool(RestoringSession, now)
        self._tables = OwnTables(self._own, options)
        self.burden = MySQLBurden(self._tables)
        self._sight = Sight(contract) if journal else None
        self._seal: Seal = JournalSeal(contract, options) if journal else ClockSeal(self._states)
        self.journal = MySQLJournal(self._tables) if journal else None
        self.forum = MySQLForum(self._tables) if journal else None
        self.runs = MySQLRuns(self._tables) if journal else None
        self.restoring = MySQLRestoring(contract, OwnTables(self._restored, options)) if journal else None
        self._read = self.reading(self._read_bound)
        self.slices = MySQLSlices(contract, self._ask, self._sight, self._states)
        self.segments = MySQLSegments(contract, self._ask, self.slices, self.fetch)
        in_child(self._unbind)
        # BoundConnection passes on everything that a Connection has, so it can stand where one is declared
        self.connection = cast("Connection[Cursor]", BoundConnection(self._binding))

    def __repr__(self) -> str:
        return f"MySQLDatabase({self._options.place})"

    @property
    def backend(self) -> Backend:
        """MySQL."""
        return Backend.MYSQL

    def reading(self, method: Callable[P, T]) -> Callable[P, T]:
        """The method, bound to a pooled read connection while it runs; inside a unit, to the unit's."""
        return bind_reads(method, self._binding, self._reads)

    def writing(self, method: Callable[P, T]) -> Callable[P, T]:
        """The method, in a unit of work of its own; run again if the connection was dead from the start."""

        @wraps(method)
        def write(*args: P.args, **kwargs: P.kwargs) -> T:
            scope = self.unit()
            try:
                with scope:
                    return method(*args, **kwargs)
            except Exception:
                if not scope.lost_early:
                    raise
            with self.unit():
                return method(*args, **kwargs)

        return write

    def unit(self, *, epoch: int = 0) -> UnitScope:
        """A unit of work of this thread; inside another one it joins that, and holds it to its epoch."""
        return UnitScope(self._binding, self._units, self._new_unit, epoch=epoch)

    def resolve(self, sealed: Sealed) -> tuple[State, ...] | None:
        """See `Leader`."""
        try:
            with self.unit() as unit:
                committed = self._seal.committed(unit.session, sealed)
        except MySQLError as error:
            raise OutcomeUnknown("whether the unit was committed could not be asked") from error
        return tuple(self.fetch(sealed.keys)) if committed else None

    def install(
        self,
        *,
        fleet: str,
        rename: bool = False,
        dry_run: bool = False,
        lead: Callable[[], Leadership | None] = lambda: None,
    ) -> list[str]:
        """Create the tables of journal and fleet, or bring the control row up to date; again does nothing.

        Args:
            fleet: whose the tables are; processes of another name do not join.
            rename: give an existing fleet this name, if none of its processes is written down.
            dry_run: change nothing.
            lead: what DynamoDB says of who leads; asked where there is no control row yet.

        Returns:
            The statements that were run, or would be.

        Raises:
            ConfigurationError: the tables are of another version or another fleet, processes serve under another
                contract, or a right is missing.
        """
        wanted = Wanted(fleet, self.contract.hash, rename=rename, lead=lead)
        return Installation(self._tables).run(wanted, dry_run=dry_run)

    @property
    def removal(self) -> Removal:
        """`dal uninstall`, of whatever `install` has created here."""
        return Removal(self._tables)

    def translate(self, error: Exception) -> Exception:
        """The error of `dal.errors` that an escaped driver error means, with its cause set."""
        return translate(error)

    def fetch(self, keys: Sequence[Key]) -> Sequence[State]:
        """The current states of the keys in their order.

        With a journal they are read without locks, each 200 in one snapshot. Without one each is read under a
        shared lock, and a missing row has the server's time from before the search: never newer than a row that
        appears later.
        """
        if (sight := self._sight) is not None:
            return self._read(lambda session: sight.fetch(session, keys, inside=self._inside))
        return self._read(lambda session: self._states.read(session, keys, Lock.SHARE))

    def walk(self, entity: str, *, cursor: object | None = None, limit: int = 100) -> Chunk:
        """The next `limit` rows by primary key, each followed by its unique keys' states."""
        found = self.contract.entity(entity)
        if cursor is not None and not isinstance(cursor, tuple):
            raise ContractError(
                f"a cursor of {entity} is a tuple that `walk` returned, not {type(cursor).__name__}"
            )
        if (sight := self._sight) is not None:
            return self._read(lambda session: sight.walk(session, found, cursor, limit=limit, inside=self._inside))
        return self._read(lambda session: self._states.walk(session, found, cursor, limit))

    def max_id(self, entity: str) -> int:
        """The highest id that AUTO_INCREMENT has given out, also if its row is gone or never came; 0 if none."""
        found = self.contract.entity(entity)
        column = found.auto_id.column if found.auto_id else found.primary_key[0]
        value = self._read(partial(run, statement=sql.highest(found, column)))[0][0]
        if not isinstance(value, int):
            raise BackendError(f"{entity}.{column} is not a numeric id")
        return value

    def check(self) -> None:
        """Connect and compare the contract with the tables.

        Raises:
            ConfigurationError: every finding with its place and remedy.
        """
        try:
            problems = self._read(lambda session: schema_problems(session, self.contract, self._options))
        except MySQLError as error:
            raise ConfigurationError(way.problem(error, self._options)) from error
        if self.journal is not None:
            problems += Installation(self._tables).problems(self.contract.hash)
        if problems:
            raise ConfigurationError(*problems)

    def stats(self) -> dict[str, PoolStats]:
        """The pools by kind: `read`, `unit` and, with a journal, `own`."""
        pools = {"read": self._reads.stats(), "unit": self._units.stats()}
        return pools if self.journal is None else {**pools, "own": self._own.stats()}

    def close(self) -> None:
        """Close idle connections now and the others when they come back."""
        for pool in (self._reads, self._units, self._own, self._restored):
            pool.close()

    @property
    def _inside(self) -> bool:
        return self._binding.unit is not None

    def _unbind(self) -> None:
        """In a forked child: the thread that forked may have been inside a unit or a read of the parent's."""
        self._binding.session = self._binding.unit = None

    def _pool(self, kind: Callable[..., S], now: Callable[[], float]) -> ConnectionPool[S]:
        options = self._options
        return ConnectionPool(
            lambda: kind(options, self._tls),
            size=options.pool_size,
            timeout=options.pool_timeout,
            max_lifetime=options.max_lifetime,
            clock=now,
        )

    def _new_unit(self, session: UnitSession) -> MySQLUnit:
        options = self._options
        return MySQLUnit(
            session,
            self.contract,
            self._states,
            seal=self._seal,
            isolation=options.isolation,
            closure_limit=options.closure_limit,
        )

    def _ask(self, question: Callable[[Session], T], /) -> T:
        answer: T = self._read(question)
        return answer

    def _read_bound(self, question: Callable[[Session], T]) -> T:
        session = self._binding.session
        if session is None:
            raise BackendError("no session is bound")
        for _ in range(_ATTEMPTS - 1):
            try:
                return question(session)
            except MySQLError as error:
                if self._binding.unit is not None or code_of(error) not in ROLLED_BACK:
                    raise
        return question(session)
