"""Orders. One lies with its items in one partition; lists are by indexes in the order of time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dal.adapters.dynamodb import AlreadyExists, ConditionFailed
from dal.domain import Row, State
from examples.store import rules
from examples.store.dynamodb.asking import Asked, count, every, find, nameable, paged, row_of, some
from examples.store.dynamodb.checkout import Booking, Checkout
from examples.store.dynamodb.repository import DynamoRepository, settled
from examples.store.entities import NewOrderItem, Order, OrderHead, OrderStatus, OrderSummary, Page
from examples.store.errors import InvalidInput, NotFound
from examples.store.portable import figures, rows
from examples.store.portable.pages import page_of
from examples.store.portable.text import containing, folded

MOST_ORDERS_SEARCHED = 1_000


class DynamoOrders(DynamoRepository):
    """The `OrderRepository` on DynamoDB."""

    def get_by_id(self, order_id: int) -> Order | None:
        """The order of that id with its items."""
        if not nameable(self._orders, order_id):
            return None
        states = self._orders.collection({"id": order_id})
        head = next((row_of(state) for state in states if state.key.entity == "order"), None)
        return None if head is None else rows.order(head, _items(states))

    def list_by_user(self, user_id: int, page: int = 1, page_size: int = 20) -> Page[OrderHead]:
        """The orders of one user, newest first."""
        return paged(self._orders, _of(user_id), rows.order_head, page, page_size)

    def count_by_user(self, user_id: int) -> int:
        """How many orders the user has."""
        return count(self._orders, _of(user_id))

    def summary(self, user_id: int) -> OrderSummary:
        """The user's orders in figures; zeros for one who has none."""
        return figures.order_summary(self._heads(_of(user_id)))

    def recent(self, user_id: int, limit: int = 5) -> tuple[OrderHead, ...]:
        """The newest orders of one user."""
        rules.whole(1, rules.MAX_PAGE_SIZE)("limit", limit)
        return tuple(map(rows.order_head, some(self._orders, _of(user_id), limit)))

    def search(self, user_id: int, text: str, page: int = 1, page_size: int = 20) -> Page[OrderHead]:
        """The user's orders of products whose name, as it is now, contains the text, newest first.

        Reads all orders of the user, at most `MOST_ORDERS_SEARCHED`, each with its items.
        """
        wanted = containing(text)
        rules.page(page, page_size)
        heads = self._heads(_of(user_id, most=MOST_ORDERS_SEARCHED))
        ordered = {head.id: self._products_of(head.id) for head in heads}
        named = self._named(wanted, {product for products in ordered.values() for product in products})
        return page_of([head for head in heads if ordered[head.id] & named], page, page_size)

    def list_by_status(self, status: OrderStatus, page: int = 1, page_size: int = 20) -> Page[OrderHead]:
        """The orders of all users that are that far, newest first."""
        asked = Asked("GSI2", {"status": status.value}, descending=True)
        return paged(self._orders, asked, rows.order_head, page, page_size)

    def create(self, user_id: int, items: Sequence[NewOrderItem]) -> Order:
        """Book a pending order as it is given; raises `InvalidInput` and `NotFound`.

        Raises:
            UnsupportedOperation: order, items, products and user are more than one transaction takes.
        """
        if not items:
            raise InvalidInput("items", "must not be empty")
        lines = sorted(items, key=lambda item: item.product_id)
        figures.total_of(lines)
        self._refuse_missing(user_id, lines)
        booking = Booking.of(self._new, user_id, lines)
        # the versions of the products rise, so that a delete that found them without orders notices
        products = [self._products.adjust(number) for number in {line.product_id: None for line in lines}]
        try:
            self._database.transact(
                [self._users.exists(user_id), *products, *booking.actions(self._orders, self._order_items)]
            )
        except AlreadyExists:
            raise
        except ConditionFailed as error:
            raise NotFound(error.key.entity) from error
        return booking.order()

    def checkout(self, user_id: int) -> Order:
        """Order what is in the cart; raises `EmptyCart` and `OutOfStock`.

        Raises:
            UnsupportedOperation: the cart has more than 32 different products, too many for one transaction.
        """
        checkout = Checkout(self._database, self._new, self._now)
        return settled(lambda: checkout.of(user_id))

    def update_status(self, order_id: int, status: OrderStatus) -> Order:
        """Say how far the order is; raises `NotFound`."""
        changed = self._modify(self._orders, order_id, status=status.value)
        if changed is None:
            raise NotFound("order", order_id)
        return rows.order(changed, _items(self._orders.collection({"id": order_id})))

    def _heads(self, asked: Asked) -> list[OrderHead]:
        return [rows.order_head(row_of(state)) for state in every(self._orders, asked)]

    def _products_of(self, order_id: int) -> set[int]:
        lines = every(self._order_items, Asked(None, {"order_id": order_id}))
        return {rows.order_item(row_of(line)).product_id for line in lines}

    def _named(self, wanted: str, products: Iterable[int]) -> set[int]:
        """Those products whose name contains the folded text."""
        found = self._products.batch_get([(product,) for product in sorted(products)])
        named = (rows.product(row) for row in found if row is not None)
        return {product.id for product in named if wanted in folded(product.name)}

    def _refuse_missing(self, user_id: int, lines: Iterable[NewOrderItem]) -> None:
        if find(self._users, user_id) is None:
            raise NotFound("user")
        for line in lines:
            if find(self._products, line.product_id) is None:
                raise NotFound("product")


def _of(user_id: int, *, most: int = rules.MAX_ROWS) -> Asked:
    """The orders of one user, newest first."""
    return Asked("GSI1", {"user_id": user_id}, descending=True, most=most)


def _items(states: Iterable[State]) -> list[Row]:
    return [row_of(state) for state in states if state.key.entity == "order_item"]
