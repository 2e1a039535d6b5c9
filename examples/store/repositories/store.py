"""The repositories of one wiring, together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from examples.store.repositories.carts import CartRepository
from examples.store.repositories.categories import CategoryRepository
from examples.store.repositories.orders import OrderRepository
from examples.store.repositories.products import ProductRepository
from examples.store.repositories.users import UserRepository


def _nothing() -> None:
    """What most wirings do at the end of a request."""


def _never(_error: Exception) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Store:
    """The five repositories of one wiring, safe to use from any thread.

    `release` is called by the thread that handled a request when it ends. `conflicted` tells whether an error
    means that nothing was done because others were at it too (a deadlock, say), so that asking again is right.
    """

    users: UserRepository
    categories: CategoryRepository
    products: ProductRepository
    carts: CartRepository
    orders: OrderRepository
    release: Callable[[], None] = _nothing
    conflicted: Callable[[Exception], bool] = _never
