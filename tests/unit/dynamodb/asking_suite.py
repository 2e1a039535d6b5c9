"""What repository authors rely on when they ask, the same on moto and on DynamoDB Local.

Subclass `AskingSuite` in a test file and give a `database` fixture with empty tables.
"""

from __future__ import annotations

import pytest

from dal.adapters.dynamodb import DynamoDatabase
from dal.domain import Key, State
from dal.errors import BackendError, ConfigurationError, ContractError, UnsupportedOperation
from tests.unit.dynamodb.rows import NOON, item, line, order, product, state, user


class AskingSuite:
    """Pages, collections, walks, ids and tables."""

    def test_pages(self, database: DynamoDatabase) -> None:
        """Pages follow each other in both directions, without tombstones; the last one says so."""
        carts = database.table("cart_item")
        database.transact([carts.insert(line(number)) for number in range(8, 13)])
        database.transact([carts.remove(1, 10)])
        first = carts.query(None, {"user_id": 1}, limit=2)
        rest = carts.query(None, {"user_id": 1}, limit=2, after=first.after)
        assert [row["product_id"] for row in (*first.rows, *rest.rows)] == [8, 9, 11, 12]
        assert first.after is not None
        assert rest.after is None
        assert [row["id"] for row in carts.query(None, {"user_id": 1}, descending=True, limit=1).rows] == [12]

    def test_pages_of_an_index(self, database: DynamoDatabase) -> None:
        """Orders of a user by time, newest first, page by page."""
        orders = database.table("order")
        for number in range(1, 6):
            database.transact([orders.insert(order(number, created_at=NOON.replace(minute=number // 2)))])
        seen, after, pages = list[object](), None, 0
        while pages == 0 or after is not None:
            page = orders.query("GSI1", {"user_id": 1}, descending=True, limit=2, after=after)
            seen += [row["id"] for row in page.rows]
            after, pages = page.after, pages + 1
        assert (seen, pages) == ([5, 4, 3, 2, 1], 3)
        assert orders.count("GSI1", {"user_id": 1}) == 5
        assert len(orders.every("GSI1", {"user_id": 1, "created_at": NOON.replace(minute=1)})) == 2
        with pytest.raises(UnsupportedOperation, match="more than 4"):
            orders.every("GSI1", {"user_id": 1}, most=4)

    def test_null_partition(self, database: DynamoDatabase) -> None:
        """The roots are those whose parent is NULL."""
        categories = database.table("category")
        rows = [{"id": n, "name": "x", "parent_id": n - 1 or None, "created_at": NOON} for n in (1, 2)]
        database.transact([categories.insert(row) for row in rows])
        assert [row["id"] for row in categories.query("GSI2", {"parent_id": None}).rows] == [1]
        assert [row["id"] for row in categories.query("GSI2", {"parent_id": 1}).rows] == [2]

    def test_collection(self, database: DynamoDatabase) -> None:
        """An order comes with its items in one query; another order's are not among them."""
        orders, items = database.table("order"), database.table("order_item")
        lines = [items.insert(item(number)) for number in (2, 10)]
        database.transact([orders.insert(order()), *lines, items.insert(item(3, order_id=11))])
        assert [str(found.key) for found in orders.collection({"id": 1})] == [
            "order:1",
            "order_item:1/2",
            "order_item:1/10",
        ]
        assert [row["id"] for row in items.query(None, {"order_id": 1}).rows] == [2, 10]
        with pytest.raises(UnsupportedOperation):
            orders.collection({"id": 1}, most=2)

    def test_wrong_questions(self, database: DynamoDatabase) -> None:
        """A question that the index cannot answer says what is missing."""
        users = database.table("user")
        with pytest.raises(ValueError, match="GSI1PK needs username"):
            users.query("GSI1")
        with pytest.raises(ValueError, match="email cannot be asked for"):
            users.query("GSI1", {"username": "x", "email": "y"})
        with pytest.raises(ValueError, match="in no index 'GSI9'"):
            users.query("GSI9")
        with pytest.raises(TypeError, match="key of cart_item is user_id, product_id"):
            database.table("cart_item").get(1)
        with pytest.raises(ContractError, match="no entity 'account'"):
            database.table("account")

    def test_walk(self, database: DynamoDatabase) -> None:
        """A walk meets rows and sentinels, by the name of a unique key only those; no tombstones, no counters."""
        users = database.table("user")
        database.ids.raise_to("user", 5)
        database.transact([users.insert(user())])
        database.transact([users.insert(user(2, "bob"))])
        database.transact([users.delete(state(database, "user", 2))])
        database.transact([database.table("product").insert(product())])
        assert _walked(database, "user") == {"user:1", "user.username:ANN", "user.email:ANN@EXAMPLE.ORG"}
        assert _walked(database, "user.email") == {"user.email:ANN@EXAMPLE.ORG"}
        whole = database.scan(limit=100)
        assert {str(found.key) for found in whole.states} == _walked(database, "user") | {"product:1"}

    def test_fetch_many(self, database: DynamoDatabase) -> None:
        """More keys than one batch takes come in their order, repetitions and strangers included."""
        states = [State(Key("product", (n,)), n, product(n)) for n in range(1, 131)]
        database.apply(states)
        keys = [found.key for found in states] + [Key("product", (999,)), states[0].key]
        fetched = database.fetch(keys)
        assert [found.key for found in fetched] == keys
        assert [found.version for found in fetched] == [*range(1, 131), 0, 1]

    def test_ids(self, database: DynamoDatabase) -> None:
        """Ids go on after the highest of MySQL, never go back, and end with the column's range."""
        with pytest.raises(ConfigurationError, match="dal raise-counters"):
            database.ids.next("user")
        assert database.ids.last("user") is None
        assert database.ids.raise_to("user", 2**31 - 5) == 2**31 - 5
        assert database.ids.raise_to("user", 3) == 2**31 - 5
        assert [database.ids.next("user") for _ in range(4)] == [2**31 - 4, 2**31 - 3, 2**31 - 2, 2**31 - 1]
        with pytest.raises(BackendError, match="no id is left"):
            database.ids.next("user")
        with pytest.raises(ValueError, match="ids are 0 to"):
            database.ids.raise_to("user", 2**31)

    def test_tables(self, database: DynamoDatabase) -> None:
        """Tables are created once, and the check finds them."""
        assert database.create_tables() == ()
        database.check()


def _walked(database: DynamoDatabase, entity: str) -> set[str]:
    met, cursor, first = list[str](), None, True
    while first or cursor is not None:
        chunk = database.walk(entity, cursor=cursor, limit=2)
        met += [str(found.key) for found in chunk.states]
        cursor, first = chunk.cursor, False
    assert len(met) == len(set(met))
    return set(met)
