"""How memory in the place of MySQL takes over what DynamoDB was written as leader."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from dal.adapters.memory.journal import MemoryJournal
from dal.adapters.memory.store import Store
from dal.adapters.memory.table import MemoryTable, primary_key
from dal.adapters.memory.transaction import Transaction
from dal.contract.model import Contract, Entity
from dal.domain import Key, Row, State
from dal.domain.control import Authority, Control
from dal.errors import BackendError, FencedError

_LED = frozenset({Authority.DYNAMODB, Authority.RETURNING})


class MemoryRestoring:
    """Fulfils `Restoring`. As in MySQL, unique values go with the rows that hold them.

    Args:
        contract: which entities there are.
        store: the rows.
        transaction: makes what is done visible, all of it or nothing.
        journal: takes the versions.
        control: the control row as it is now.
        tables: learn of ids.
    """

    def __init__(  # noqa: PLR0917  one call site
        self,
        contract: Contract,
        store: Store,
        transaction: Transaction,
        journal: MemoryJournal,
        control: Callable[[], Control],
        tables: Mapping[str, MemoryTable],
    ) -> None:
        self._contract = contract
        self._store = store
        self._transaction = transaction
        self._journal = journal
        self._control = control
        self._tables = tables

    def check(self) -> None:
        """Memory can do everything."""

    def restore(self, states: Sequence[State], *, epoch: int) -> Sequence[Key]:
        """See `Restoring`."""
        rows = [state for state in states if state.key.entity in self._contract.entities]
        displaced: list[Key] = []
        with self._transaction.statement():
            control = self._control()
            if control.leader not in _LED or control.epoch != epoch:
                raise FencedError(f"{control.leader} leads in epoch {control.epoch}: nothing was restored")
            for state in rows:
                self._remove(state.key)
            for state in rows:
                if state.row is not None:
                    displaced += self._put(self._contract.entity(state.key.entity), state.key, dict(state.row))
            for state in states:
                self._journal.carry(state.key, state.version, epoch=epoch)
        among = {state.key for state in states}
        return [key for key in dict.fromkeys(displaced) if key not in among]

    def raise_id(self, entity: str, last: int) -> None:
        """See `Restoring`."""
        self._tables[entity].reserve(last)

    def _put(self, entity: Entity, key: Key, row: Row) -> Iterator[Key]:
        for other in [*self._in_the_way(entity, key, row)]:
            self._remove(other)
            yield other
        try:
            row = entity.normal(row)
        except ValueError as error:
            raise BackendError(str(error)) from error
        for unique in entity.unique_keys(row):
            self._store.put(unique, entity.holder(row))
        self._store.put(key, row)
        self._tables[entity.name].observe(row)

    def _in_the_way(self, entity: Entity, key: Key, row: Row) -> Iterator[Key]:
        claimed, place = set(entity.unique_keys(row)), primary_key(entity, row)
        for other in self._store.rows(entity.name):
            if entity.key_of(other) != key and (
                primary_key(entity, other) == place or claimed & set(entity.unique_keys(other))
            ):
                yield entity.key_of(other)

    def _remove(self, key: Key) -> None:
        """A row and the unique values that it holds."""
        old, entity = self._store.get(key), self._contract.entity(key.entity)
        if old is None:
            return
        for unique in entity.unique_keys(old):
            self._store.put(unique, None)
        self._store.put(key, None)
