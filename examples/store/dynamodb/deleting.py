"""Cascades: what is deleted with a row, in one transaction, and what came too late for it.

A transaction that adds a child checks that its parent is there, so none is added after the parent is gone. One
that was added while the delete looked for children is swept up afterwards. A child that an index does not show
yet, some milliseconds after it was written, is missed by both; then a row without its parent stays, and reads that
join leave it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dal.adapters.dynamodb import Action, ConditionFailed, DynamoDatabase
from dal.domain import KeyValue, State
from examples.store.dynamodb.asking import Asked, every, fresh, some
from examples.store.errors import InUse

MOST = 100
"""Items in one transaction, and so the most of each kind that are looked for."""


class Cascades:
    """Finds what goes with users and products, and deletes it."""

    def __init__(self, database: DynamoDatabase) -> None:
        self._database = database
        self._products = database.table("product")
        self._cart_items = database.table("cart_item")
        self._orders = database.table("order")
        self._order_items = database.table("order_item")

    def of_user(self, user_id: int, *, restrict: bool = True) -> tuple[State, ...]:
        """Cart, orders with their items, products with their places in all carts; each row once.

        Args:
            user_id: whose.
            restrict: whether orders of others keep a product.

        Raises:
            InUse: somebody else has ordered one of the products.
            UnsupportedOperation: there are more than one transaction can delete.
        """
        cart = every(self._cart_items, Asked(None, {"user_id": user_id}, most=MOST))
        heads = every(self._orders, Asked("GSI1", {"user_id": user_id}, most=MOST))
        orders = [state for head in heads for state in self._orders.collection({"id": head.key.values[0]})]
        offered = every(self._products, Asked("GSI2", {"seller_id": user_id}, most=MOST))
        products = fresh(self._products, offered)
        places = [place for product in products for place in self.of_product(product.key.values[0])]
        if restrict:
            for product in products:
                self.refuse_ordered(product.key.values[0], but_in=orders)
        return _once((*cart, *orders, *products, *places))

    def of_product(self, product_id: KeyValue) -> tuple[State, ...]:
        """Its places in all carts; raises UnsupportedOperation as `of_user`."""
        found = every(self._cart_items, Asked("GSI1", {"product_id": product_id}, most=MOST))
        return fresh(self._cart_items, found)

    def refuse_ordered(self, product_id: KeyValue, *, but_in: Sequence[State] = ()) -> None:
        """Keep a product that was ordered.

        Raises:
            InUse: in an order that is not one of these.
        """
        known = {state.key.values[0] for state in but_in}
        lines = some(self._order_items, Asked("GSI1", {"product_id": product_id}), len(but_in) + 1)
        if any(line["order_id"] not in known for line in lines):
            raise InUse("product")

    def deletions(self, states: Iterable[State]) -> list[Action]:
        """The actions that delete these rows as they were read."""
        return [self._database.table(state.key.entity).delete(state) for state in states]

    def sweep(self, states: Sequence[State]) -> None:
        """Delete what came too late to be deleted with its parent, but for what others delete meanwhile."""
        for action in self.deletions(states):
            try:
                self._database.transact([action])
            except ConditionFailed:  # one row that is gone must not keep the others
                continue


def _once(states: Iterable[State]) -> tuple[State, ...]:
    return tuple({state.key: state for state in states}.values())
