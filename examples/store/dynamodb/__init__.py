"""The five repositories on DynamoDB: they answer reads from phase 3 on and lead writes in phase 5.

By primary key and within a partition reads are consistent; by an index they are a moment late. Offset pages are
walked to, lists with filters and text searches are read whole and filtered. All of it is bounded
(`asking.MOST_ROWS`, `asking.MOST_SEARCHED`, `orders.MOST_ORDERS_SEARCHED`) and raises `UnsupportedOperation`
beyond. Foreign keys are conditions and writes within one transaction of at most 100 items; what needs more raises
`UnsupportedOperation` before anything is written. What an index shows late can slip past a delete: see `deleting`.
"""

from examples.store.dynamodb.carts import DynamoCarts
from examples.store.dynamodb.categories import DynamoCategories
from examples.store.dynamodb.orders import DynamoOrders
from examples.store.dynamodb.products import DynamoProducts
from examples.store.dynamodb.users import DynamoUsers

__all__ = ["DynamoCarts", "DynamoCategories", "DynamoOrders", "DynamoProducts", "DynamoUsers"]
