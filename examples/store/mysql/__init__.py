"""The repositories on MySQL 8 or MariaDB.

Each takes an open connection with autocommit off and commits its writes itself.
"""

from examples.store.mysql.carts import MySQLCarts
from examples.store.mysql.categories import MySQLCategories
from examples.store.mysql.orders import MySQLOrders
from examples.store.mysql.products import MySQLProducts
from examples.store.mysql.users import MySQLUsers

__all__ = ["MySQLCarts", "MySQLCategories", "MySQLOrders", "MySQLProducts", "MySQLUsers"]
