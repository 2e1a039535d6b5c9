"""What repository authors rely on when they write, the same on moto and on DynamoDB Local.

Subclass `EntitySuite` in a test file and give a `database` fixture with empty tables.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from dal.adapters.dynamodb import AlreadyExists, ConditionFailed, DynamoDatabase, VersionChanged
from dal.domain import Key, Row
from dal.errors import ConflictError, UnsupportedOperation
from tests.unit.dynamodb.rows import line, order, product, state, taken, user


class EntitySuite:
    """Rows in, rows out, transactions that say what failed."""

    def test_insert_and_get(self, database: DynamoDatabase) -> None:
        """A row comes back as the contract's normal row; one that is not there is None."""
        products = database.table("product")
        database.transact([products.insert(product())])
        assert products.get(1) == products.entity.normal(product())
        assert products.get(2) is None
        assert products.batch_get([(2,), (1,)]) == (None, products.get(1))

    def test_insert_over_a_live_row(self, database: DynamoDatabase) -> None:
        """A second insert of a key fails, naming the entity and showing what is there."""
        products = database.table("product")
        database.transact([products.insert(product())])
        with pytest.raises(AlreadyExists) as caught:
            database.transact([products.insert(product(price=Decimal(9)))])
        assert caught.value.key == Key("product", (1,))
        assert caught.value.current is not None
        assert caught.value.current.row == products.get(1)

    def test_insert_after_delete(self, database: DynamoDatabase) -> None:
        """A tombstone does not keep the key, nor its unique values, from being used again."""
        users = database.table("user")
        first = database.transact([users.insert(user())])
        second = database.transact([users.delete(state(database, "user", 1))])
        assert users.get(1) is None
        assert taken(database, "user.username", "ANN") is None
        third = database.transact([users.insert(user())])
        assert first < second < third

    @pytest.mark.parametrize(
        ("row", "unique"),
        [
            (user(2, "ANN ", email="other"), "user.username"),
            (user(2, "Änn", email="other"), "user.username"),
            (user(2, "bob", email="ann@EXAMPLE.org"), "user.email"),
        ],
    )
    def test_unique_values(self, database: DynamoDatabase, row: Row, unique: str) -> None:
        """A value that the collation calls equal is taken; the error names the constraint; nothing is written."""
        users = database.table("user")
        database.transact([users.insert(user())])
        with pytest.raises(AlreadyExists) as caught:
            database.transact([users.insert(row)])
        assert caught.value.key.entity == unique
        assert users.get(2) is None

    def test_unique_values_move(self, database: DynamoDatabase) -> None:
        """An update frees the old value and takes the new one; case alone changes nothing of it."""
        users = database.table("user")
        database.transact([users.insert(user())])
        assert users.modify((1,), lambda _: {"email": "new@x", "username": "ANN"})
        assert taken(database, "user.email", "ANN@EXAMPLE.ORG") is None
        assert taken(database, "user.email", "NEW@X") == {"id": 1}
        assert (users.holder("user.email", "New@X ") or {})["id"] == 1
        assert users.holder("user.email", "ann@example.org") is None
        database.transact([users.insert(user(2, "bob", email="Ann@example.org"))])

    def test_moved_key(self, database: DynamoDatabase) -> None:
        """Changing a key column leaves a tombstone, moves the row and tells its sentinels."""
        users = database.table("user")
        database.transact([users.insert(user())])
        database.transact([users.update(state(database, "user", 1), {"id": 9})])
        assert users.get(1) is None
        assert (users.get(9) or {})["username"] == "Ann"
        assert taken(database, "user.username", "ANN") == {"id": 9}

    def test_replace_needs_the_version_read(self, database: DynamoDatabase) -> None:
        """A row written since it was read is not overwritten, deleted or taken for unchanged."""
        users = database.table("user")
        database.transact([users.insert(user())])
        old = state(database, "user", 1)
        database.transact([users.update(old, {"first_name": "A"})])
        for action in (users.update(old, {"first_name": "B"}), users.delete(old), users.unchanged(old)):
            with pytest.raises(VersionChanged) as caught:
                database.transact([action])
            assert caught.value.action is action
            assert isinstance(caught.value, ConflictError)
            assert caught.value.retryable
        assert (users.get(1) or {})["first_name"] == "A"

    def test_index_keys_follow_the_row(self, database: DynamoDatabase) -> None:
        """An update moves the row in the indexes that its columns feed, sparse ones too."""
        users = database.table("user")
        database.transact([users.insert(user(super_admin=True))])
        assert len(users.query("GSI3").rows) == 1
        users.modify((1,), lambda _: {"super_admin": False, "username": "Zoe"})
        assert users.query("GSI3").rows == ()
        assert users.query("GSI1", {"username": "ann"}).rows == ()
        assert len(users.query("GSI1", {"username": "ZOE"}).rows) == 1

    def test_modify_of_nothing(self, database: DynamoDatabase) -> None:
        """Modifying a row that is not there answers None and asks nobody."""
        assert database.table("user").modify((1,), lambda _: {"id": 1 // 0}) is None

    def test_adjust(self, database: DynamoDatabase) -> None:
        """Arithmetic on a row unread: taken while enough is left, refused otherwise, with what is there."""
        products = database.table("product")
        database.transact([products.insert(product())])
        take = products.adjust(
            1, add={"inventory_quantity": -3}, at_least={"inventory_quantity": 3}, set={"price": Decimal(2)}
        )
        database.transact([take])
        assert (products.get(1) or {})["inventory_quantity"] == 2
        assert (products.get(1) or {})["price"] == Decimal("2.00")
        with pytest.raises(ConditionFailed) as caught:
            database.transact([take])
        assert caught.value.current is not None
        assert (caught.value.current.row or {})["inventory_quantity"] == 2

    def test_adjust_where(self, database: DynamoDatabase) -> None:
        """A change asks for other columns too, NULL included; of a row that is not there nothing is known."""
        products = database.table("product")
        database.transact([products.insert(product())])
        database.transact([products.adjust(1, set={"name": "x"}, where={"seller_id": 1, "image_url": None})])
        for key, seller in ((1, 2), (9, 1)):
            with pytest.raises(ConditionFailed) as caught:
                database.transact([products.adjust(key, set={"name": "y"}, where={"seller_id": seller})])
            assert (caught.value.current is None) == (key == 9)
        assert (products.get(1) or {})["name"] == "x"

    def test_adjust_keeps_the_range(self, database: DynamoDatabase) -> None:
        """A sum that the column cannot hold is refused by the database."""
        products = database.table("product")
        database.transact([products.insert(product())])
        for delta in (2**31 - 1, -(2**31)):
            with pytest.raises(ConditionFailed):
                database.transact([products.adjust(1, add={"inventory_quantity": delta - (delta < 0) * 6})])
        database.transact([products.adjust(1, add={"inventory_quantity": 2**31 - 6})])
        assert (products.get(1) or {})["inventory_quantity"] == 2**31 - 1

    def test_adjust_of_keys_is_refused(self, database: DynamoDatabase) -> None:
        """Columns that feed keys, indexes or unique values are not changed in place."""
        with pytest.raises(UnsupportedOperation, match="seller_id"):
            database.table("product").adjust(1, set={"seller_id": 2})
        with pytest.raises(UnsupportedOperation, match="price"):
            database.table("product").adjust(1, add={"price": 2})
        with pytest.raises(UnsupportedOperation, match="unique keys"):
            database.table("user").remove(1)

    def test_adjust_nothing_touches(self, database: DynamoDatabase) -> None:
        """A change of nothing raises the version, so that a delete by version notices."""
        users = database.table("user")
        database.transact([users.insert(user())])
        old = state(database, "user", 1)
        database.transact([users.adjust(1)])
        with pytest.raises(VersionChanged):
            database.transact([users.delete(old)])

    def test_transaction_is_all_or_nothing(self, database: DynamoDatabase) -> None:
        """One failing action keeps all from being done, and the error says which it was."""
        orders, products = database.table("order"), database.table("product")
        database.transact([products.insert(product())])
        short = products.adjust(1, add={"inventory_quantity": -6}, at_least={"inventory_quantity": 6})
        with pytest.raises(ConditionFailed) as caught:
            database.transact([orders.insert(order()), short])
        assert caught.value.action is short
        assert orders.get(1) is None
        missing = products.exists(2)
        with pytest.raises(ConditionFailed) as caught:
            database.transact([orders.insert(order()), products.exists(1), missing])
        assert caught.value.action is missing
        assert orders.get(1) is None

    def test_remove(self, database: DynamoDatabase) -> None:
        """An unread delete needs a live row."""
        carts = database.table("cart_item")
        database.transact([carts.insert(line(1))])
        database.transact([carts.remove(1, 1)])
        assert carts.count(None, {"user_id": 1}) == 0
        with pytest.raises(ConditionFailed):
            database.transact([carts.remove(1, 1)])

    def test_too_much_for_one_transaction(self, database: DynamoDatabase) -> None:
        """More than a hundred items, or one item twice, is refused before anything is sent."""
        carts = database.table("cart_item")
        with pytest.raises(UnsupportedOperation, match="101 items"):
            database.transact([carts.insert(line(number)) for number in range(101)])
        with pytest.raises(UnsupportedOperation, match="touch the same cart_item"):
            database.transact([carts.insert(line(1)), carts.remove(1, 1)])
        assert carts.count(None, {"user_id": 1}) == 0
