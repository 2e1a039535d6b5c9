"""What authors of DynamoDB repositories use: rows in, rows out, one entity of the contract."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from dal.adapters.dynamodb.actions import VersionChanged
from dal.adapters.dynamodb.connection import Connection
from dal.adapters.dynamodb.entity_actions import EntityActions
from dal.adapters.dynamodb.query import Cursor, Page, Queries
from dal.adapters.dynamodb.reading import Reader
from dal.adapters.dynamodb.transaction import Sender
from dal.contract.codec import Codec
from dal.contract.model import Entity
from dal.domain import Key, KeyValue, Row, State
from dal.errors import UnsupportedOperation

Changes = Mapping[str, object]
"""Column → new value."""

_TIMES = 5  # that a row is read again before `modify` gives up


class EntityTable(EntityActions):
    """Reads one entity, and makes the actions (`insert`, `update`, …) that `DynamoDatabase.transact` sends.

    Reads by key and by partition are consistent; reads by an index are not: a row may appear in it a moment late.
    """

    def __init__(
        self, entity: Entity, connection: Connection, codec: Codec, reader: Reader, sender: Sender
    ) -> None:
        super().__init__(entity, codec)
        self._reader, self._sender = reader, sender
        self._queries = Queries(entity, self._item, connection, codec, reader)

    def __repr__(self) -> str:
        return f"EntityTable({self.entity.name})"

    def get(self, *key: KeyValue, consistent: bool = True) -> Row | None:
        """The row of that key."""
        return self._reader.one(self.key(*key), consistent=consistent).row

    def state(self, *key: KeyValue) -> State | None:
        """The row of that key with its version, for `replace`, `update`, `delete` and `unchanged`."""
        state = self._reader.one(self.key(*key))
        return None if state.row is None else state

    def states(self, keys: Iterable[Sequence[KeyValue]]) -> tuple[State | None, ...]:
        """The rows of these keys with their versions, in their order; None where there is none."""
        states = self._reader.fetch([self.key(*values) for values in keys])
        return tuple(None if state.row is None else state for state in states)

    def batch_get(self, keys: Iterable[Sequence[KeyValue]]) -> tuple[Row | None, ...]:
        """The rows of these keys, in their order; None where there is none."""
        return tuple(state.row if state else None for state in self.states(keys))

    def holder(self, unique: str, *values: object) -> Row | None:
        """The row that holds the values of a unique key such as `user.email`: two consistent reads.

        A value that does not fit its column is held by no row.
        """
        key = self._unique_key(unique, values)
        sentinel = self._reader.one(key).row if key else None
        if sentinel is None:
            return None
        state = self._reader.one(self.entity.key_of(sentinel))
        held = state.row is not None and key in self.entity.unique_keys(state.row)
        return state.row if held else None

    def _unique_key(self, unique: str, values: Sequence[object]) -> Key | None:
        found = next(u for u in self.entity.unique if u.name == unique)
        pairs = tuple(zip(found.columns, values, strict=True))
        try:
            return found.key({column: self.entity.normal_value(column, value) for column, value in pairs})
        except ValueError:
            return None

    def query(
        self,
        index: str | None,
        columns: Mapping[str, object] | None = None,
        *,
        descending: bool = False,
        limit: int = 100,
        after: Cursor | None = None,
    ) -> Page:
        """One page by an index (None: the table itself), in the order of its sort key.

        Rows of an index that does not hold them whole are read by key besides; those that have left the index
        since are not among them, so that a page may be shorter than `limit` and still have an `after`.

        Args:
            index: its name in the contract.
            columns: those of its partition key's template and, if wanted, the first ones of its sort key's.
            descending: from the end of the order.
            limit: rows at most.
            after: the `after` of the page before.

        Raises:
            ValueError: the index needs other columns.
        """
        return self._queries.page(index, columns or {}, descending=descending, limit=limit, after=after)

    def every(
        self,
        index: str | None,
        columns: Mapping[str, object] | None = None,
        *,
        descending: bool = False,
        most: int = 10_000,
    ) -> tuple[State, ...]:
        """All rows by an index with their versions, as `query`.

        Raises:
            UnsupportedOperation: there are more than `most`.
        """
        page = self.query(index, columns, descending=descending, limit=most)
        if page.after is not None:
            raise UnsupportedOperation(f"more than {most} {self.entity.name} rows by {index or 'key'}")
        return page.states

    def count(self, index: str | None, columns: Mapping[str, object] | None = None) -> int:
        """How many rows `every` would give, without bound."""
        return self._queries.count(index, columns or {})

    def collection(self, columns: Mapping[str, object], *, most: int = 1000) -> tuple[State, ...]:
        """All entities in one partition in one query: an order and its items, by `state.key.entity`.

        Raises:
            UnsupportedOperation: there are more than `most` items.
        """
        return self._queries.collection(columns, most)

    def modify(self, key: Sequence[KeyValue], change: Callable[[Row], Changes]) -> Row | None:
        """Read the row, ask which columns change, write it; again if somebody else was quicker.

        Returns:
            The new row, or None where there is no row of that key.

        Raises:
            AlreadyExists: a new unique value is taken.
            VersionChanged: it was written by others each time.
        """
        for attempt in range(1, _TIMES + 1):
            old = self.state(*key)
            if old is None or old.row is None:
                return None
            row = self.entity.normal({**old.row, **change(old.row)})
            try:
                self._sender.send([self.replace(old, row)])
            except VersionChanged:
                if attempt == _TIMES:
                    raise
            else:
                return row
        raise AssertionError("the last attempt returns or raises")
