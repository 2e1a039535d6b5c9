"""The store's own tests, on every world: what holds for the plain store on MySQL holds for all of them."""

from __future__ import annotations

from types import ModuleType

from examples.store.tests import (
    test_api,
    test_carts,
    test_categories,
    test_checkout,
    test_orders,
    test_products,
    test_seed,
    test_users,
)


def _behaviours(module: ModuleType) -> type:
    """A class of the tests of a module, without the module's marks: the worlds say what needs a server."""
    tests = {name: staticmethod(test) for name, test in vars(module).items() if name.startswith("test_")}
    return type("Behaviours", (), tests)


class TestUsers(_behaviours(test_users)):
    """Accounts."""


class TestCategories(_behaviours(test_categories)):
    """The category tree."""


class TestProducts(_behaviours(test_products)):
    """What is sold."""


class TestCarts(_behaviours(test_carts)):
    """Shopping carts."""


class TestOrders(_behaviours(test_orders)):
    """Orders."""


class TestCheckout(_behaviours(test_checkout)):
    """The checkout."""


class TestSeed(_behaviours(test_seed)):
    """Made-up data."""


class TestApi(_behaviours(test_api)):
    """The store over HTTP."""
