"""What the five repositories share: tables, times, and deciding again when others were quicker."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from dal.adapters.dynamodb import AlreadyExists, ConditionFailed, DynamoDatabase, EntityTable, Patience
from dal.domain import KeyValue, Row
from dal.errors import ConflictError
from examples.store.dynamodb.asking import find
from examples.store.portable.rows import Clock, utc_now

T = TypeVar("T")

_PATIENCE = Patience()


class DynamoRepository:
    """A repository on one DynamoDB database; safe to use from any thread."""

    def __init__(self, database: DynamoDatabase, *, now: Clock = utc_now) -> None:
        self._database = database
        self._now = now
        self._users = database.table("user")
        self._categories = database.table("category")
        self._products = database.table("product")
        self._cart_items = database.table("cart_item")
        self._orders = database.table("order")
        self._order_items = database.table("order_item")

    def _new(self, entity: str, row: Row, *, stamped: bool = True) -> Row:
        """A new row as it will be read back, with its id and, the same in both columns, the time."""
        now = self._now()
        stamps = {"created_at": now, "updated_at": now} if stamped else {}
        whole = {**row, "id": self._database.ids.next(entity), **stamps}
        return self._database.table(entity).entity.normal(whole)

    def _changes(self, row: Row, changes: Row) -> Row:
        """The changes with their time; none if they change nothing."""
        return {} if changes.items() <= row.items() else {**changes, "updated_at": self._now()}

    def _set(self, table: EntityTable, *key: KeyValue, **changes: object) -> Row | None:
        """Set columns that feed no key, whatever others do to the row meanwhile; None if there is no row."""
        row = find(table, *key)
        stamped = {} if row is None else self._changes(row, changes)
        if row is None or not stamped:
            return row
        try:
            self._database.transact([table.adjust(*key, set=stamped)])
        except ConditionFailed:
            return None
        return table.entity.normal({**row, **stamped})

    def _modify(self, table: EntityTable, *key: KeyValue, **changes: object) -> Row | None:
        """Change any columns; None if there is no row."""
        if find(table, *key) is None:
            return None
        return settled(lambda: table.modify(key, lambda row: self._changes(row, changes)))


def settled(attempt: Callable[[], T]) -> T:
    """What a read, a decision and a write come to, made again while others write in between.

    Raises:
        AlreadyExists: at once; asking again does not help.
        ConflictError: others did not stop writing; nothing was done.
    """
    moved: ConditionFailed | None = None
    for _ in _PATIENCE.attempts():
        try:
            return attempt()
        except AlreadyExists:
            raise
        except ConditionFailed as error:
            moved = error
    raise ConflictError(f"others kept writing: {moved}") from moved
