"""The five repositories in memory: stand for either database, as leader and as follower, without a server."""

from examples.store.memory.carts import MemoryCarts
from examples.store.memory.categories import MemoryCategories
from examples.store.memory.orders import MemoryOrders
from examples.store.memory.products import MemoryProducts
from examples.store.memory.users import MemoryUsers

__all__ = ["MemoryCarts", "MemoryCategories", "MemoryOrders", "MemoryProducts", "MemoryUsers"]
