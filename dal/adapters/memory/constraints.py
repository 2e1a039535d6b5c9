"""What InnoDB enforces by itself: unique values, foreign keys and what follows a deleted parent."""

from __future__ import annotations

from collections.abc import Iterator

from dal.adapters.memory.store import Store
from dal.contract.model import Contract, Entity, OnDelete, Reference
from dal.domain import Key, Row
from dal.errors import ConstraintError


def referrers(contract: Contract, target: str) -> Iterator[tuple[Entity, Reference]]:
    """Every foreign key that points to an entity."""
    for entity in contract.entities.values():
        for reference in entity.references:
            if reference.target == target:
                yield entity, reference


def children(store: Store, entity: Entity, reference: Reference, parent: Row) -> Iterator[Row]:
    """The rows that refer to a parent through one foreign key."""
    value = parent[reference.target_column]
    return (row for row in store.rows(entity.name) if value is not None and row[reference.column] == value)


class Constraints:
    """Checks and cascades of one database."""

    def __init__(self, contract: Contract, store: Store) -> None:
        self._contract = contract
        self._store = store

    def replace(self, entity: Entity, old: Row | None, new: Row | None) -> None:
        """Put `new` in the place of `old` with everything that hangs on it.

        Raises:
            ConstraintError: a constraint refuses; its name and columns are in the message. Changes made until
                then are for the caller to undo.
        """
        if new is None:
            if old is not None:
                self._delete(entity, old)
            return
        self._check_parents(entity, old, new)
        self._replace_unique(entity, old, new)
        if old is not None and entity.key_of(old) != entity.key_of(new):
            self._store.put(entity.key_of(old), None)
        self._store.put(entity.key_of(new), new)

    def taken(self, entity: Entity) -> ConstraintError:
        """The error for a row whose key exists already."""
        return ConstraintError(f"key of {entity.name} ({', '.join(entity.key)}): value is taken")

    def _check_parents(self, entity: Entity, old: Row | None, new: Row) -> None:
        for reference in entity.references:
            value = new[reference.column]
            unchanged = old is not None and old[reference.column] == value
            if value is not None and not unchanged and not self._parent_exists(reference, value):
                raise ConstraintError(
                    f"{_name(entity, reference)}: the referenced {reference.target} does not exist"
                )

    def _parent_exists(self, reference: Reference, value: object) -> bool:
        target = self._contract.entity(reference.target)
        if target.key == (reference.target_column,) and isinstance(value, int | str | bytes):
            return self._store.get(Key(target.name, (value,))) is not None
        return any(row[reference.target_column] == value for row in self._store.rows(target.name))

    def _replace_unique(self, entity: Entity, old: Row | None, new: Row) -> None:
        before = set() if old is None else set(entity.unique_keys(old))
        after = set(entity.unique_keys(new))
        moved = old is not None and entity.key_of(old) != entity.key_of(new)
        for key in sorted(after - before):
            if self._store.get(key) is not None:
                raise ConstraintError(
                    f"unique constraint {key.entity} {self._columns(key.entity)}: value is taken"
                )
        for key in sorted(before - after):
            self._store.put(key, None)
        for key in sorted(after if moved else after - before):
            self._store.put(key, entity.holder(new))

    def _columns(self, unique: str) -> str:
        found = self._contract.unique(unique)
        return f"({', '.join(found[1].columns)})" if found else ""

    def _delete(self, entity: Entity, row: Row) -> None:
        for key in entity.unique_keys(row):
            self._store.put(key, None)
        self._store.put(entity.key_of(row), None)
        for child, reference in referrers(self._contract, entity.name):
            for orphan in tuple(children(self._store, child, reference, row)):
                self._orphaned(child, reference, orphan)

    def _orphaned(self, child: Entity, reference: Reference, row: Row) -> None:
        if reference.on_delete is OnDelete.RESTRICT:
            raise ConstraintError(
                f"{_name(child, reference)}: rows of {child.name} refer to it (on delete restrict)"
            )
        if reference.on_delete is OnDelete.CASCADE:
            self._delete(child, row)
        else:
            self.replace(child, row, {**row, reference.column: None})


def _name(entity: Entity, reference: Reference) -> str:
    return f"foreign key {entity.name}.{reference.column} -> {reference.target}.{reference.target_column}"
