"""How many statements a mirrored write adds to what the repository itself sends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from decimal import Decimal

import pytest

from dal.adapters.memory import MemoryDatabase
from dal.adapters.mysql import MySQLDatabase
from dal.dual import Background, Runtime
from examples.store.entities import NewCategory, NewProduct, NewUser, User, UserChanges
from examples.store.integration import StoreRepositories, memory_store, mysql_store
from examples.store.repositories import Store
from flags import Backend, FakeFlagSource, MigrationPhase
from tests.contract.rows import CONTRACT
from tests.integration.mysql.doing import run

pytestmark = pytest.mark.integration


class Shop:
    """The store on a real MariaDB, mirrored to memory."""

    def __init__(self, mysql: MySQLDatabase) -> None:
        self.flags = FakeFlagSource(MigrationPhase.DUAL_WRITE)
        self._mysql = mysql
        follower = MemoryDatabase(CONTRACT, backend=Backend.DYNAMODB)
        runtime = Runtime(self.flags, mysql, follower, background=Background(threads=0))
        stores = StoreRepositories(runtime, mysql=mysql_store(mysql), dynamodb=memory_store(follower))
        self.store: Store = stores.store()
        self.users = 0

    def user(self) -> User:
        """Open an account."""
        self.users += 1
        name = f"user{self.users}"
        return self.store.users.create(NewUser(username=name, email=f"{name}@example.org", password_hash="x"))

    def extra(self, write: Callable[[], object]) -> int:
        """The statements of a write in phase 2, less those of the same write in phase 1."""
        sent = []
        for phase in (MigrationPhase.MYSQL_ONLY, MigrationPhase.DUAL_WRITE):
            self.flags.move_to(phase)
            before = self._sent()
            write()
            sent.append(self._sent() - before)
        return sent[1] - sent[0]

    def _sent(self) -> int:
        with self._mysql.unit():  # one thread: always the same connection
            ((_, value),) = run(self._mysql, "SHOW SESSION STATUS LIKE 'Questions'")
        return int(str(value))


@pytest.fixture
def shop(mysql: MySQLDatabase) -> Iterator[Shop]:
    """One shop."""
    with closing(mysql):
        yield Shop(mysql)


def test_a_row_without_unique_keys_costs_one(shop: Shop) -> None:
    """State and version in one locking read."""
    user, category = shop.user(), shop.store.categories.create(NewCategory(name="c", parent_id=None))
    new = NewProduct(seller_id=user.id, category_id=category.id, name="p", price=Decimal(1), inventory_quantity=10)
    product = shop.store.products.create(new)
    assert shop.extra(lambda: shop.store.products.reduce_inventory(product.id, 1)) == 1
    assert shop.extra(lambda: shop.store.carts.add_item(user.id, product.id)) == 1


def test_unique_keys_of_a_new_row_cost_nothing_more(shop: Shop) -> None:
    """Who holds them is told by the row itself."""
    assert shop.extra(shop.user) == 1


def test_unique_keys_of_a_changed_row_cost_one_more(shop: Shop) -> None:
    """The row is locked and read before the change too: what it held then may become free."""
    user = shop.user()
    names = iter(["first", "second"])
    assert shop.extra(lambda: shop.store.users.update(user.id, UserChanges(first_name=next(names)))) == 2


def test_a_unique_key_given_up_costs_one_more(shop: Shop) -> None:
    """Whether somebody else holds it now."""
    user = shop.user()
    mails = iter(["a@example.org", "b@example.org"])
    assert shop.extra(lambda: shop.store.users.update(user.id, UserChanges(email=next(mails)))) == 3
