"""What authors of memory repositories write against: one table, a handful of methods."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dal.adapters.memory.constraints import Constraints
from dal.adapters.memory.transaction import Transaction
from dal.contract.model import Entity
from dal.domain import Key, KeyValue, Row
from dal.errors import BackendError

KeyLike = KeyValue | tuple[KeyValue, ...]
"""A key as its single value, or as the tuple of its values in the order of `Entity.key`."""

Defaults = Mapping[str, object | Callable[[], object]]
"""Values of columns that an insert leaves out; a function is called for each row."""


class MemoryTable:
    """The rows of one entity. Each method is atomic; inside a unit of work it belongs to the unit.

    Rows that come back are copies, with every column of the contract.
    """

    def __init__(
        self, entity: Entity, transaction: Transaction, constraints: Constraints, defaults: Defaults
    ) -> None:
        self._entity = entity
        self._transaction = transaction
        self._store = transaction.store
        self._constraints = constraints
        self._defaults = defaults
        self._id_column = entity.auto_id.column if entity.auto_id else entity.primary_key[0]
        self._highest_id = 0

    def get(self, *key: KeyValue) -> dict[str, object] | None:
        """The row with this key, or None: `table.get(user_id, product_id)`."""
        with self._transaction.gate:
            row = self._store.get(Key(self._entity.name, key))
            return None if row is None else dict(row)

    def find(self, **equals: object) -> list[dict[str, object]]:
        """The rows whose columns equal these values, ordered by primary key."""
        wanted = [(self._known(column), value) for column, value in equals.items()]
        return [row for row in self.all() if all(row[column] == value for column, value in wanted)]

    def all(self) -> list[dict[str, object]]:
        """Every row, ordered by primary key."""
        with self._transaction.gate:
            rows = [dict(row) for row in self._store.rows(self._entity.name)]
        return sorted(rows, key=self._primary_key)

    def insert(self, row: Row) -> dict[str, object]:
        """Add a row and return it complete: id generated, defaults filled in, the rest NULL.

        Raises:
            ConstraintError: the key or a unique value is taken, or a parent is missing.
        """
        with self._transaction.statement():
            new = self._complete(row)
            self._refuse_duplicate(self._entity.key_of(new))
            self._constraints.replace(self._entity, None, new)
            self.observe(new)
            return dict(new)

    def update(self, key: KeyLike, **changes: object) -> dict[str, object] | None:
        """Change columns of the row with this key and return the row; None if there is none.

        Raises:
            ConstraintError: the new key or a unique value is taken, or a parent is missing.
        """
        with self._transaction.statement():
            old = self._store.get(self._key(key))
            if old is None:
                return None
            new = self._normal({**old, **changes})
            if self._entity.key_of(new) != self._entity.key_of(old):
                self._refuse_duplicate(self._entity.key_of(new))
            self._constraints.replace(self._entity, old, new)
            return dict(new)

    def delete(self, key: KeyLike) -> bool:
        """Delete the row with this key and what cascades from it; False if there is none.

        Raises:
            ConstraintError: rows refer to it through a restricting foreign key.
        """
        with self._transaction.statement():
            old = self._store.get(self._key(key))
            if old is not None:
                self._constraints.replace(self._entity, old, None)
            return old is not None

    def observe(self, row: Row) -> None:
        """Generate ids above the one in this row from now on."""
        value = row.get(self._id_column)
        if isinstance(value, int):
            self._highest_id = max(self._highest_id, value)

    def reserve(self, last: int) -> None:
        """Generate ids above this one from now on."""
        self._highest_id = max(self._highest_id, last)

    @property
    def highest_id(self) -> int:
        """The highest id ever seen, 0 before the first."""
        return self._highest_id

    def _complete(self, row: Row) -> dict[str, object]:
        filled = {
            column: row[column] if column in row else self._default(column) for column in self._entity.columns
        }
        return self._normal({**row, **filled})

    def _default(self, column: str) -> object:
        if column == self._id_column:
            return self._highest_id + 1
        value = self._defaults.get(column)
        return value() if callable(value) else value

    def _normal(self, row: Row) -> dict[str, object]:
        return {self._known(column): self._normal_value(column, value) for column, value in row.items()}

    def _normal_value(self, column: str, value: object) -> object:
        try:
            return self._entity.normal_value(column, value)
        except ValueError as error:
            raise BackendError(str(error)) from error

    def _known(self, column: str) -> str:
        if column not in self._entity.columns:
            known = ", ".join(self._entity.columns)
            raise BackendError(f"{self._entity.name} has no column {column!r}; it has {known}")
        return column

    def _refuse_duplicate(self, key: Key) -> None:
        if self._store.get(key) is not None:
            raise self._constraints.taken(self._entity)

    def _key(self, key: KeyLike) -> Key:
        return Key(self._entity.name, key if isinstance(key, tuple) else (key,))

    def _primary_key(self, row: Row) -> tuple[KeyValue, ...]:
        return primary_key(self._entity, row)


def primary_key(entity: Entity, row: Row) -> tuple[KeyValue, ...]:
    """The values by which rows of an entity are ordered."""
    return tuple(value for column in entity.primary_key if isinstance(value := row[column], int | str | bytes))
