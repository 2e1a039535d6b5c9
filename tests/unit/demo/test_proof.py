"""The proof finds each acknowledged fact that is gone or changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from dal.adapters.memory import MemoryDatabase
from demo.ledger import Account, Placed, sold
from demo.proof import Proof, prove
from demo.scene import Scene
from examples.store.entities import OrderStatus, UserChanges
from examples.store.integration import memory_store
from examples.store.tests.making import Maker
from tests.contract.store.worlds import CONTRACT
from tests.unit.demo.parts import NOWHERE


@dataclass
class Kept:
    """A database, and the ledger of one customer who has ordered and filled the cart again."""

    database: MemoryDatabase
    account: Account
    stock: dict[int, int]

    def proof(self) -> Proof:
        return prove(memory_store(self.database), [self.account], Scene(NOWHERE, self.stock))


@pytest.fixture
def kept() -> Kept:
    """Everything as it was acknowledged."""
    database = MemoryDatabase(CONTRACT)
    store = memory_store(database)
    make = Maker(store)
    user, product = make.user(), make.product(stock=10)
    order = make.order(user, product, 3)
    store.carts.add_item(user.id, product.id, 2)
    placed = Placed(order.status.value, order.total_amount, {product.id: 3})
    account = Account(user.id, user.username, cart={product.id: 2}, orders={order.id: placed})
    return Kept(database, account, {product.id: 10})


def _forget_the_user(kept: Kept) -> None:
    kept.account.id = 999
    kept.account.cart.clear()


def _lose_the_order(kept: Kept) -> None:
    database, (order,) = kept.database, kept.account.orders
    for item in database.table("order_item").find(order_id=order):
        assert isinstance(item["id"], int)
        database.table("order_item").delete(item["id"])
    assert database.table("order").delete(order)


def _clear_the_cart(kept: Kept) -> None:
    memory_store(kept.database).carts.clear(kept.account.id)


def _change_the_cart(kept: Kept) -> None:
    memory_store(kept.database).carts.update_quantity(kept.account.id, next(iter(kept.stock)), 5)


def _rename(kept: Kept) -> None:
    memory_store(kept.database).users.update(kept.account.id, UserChanges(first_name=""))


def _complete(kept: Kept) -> None:
    memory_store(kept.database).orders.update_status(next(iter(kept.account.orders)), OrderStatus.COMPLETED)


def _steal(kept: Kept) -> None:
    memory_store(kept.database).products.reduce_inventory(next(iter(kept.stock)), 1)


FAULTS: dict[str, tuple[Callable[[Kept], None], int, int, str]] = {
    "user": (_forget_the_user, 1, 0, "user 999"),
    "name": (_rename, 0, 1, "user "),
    "order": (_lose_the_order, 1, 0, "order "),
    "status": (_complete, 0, 1, "order "),
    "emptied cart": (_clear_the_cart, 1, 0, "cart of "),
    "changed cart": (_change_the_cart, 0, 1, "cart of "),
    "stock": (_steal, 0, 1, "product "),
}


def test_nothing_is_found_where_nothing_is_wrong(kept: Kept) -> None:
    """The twin: account, cart, order and stock are there."""
    proof = kept.proof()
    assert (proof.checked, proof.findings) == (4, ())


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(kept: Kept, fault: str) -> None:
    """Exactly that fact, as lost or as different."""
    plant, lost, different, what = FAULTS[fault]
    plant(kept)
    proof = kept.proof()
    assert (proof.lost, proof.different) == (lost, different)
    assert proof.findings[0].what.startswith(what)


def test_an_account_with_an_unknown_outcome_is_left_out(kept: Kept) -> None:
    """What nobody acknowledged proves nothing; the demo counts the error instead."""
    _rename(kept)
    kept.account.uncertain = True
    proof = kept.proof()
    assert proof.findings == ()
    assert proof.checked == len(kept.stock)


def test_the_ledger_adds_up_an_order() -> None:
    """A product on two lines is one quantity; the cart is empty; what was sold is counted over all orders."""
    account = Account(1, "ada", cart={7: 1})
    lines = [{"product_id": 7, "quantity": 2}, {"product_id": 7, "quantity": 1}, {"product_id": 8, "quantity": 4}]
    account.ordered({"id": 5, "status": "pending", "total_amount": "19.90", "items": lines})
    assert (account.cart, account.orders[5].items) == ({}, {7: 3, 8: 4})
    assert sold([account, account]) == {7: 6, 8: 8}
