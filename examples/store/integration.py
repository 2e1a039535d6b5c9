"""The store on the data access layer: its repositories unchanged, wired to both databases.

Each `*_store` puts the five repositories of one backend together; `StoreRepositories` makes of two such stores one
whose methods go where the flags say.
"""

from __future__ import annotations

from pathlib import Path

from dal.adapters.dynamodb import DynamoDatabase
from dal.adapters.memory import MemoryDatabase
from dal.adapters.mysql import MySQLDatabase
from dal.contract import Contract, load_contract
from dal.dual import Runtime
from dal.errors import ConflictError
from dal.factory import DualDatabaseRepositoryFactory
from examples.store.dual import (
    DualCartRepository,
    DualCategoryRepository,
    DualOrderRepository,
    DualProductRepository,
    DualUserRepository,
)
from examples.store.dynamodb import DynamoCarts, DynamoCategories, DynamoOrders, DynamoProducts, DynamoUsers
from examples.store.memory import MemoryCarts, MemoryCategories, MemoryOrders, MemoryProducts, MemoryUsers
from examples.store.mysql import MySQLCarts, MySQLCategories, MySQLOrders, MySQLProducts, MySQLUsers
from examples.store.repositories import (
    CartRepository,
    CategoryRepository,
    OrderRepository,
    ProductRepository,
    Store,
    UserRepository,
)

CONTRACT = Path(__file__).with_name("migrationContract.json")


def store_contract() -> Contract:
    """How the store's six tables become items."""
    return load_contract(CONTRACT)


def mysql_store(database: MySQLDatabase) -> Store:
    """The existing repositories on pooled connections; to be used through `StoreRepositories`."""
    connection = database.connection
    return Store(
        users=MySQLUsers(connection),
        categories=MySQLCategories(connection),
        products=MySQLProducts(connection),
        carts=MySQLCarts(connection),
        orders=MySQLOrders(connection),
    )


def dynamodb_store(database: DynamoDatabase) -> Store:
    """The store on DynamoDB; usable by itself too, once the id counters were raised."""
    return Store(
        users=DynamoUsers(database),
        categories=DynamoCategories(database),
        products=DynamoProducts(database),
        carts=DynamoCarts(database),
        orders=DynamoOrders(database),
    )


def memory_store(database: MemoryDatabase) -> Store:
    """Stands for either backend; usable by itself too."""
    return Store(
        users=MemoryUsers(database),
        categories=MemoryCategories(database),
        products=MemoryProducts(database),
        carts=MemoryCarts(database),
        orders=MemoryOrders(database),
    )


class StoreRepositories(DualDatabaseRepositoryFactory):
    """Creates the dual repositories; a flip of flags reaches all that it has created."""

    def __init__(self, runtime: Runtime, *, mysql: Store, dynamodb: Store) -> None:
        super().__init__(runtime)
        self._mysql = mysql
        self._dynamodb = dynamodb

    def create_user_repository(self) -> UserRepository:
        """Accounts on both databases."""
        return self.create(DualUserRepository, mysql=self._mysql.users, dynamodb=self._dynamodb.users)

    def create_category_repository(self) -> CategoryRepository:
        """The category tree on both databases."""
        return self.create(
            DualCategoryRepository, mysql=self._mysql.categories, dynamodb=self._dynamodb.categories
        )

    def create_product_repository(self) -> ProductRepository:
        """What is sold, on both databases."""
        return self.create(DualProductRepository, mysql=self._mysql.products, dynamodb=self._dynamodb.products)

    def create_cart_repository(self) -> CartRepository:
        """Shopping carts on both databases."""
        return self.create(DualCartRepository, mysql=self._mysql.carts, dynamodb=self._dynamodb.carts)

    def create_order_repository(self) -> OrderRepository:
        """Orders on both databases."""
        return self.create(DualOrderRepository, mysql=self._mysql.orders, dynamodb=self._dynamodb.orders)

    def store(self) -> Store:
        """All five together, as the application wants them."""
        return Store(
            users=self.create_user_repository(),
            categories=self.create_category_repository(),
            products=self.create_product_repository(),
            carts=self.create_cart_repository(),
            orders=self.create_order_repository(),
            conflicted=_conflicted,
        )


def _conflicted(error: Exception) -> bool:
    """Whether nothing was done because others were at it too, on whichever database."""
    return isinstance(error, ConflictError)
