"""What the five repositories share."""

from __future__ import annotations

from dal.adapters.memory import KeyLike, MemoryDatabase, MemoryTable
from examples.store.errors import NotFound
from examples.store.portable.rows import Clock, Row, utc_now


class MemoryRepository:
    """A repository on one memory database; each write is a unit of work, or a part of the one around it."""

    def __init__(self, database: MemoryDatabase, *, now: Clock = utc_now) -> None:
        self._database = database
        self._now = now
        self._users = database.table("user")
        self._categories = database.table("category")
        self._products = database.table("product")
        self._cart_items = database.table("cart_item")
        self._orders = database.table("order")
        self._order_items = database.table("order_item")

    def _stamps(self) -> dict[str, object]:
        now = self._now()
        return {"created_at": now, "updated_at": now}

    def _change(self, table: MemoryTable, key: KeyLike, **changes: object) -> Row | None:
        """The row after the change; as in MySQL `updated_at` moves only if something else does."""
        row = table.get(*(key if isinstance(key, tuple) else (key,)))
        if row is None or changes.items() <= row.items():
            return row
        stamp = {"updated_at": self._now()} if "updated_at" in row else {}
        return table.update(key, **changes, **stamp)

    @staticmethod
    def _refuse_missing(table: MemoryTable, row_id: int, what: str) -> None:
        if table.get(row_id) is None:
            raise NotFound(what)
