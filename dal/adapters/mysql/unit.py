"""The questions that the core asks inside a unit of work; every answer is locked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dal.adapters.mysql import sql
from dal.adapters.mysql.images import Images
from dal.adapters.mysql.options import Isolation
from dal.adapters.mysql.packet import Line
from dal.adapters.mysql.rows import RowReader
from dal.adapters.mysql.seal import COMMIT, Seal, Work, concluded
from dal.adapters.mysql.sql import Lock, Statement
from dal.adapters.mysql.states import StateReader, run
from dal.adapters.mysql.unit_session import UnitSession
from dal.contract.model import Contract, Entity, OnDelete, Reference
from dal.domain import Key, Row, State
from dal.errors import UnitError, UnsupportedOperation
from dal.ports import Deferred, Sealed


class MySQLUnit:
    """One open transaction of this thread.

    `find` has to hold back rows that are not there yet. Gap locks do that, which READ COMMITTED does not take;
    so a unit that begins with `find` runs at REPEATABLE READ. One that is already under way locks the row with the
    unique values of the predicate, which no second one can have (it has just inserted it, for example), or the
    parent row of a foreign key in it, without which nobody can insert a child.
    """

    def __init__(
        self,
        session: UnitSession,
        contract: Contract,
        states: StateReader,
        *,
        seal: Seal,
        isolation: Isolation,
        closure_limit: int,
    ) -> None:
        self.session = session
        self.depth = 1
        self._contract = contract
        self._seal = seal
        self._rows = RowReader(contract)
        self._touched: dict[Key, Key] = {}
        self._epochs: set[int] = set()
        self._sealed = Sealed()
        self._images = Images(session, contract, states)
        self._gaps_locked = isolation is not Isolation.READ_COMMITTED
        self._closure_limit = closure_limit
        self._deferred: list[Deferred] = []

    def forgotten(self, named: Sequence[Key]) -> Sequence[Key]:  # noqa: ARG002  the port's
        """MySQL does not tell which rows a transaction has changed."""
        return ()

    @property
    def nested(self) -> bool:
        """See `Unit`."""
        return self.depth > 1

    def defer(self, action: Deferred) -> None:
        """See `Unit`."""
        self._deferred.append(action)

    def touch(self, keys: Sequence[Key]) -> None:
        """See `Unit`.

        Raises:
            UnsupportedOperation: the journal cannot hold a key; the unit will not commit, whatever follows.
        """
        normal = {key: self._rows.normal_key(key) for key in keys}
        try:
            self._seal.check(tuple(normal.values()))
        except UnsupportedOperation:
            self.session.spoil("it touches a key that the journal cannot hold")
            raise
        self._touched.update(normal)

    def hold(self, epoch: int) -> None:
        """Commit in this epoch only; 0 does not matter."""
        self._epochs |= {epoch} - {0}

    @property
    def sealed(self) -> Sealed:
        """See `Unit`; empty until the end, and after a rollback."""
        return self._sealed

    def commit(self) -> None:
        """End the transaction; what was committed, or perhaps was, is in `sealed`.

        Raises:
            MySQLError: nothing was committed; roll back.
            DalError: likewise.
        """
        if self._touched:
            self._sealed = self._seal.commit(self._work())
        elif self.session.used:  # else there is no transaction
            self._sealed = concluded(self.session.exchange([COMMIT]), Sealed())

    def tell(self) -> None:
        """The outermost unit has committed, or nobody knows whether it has."""
        for action in self._deferred:
            action(self._sealed)

    def _work(self) -> Work:
        fresh = not (self._gaps_locked or self.session.altered)  # each statement sees what is committed then
        lock = None if fresh else Lock.SHARE
        keys = tuple(sorted(self._touched))
        return Work(self.session, keys, self._touched, frozenset(self._epochs), lock, self.states)

    def find(self, entity: str, **columns: object) -> Sequence[Key]:
        """The keys of the rows whose columns equal these values (None: are NULL), sorted.

        Raises:
            UnitError: the unit is under way at READ COMMITTED, and neither a row with unique values of the
                predicate nor the parent of a foreign key in it can be locked.
        """
        found = self._contract.entity(entity)
        self._hold_back_inserts(found, columns)
        lines = run(self.session, sql.locked(found, found.key, sql.equal(columns)))
        return sorted(self._key(found, line) for line in lines)

    def closure(self, key: Key) -> Sequence[Key]:
        """The key and all keys that its deletion deletes or sets to NULL, parents before children.

        Locking each parent keeps new children out.

        Raises:
            UnsupportedOperation: there are more than `closure_limit`; nothing has been written.
        """
        found: dict[Key, None] = {key: None}
        level = {key.entity: [key]}
        while level:
            below: dict[str, list[Key]] = {}
            for entity, child, deleted in self._hit_by(level, len(found)):
                if child not in found:
                    found[child] = None
                    below.setdefault(entity, []).extend([child] if deleted else [])
                self._check_limit(key, len(found))
            level = {name: sorted(keys) for name, keys in below.items() if keys}
        return tuple(found)

    def unique_keys(self, keys: Sequence[Key]) -> Sequence[Key]:
        """The unique keys that the rows of these keys hold now."""
        rows = self._images.rows(key for key in keys if self._has_unique(key))
        return [
            unique
            for state in rows.values()
            if state.row is not None
            for unique in self._contract.entity(state.key.entity).unique_keys(state.row)
        ]

    def states(self, keys: Sequence[Key]) -> Sequence[State]:
        """Rows and versions of these keys in their order, under their locks."""
        return self._images.read(keys)

    def _has_unique(self, key: Key) -> bool:
        return self._contract.unique(key.entity) is None and bool(self._contract.entity(key.entity).unique)

    def _hold_back_inserts(self, entity: Entity, columns: dict[str, object]) -> None:
        if self._gaps_locked:
            return
        if not self.session.used:
            run(self.session, Statement("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            self._gaps_locked = True
            return
        if not self._the_only_one(entity, columns):
            self._lock_parent(entity, columns)

    def _the_only_one(self, entity: Entity, columns: dict[str, object]) -> bool:
        """Whether the row is there that has these unique values, and is locked now: no other can get them."""
        told = {name for name, value in columns.items() if value is not None}
        if not any(told >= set(names) for names in (entity.key, *(one.columns for one in entity.unique))):
            return False
        return bool(run(self.session, sql.locked(entity, entity.key, sql.equal(columns))))

    def _lock_parent(self, entity: Entity, columns: dict[str, object]) -> None:
        for reference in entity.references:
            value = columns.get(reference.column)
            if value is not None:
                self._lock_rows(reference, value)
                return
        raise UnitError(
            f"find({entity.name!r}, {', '.join(columns)}) cannot hold back inserts in the middle of a"
            " READ COMMITTED unit; make it the first thing in the unit, or configure isolation REPEATABLE READ"
        )

    def _lock_rows(self, reference: Reference, value: object) -> None:
        parent = self._contract.entity(reference.target)
        where = sql.equal({reference.target_column: value})
        run(self.session, sql.locked(parent, parent.key, where))

    def _hit_by(self, level: dict[str, list[Key]], count: int) -> Iterator[tuple[str, Key, bool]]:
        for parent_name in sorted(level):
            referrers = tuple(self._referrers(parent_name))
            states = self.states(level[parent_name]) if referrers else ()
            parents = [state.row for state in states if state.row is not None]
            for child, reference in referrers:
                for key in self._children(child, reference, parents, limit=self._closure_limit - count + 2):
                    yield child.name, key, reference.on_delete is OnDelete.CASCADE

    def _referrers(self, target: str) -> Iterator[tuple[Entity, Reference]]:
        for entity in self._contract.entities.values():
            for reference in entity.references:
                if reference.target == target and reference.on_delete is not OnDelete.RESTRICT:
                    yield entity, reference

    def _children(self, child: Entity, reference: Reference, parents: Sequence[Row], *, limit: int) -> list[Key]:
        values = [
            (value,) for row in parents if isinstance(value := row[reference.target_column], int | str | bytes)
        ]
        if not values:
            return []
        where = sql.matching((reference.column,), values)
        return [
            self._key(child, line) for line in run(self.session, sql.locked(child, child.key, where, limit=limit))
        ]

    def _check_limit(self, key: Key, count: int) -> None:
        if count > self._closure_limit:
            raise UnsupportedOperation(
                f"deleting this {key.entity} would change more than {self._closure_limit} rows;"
                " delete its children in smaller steps first, or raise closure_limit"
            )

    def _key(self, entity: Entity, line: Line) -> Key:
        pairs = zip(entity.key, line, strict=True)
        return entity.key_of({column: entity.normal_value(column, value) for column, value in pairs})
