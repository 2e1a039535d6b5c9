"""The questions that the core asks inside a unit of work."""

from __future__ import annotations

from collections.abc import Sequence

from dal.adapters.memory.constraints import children, referrers
from dal.adapters.memory.transaction import Transaction
from dal.adapters.memory.work import Work
from dal.contract.model import Contract, OnDelete
from dal.domain import Key
from dal.errors import UnsupportedOperation
from dal.ports import Deferred, Sealed


class MemoryUnit:
    """The open transaction; the whole database is locked while it lasts."""

    def __init__(self, contract: Contract, transaction: Transaction, work: Work, *, closure_limit: int) -> None:
        self._contract = contract
        self._transaction = transaction
        self._store = transaction.store
        self._work = work
        self._closure_limit = closure_limit

    def touch(self, keys: Sequence[Key]) -> None:
        """See `Unit`."""
        self._work.touched.update(keys)

    @property
    def sealed(self) -> Sealed:
        """See `Unit`; empty until the end and after a rollback."""
        return self._work.sealed

    def forgotten(self, named: Sequence[Key]) -> Sequence[Key]:
        """See `Unit`: here it is known."""
        return self._store.forgotten([*named, *self._work.touched])

    @property
    def nested(self) -> bool:
        """See `Unit`."""
        return self._transaction.nested

    def defer(self, action: Deferred) -> None:
        """See `Unit`."""
        self._work.deferred.append(action)

    def find(self, entity: str, **columns: object) -> Sequence[Key]:
        """The keys of the rows whose columns equal these values."""
        found = self._contract.entity(entity)
        return sorted(found.key_of(row) for row in self._store.rows(entity) if columns.items() <= row.items())

    def closure(self, key: Key) -> Sequence[Key]:
        """The key and all keys that its deletion deletes or changes, parents before children.

        Raises:
            UnsupportedOperation: there are more than the limit.
        """
        seen: dict[Key, None] = {key: None}
        open_keys = [key]
        while open_keys:
            for child, deleted in self._hit_by(open_keys.pop()):
                if child not in seen:
                    seen[child] = None
                    self._check_limit(key, len(seen))
                    open_keys += [child] if deleted else []
        return tuple(seen)

    def unique_keys(self, keys: Sequence[Key]) -> Sequence[Key]:
        """The unique keys that the rows of these keys hold now."""
        own = [key for key in keys if self._contract.unique(key.entity) is None]
        rows = ((self._contract.entity(key.entity), self._store.get(key)) for key in own)
        return [unique for entity, row in rows if row is not None for unique in entity.unique_keys(row)]

    def _hit_by(self, key: Key) -> Sequence[tuple[Key, bool]]:
        row = self._store.get(key)
        if row is None:
            return ()
        return [
            (child.key_of(orphan), reference.on_delete is OnDelete.CASCADE)
            for child, reference in referrers(self._contract, key.entity)
            if reference.on_delete is not OnDelete.RESTRICT
            for orphan in children(self._store, child, reference, row)
        ]

    def _check_limit(self, key: Key, count: int) -> None:
        if count > self._closure_limit:
            raise UnsupportedOperation(
                f"deleting this {key.entity} would change more than {self._closure_limit} rows;"
                " delete its children in smaller steps first, or raise closure_limit"
            )
