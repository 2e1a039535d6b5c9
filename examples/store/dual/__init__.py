"""The five dual tables: one row per method says where it goes and, for writes, which keys it touches.

Not compared is what cannot agree: text search, for which MySQL has a word index and DynamoDB a bounded scan. Pages
are compared as a whole, their totals included.
"""

from examples.store.dual.carts import DualCartRepository
from examples.store.dual.categories import DualCategoryRepository
from examples.store.dual.orders import DualOrderRepository
from examples.store.dual.products import DualProductRepository
from examples.store.dual.users import DualUserRepository

__all__ = [
    "DualCartRepository",
    "DualCategoryRepository",
    "DualOrderRepository",
    "DualProductRepository",
    "DualUserRepository",
]
