"""The five repositories as Protocols: what the store asks of whatever keeps its data.

Finders answer None for what is not there; writes raise `NotFound`. Lists are in a fixed order, which each method
names, and those that can grow are asked for page by page: `page` counts from 1, with at most 100 rows a page and
10,000 rows deep. All raise `InvalidInput` for values outside their rules. Text is compared without regard to case.
"""

from examples.store.repositories.carts import CartRepository
from examples.store.repositories.categories import CategoryRepository
from examples.store.repositories.orders import OrderRepository
from examples.store.repositories.products import ProductRepository
from examples.store.repositories.store import Store
from examples.store.repositories.users import UserRepository

__all__ = [
    "CartRepository",
    "CategoryRepository",
    "OrderRepository",
    "ProductRepository",
    "Store",
    "UserRepository",
]
