"""What somebody else does between a read and the transaction that it led to, on moto, at the exact moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from decimal import Decimal

import pytest

from dal.adapters.dynamodb import Action, DynamoDatabase
from dal.errors import UnsupportedOperation
from examples.store.entities import ProductChanges
from examples.store.errors import InUse, OutOfStock
from examples.store.integration import dynamodb_store
from examples.store.repositories import Store
from examples.store.tests.making import Maker
from tests.contract.store import servers
from tests.contract.store.worlds import CONTRACT

pytestmark = pytest.mark.moto


class InterruptedDatabase(DynamoDatabase):
    """Does something else right before the first transaction that has an action of this name."""

    def __init__(self) -> None:
        super().__init__(CONTRACT, servers.MOTO, id_block=1)
        self._before: dict[str, Callable[[], object]] = {}

    def before(self, action: str, something: Callable[[], object]) -> None:
        """Once."""
        self._before[action] = something

    def transact(self, actions: Sequence[Action]) -> int:
        """As told, then the transaction."""
        for action in actions:
            self._before.pop(action.name, lambda: None)()
        return super().transact(actions)


@pytest.fixture(scope="module")
def client() -> Iterator[InterruptedDatabase]:
    """Making a client takes longer than a test."""
    with closing(InterruptedDatabase()) as database:
        yield database


@pytest.fixture
def database(client: InterruptedDatabase) -> Iterator[InterruptedDatabase]:
    """With empty tables."""
    with servers.moto_side(client):
        yield client


@pytest.fixture
def store(database: InterruptedDatabase) -> Store:
    """The store on it."""
    return dynamodb_store(database)


@pytest.fixture
def make(store: Store) -> Maker:
    """Makes what a test needs but is not about."""
    return Maker(store)


def test_a_product_that_comes_during_the_delete_keeps_its_category(
    database: InterruptedDatabase, store: Store, make: Maker
) -> None:
    """The delete found no products; then there was one."""
    seller, category = make.seller(), make.category()
    database.before("delete category", lambda: make.product(seller=seller, category=category))
    with pytest.raises(InUse):
        store.categories.delete(category.id)
    assert store.categories.exists_by_id(category.id)


def test_a_child_that_comes_during_the_delete_moves_to_the_top(
    database: InterruptedDatabase, store: Store, make: Maker
) -> None:
    """The delete found no children; then there was one."""
    category = make.category()
    database.before("delete category", lambda: make.category("Late", parent=category))
    store.categories.delete(category.id)
    assert [(found.name, found.parent_id) for found in store.categories.find_all()] == [("Late", None)]


def test_an_order_that_comes_during_the_delete_keeps_the_product(
    database: InterruptedDatabase, store: Store, make: Maker
) -> None:
    """The delete found no order; then there was one."""
    user, product = make.user(), make.product()
    database.before("delete product", lambda: make.order(user, product))
    with pytest.raises(InUse):
        store.products.delete(product.id, product.seller_id)
    assert store.products.get_by_id(product.id) is not None


def test_what_comes_during_the_delete_of_a_user_is_swept_up(
    database: InterruptedDatabase, store: Store, make: Maker
) -> None:
    """A cart item that was added when the cart had been read already goes too."""
    user, product = make.user(), make.product()
    database.before("delete user", lambda: store.carts.add_item(user.id, product.id))
    store.users.delete(user.id)
    assert database.walk("cart_item").states == ()


def test_a_checkout_takes_the_price_of_its_moment(
    database: InterruptedDatabase, store: Store, make: Maker
) -> None:
    """The price changed after it was read: the order has the new one."""
    user, product = make.user(), make.product()
    dearer = ProductChanges(price=Decimal("12.00"))
    store.carts.add_item(user.id, product.id)
    database.before("insert order", lambda: store.products.update(product.id, product.seller_id, dearer))
    order = store.orders.checkout(user.id)
    assert order.total_amount == Decimal("12.00")


def test_a_checkout_orders_the_cart_of_its_moment(
    database: InterruptedDatabase, store: Store, make: Maker
) -> None:
    """The quantity changed after it was read: the order has the new one, and only that is taken."""
    user, product = make.user(), make.product(stock=5)
    store.carts.add_item(user.id, product.id)
    database.before("insert order", lambda: store.carts.add_item(user.id, product.id, 2))
    order = store.orders.checkout(user.id)
    assert [item.quantity for item in order.items] == [3]
    assert store.products.has_inventory(product.id, 2)
    assert not store.products.has_inventory(product.id, 3)


def test_a_checkout_that_loses_the_last_piece_is_refused(
    database: InterruptedDatabase, store: Store, make: Maker
) -> None:
    """The stock was there when it was read; the cart stays."""
    user, product = make.user(), make.product(stock=1)
    store.carts.add_item(user.id, product.id)
    database.before("insert order", lambda: store.products.reduce_inventory(product.id, 1))
    with pytest.raises(OutOfStock):
        store.orders.checkout(user.id)
    assert store.carts.count(user.id) == 1
    assert store.orders.count_by_user(user.id) == 0


def test_two_first_items_at_once_add_up(database: InterruptedDatabase, store: Store, make: Maker) -> None:
    """Both found the product not in the cart."""
    user, product = make.user(), make.product()
    database.before("insert cart_item", lambda: store.carts.add_item(user.id, product.id, 2))
    assert store.carts.add_item(user.id, product.id, 1).quantity == 3


def test_a_cart_beyond_one_transaction_is_refused_before_anything_is_written(store: Store, make: Maker) -> None:
    """33 different products are 101 items: order, user, and three for each."""
    user, seller, category = make.user(), make.seller(), make.category()
    for _ in range(33):
        product = make.product(seller=seller, category=category)
        store.carts.add_item(user.id, product.id)
    with pytest.raises(UnsupportedOperation):
        store.orders.checkout(user.id)
    assert store.orders.count_by_user(user.id) == 0
    store.carts.remove_item(user.id, product.id)
    assert len(store.orders.checkout(user.id).items) == 32


def test_a_text_search_over_too_many_products_names_the_remedy(
    store: Store, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says what it cannot do, and does not search half of them."""
    monkeypatch.setattr("examples.store.dynamodb.asking.MOST_SEARCHED", 1)
    make.product("Blue lamp")
    assert store.products.search("lamp").total == 1
    make.product("Green lamp")
    with pytest.raises(UnsupportedOperation, match="search engine"):
        store.products.search("lamp")
