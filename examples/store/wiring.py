"""The plain wiring: the five repositories on MySQL, a connection for each thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from examples.store.connections import ThreadConnections, conflicted, connect
from examples.store.mysql import MySQLCarts, MySQLCategories, MySQLOrders, MySQLProducts, MySQLUsers
from examples.store.repositories import Store
from examples.store.settings import MySQLSettings


@contextmanager
def plain(settings: MySQLSettings) -> Iterator[Store]:
    """The store on the MySQL database of the settings; connections are closed at the end."""
    connections = ThreadConnections(partial(connect, settings))
    try:
        yield Store(
            users=MySQLUsers(connections),
            categories=MySQLCategories(connections),
            products=MySQLProducts(connections),
            carts=MySQLCarts(connections),
            orders=MySQLOrders(connections),
            release=connections.release,
            conflicted=conflicted,
        )
    finally:
        connections.close()
