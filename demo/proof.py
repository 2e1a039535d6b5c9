"""Every acknowledged write, looked for in DynamoDB alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from demo.ledger import Account, Placed, sold
from demo.scene import Scene
from examples.store.repositories import Store

THREADS = 8


@dataclass(frozen=True, slots=True)
class Finding:
    """Something acknowledged that is gone (`lost`) or is not what was acknowledged (`different`)."""

    lost: bool
    what: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What was looked at and what was found wrong."""

    checked: int
    findings: tuple[Finding, ...]

    @property
    def lost(self) -> int:
        """How many acknowledged writes are gone."""
        return sum(finding.lost for finding in self.findings)

    @property
    def different(self) -> int:
        """How many hold something else than what was acknowledged."""
        return len(self.findings) - self.lost


def prove(store: Store, accounts: list[Account], scene: Scene) -> Proof:
    """Look for accounts, carts, orders and every piece of stock; accounts with unknown outcomes are left out."""
    certain = [account for account in accounts if not account.uncertain]
    with ThreadPoolExecutor(THREADS) as pool:
        looked = pool.map(lambda account: tuple(_account(store, account)), certain)
        findings = [finding for found in looked for finding in found]
    if len(certain) == len(accounts):
        findings += _stock(store, accounts, scene.stock)
    checked = sum(2 + len(account.orders) for account in certain) + len(scene.stock)
    return Proof(checked, tuple(findings))


def _account(store: Store, account: Account) -> Iterator[Finding]:
    user = store.users.find_by_id(account.id)
    if user is None:
        yield Finding(lost=True, what=f"user {account.id}")
        return
    kept = (user.username, user.first_name, user.is_seller)
    if kept != (account.username, account.first_name, account.is_seller):
        yield Finding(lost=False, what=f"user {account.id}: {kept}")
    cart = {line.item.product_id: line.item.quantity for line in store.carts.get_items(account.id)}
    if cart != account.cart:
        yield Finding(lost=bool(account.cart.keys() - cart.keys()), what=f"cart of {account.id}: {cart}")
    for number, placed in account.orders.items():
        yield from _order(store, number, placed)


def _order(store: Store, number: int, placed: Placed) -> Iterator[Finding]:
    order = store.orders.get_by_id(number)
    if order is None:
        yield Finding(lost=True, what=f"order {number}")
        return
    items = {item.product_id: item.quantity for item in order.items}
    if (order.status.value, order.total_amount, items) != (placed.status, placed.total, placed.items):
        yield Finding(lost=False, what=f"order {number}: {order.status} {order.total_amount} {items}")


def _stock(store: Store, accounts: list[Account], before: Mapping[int, int]) -> Iterator[Finding]:
    """What was there, less what was sold, is what is left."""
    gone = sold(accounts)
    for product, stock in before.items():
        kept = store.products.get_by_id(product)
        left = None if kept is None else kept.inventory_quantity
        if left != stock - gone[product]:
            yield Finding(
                lost=kept is None, what=f"product {product}: {left} left, {stock - gone[product]} expected"
            )
