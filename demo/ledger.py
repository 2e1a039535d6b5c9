"""What the store has acknowledged to one customer's accounts: it must all be there at the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(slots=True)
class Placed:
    """An acknowledged order."""

    status: str
    total: Decimal
    items: dict[int, int]  # product → quantity


@dataclass(slots=True)
class Account:
    """One account and what its acknowledged writes add up to.

    Only one customer writes to an account, so the last acknowledgement decides. After an answer that never came
    the account is `uncertain` and not checked (the demo counts the error instead).
    """

    id: int
    username: str
    first_name: str | None = None
    is_seller: bool = False
    cart: dict[int, int] = field(default_factory=dict)
    orders: dict[int, Placed] = field(default_factory=dict)
    uncertain: bool = False

    def ordered(self, body: Any) -> None:
        """A checkout was acknowledged: the cart became an order."""
        items: Counter[int] = Counter()
        for item in body["items"]:
            items[item["product_id"]] += item["quantity"]
        self.orders[body["id"]] = Placed(body["status"], Decimal(body["total_amount"]), dict(items))
        self.cart.clear()


def sold(accounts: list[Account]) -> Counter[int]:
    """How many of each product the acknowledged orders took from the stock."""
    total: Counter[int] = Counter()
    for account in accounts:
        for order in account.orders.values():
            total.update(order.items)
    return total
