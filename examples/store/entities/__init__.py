"""What the store is about. Times are naive and in UTC, to the second; money is exact.

What is read back (`User`, `Product`, ...) is a row as it stands. What is written (`NewUser`, `UserChanges`, ...)
checks itself when it is made and raises `InvalidInput`, so that every backend gets valid values only.
"""

from examples.store.entities.carts import CartItem, CartLine, Shortage
from examples.store.entities.categories import Category, CategoryChanges, NewCategory
from examples.store.entities.common import KEEP, Keep, Page, given
from examples.store.entities.orders import NewOrderItem, Order, OrderHead, OrderItem, OrderStatus, OrderSummary
from examples.store.entities.products import (
    NewProduct,
    Product,
    ProductChanges,
    ProductDetails,
    ProductFilters,
    SellerStatistics,
)
from examples.store.entities.users import NewUser, User, UserChanges

__all__ = [
    "KEEP",
    "CartItem",
    "CartLine",
    "Category",
    "CategoryChanges",
    "Keep",
    "NewCategory",
    "NewOrderItem",
    "NewProduct",
    "NewUser",
    "Order",
    "OrderHead",
    "OrderItem",
    "OrderStatus",
    "OrderSummary",
    "Page",
    "Product",
    "ProductChanges",
    "ProductDetails",
    "ProductFilters",
    "SellerStatistics",
    "Shortage",
    "User",
    "UserChanges",
    "given",
]
