"""Orders and the checkout over HTTP."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from examples.store.api.exchange import build, found, number, pages, store, value, words
from examples.store.entities import NewOrderItem, OrderStatus
from examples.store.errors import InvalidInput

routes = Blueprint("orders", __name__)


@routes.post("/users/<int:user_id>/checkout")
def checkout(user_id: int) -> ResponseReturnValue:
    """Order what is in the cart."""
    return jsonify(store().orders.checkout(user_id)), HTTPStatus.CREATED


@routes.get("/users/<int:user_id>/checkout/eligibility")
def eligibility(user_id: int) -> Response:
    """Whether a checkout would succeed now."""
    carts = store().carts
    shortages = carts.validate_inventory(user_id)
    return jsonify(eligible=not shortages and carts.count(user_id) > 0, shortages=shortages)


@routes.get("/users/<int:user_id>/orders")
def by_user(user_id: int) -> Response:
    """A page of the user's orders."""
    return jsonify(store().orders.list_by_user(user_id, *pages()))


@routes.get("/users/<int:user_id>/orders/count")
def count(user_id: int) -> Response:
    """How many orders the user has."""
    return jsonify(orders=store().orders.count_by_user(user_id))


@routes.get("/users/<int:user_id>/orders/summary")
def summary(user_id: int) -> Response:
    """The user's orders in figures."""
    return jsonify(store().orders.summary(user_id))


@routes.get("/users/<int:user_id>/orders/recent")
def recent(user_id: int) -> Response:
    """The user's newest orders, at most `limit`."""
    return jsonify(store().orders.recent(user_id, number("limit", 5)))


@routes.get("/users/<int:user_id>/orders/search")
def search(user_id: int) -> Response:
    """A page of the user's orders of products whose name contains `q`."""
    return jsonify(store().orders.search(user_id, words(), *pages()))


@routes.post("/users/<int:user_id>/orders")
def create(user_id: int) -> ResponseReturnValue:
    """Book an order of `items` as they are given."""
    items = value("items")
    if not isinstance(items, list):
        raise InvalidInput("items", "must be a list")
    return jsonify(
        store().orders.create(user_id, [build(NewOrderItem, item) for item in items])
    ), HTTPStatus.CREATED


@routes.get("/orders")
def by_status() -> Response:
    """A page of all users' orders of that `status`."""
    return jsonify(store().orders.list_by_status(_status(request.args.get("status")), *pages()))


@routes.get("/orders/<int:order_id>")
def show(order_id: int) -> Response:
    """An order with its items."""
    return found("order", store().orders.get_by_id(order_id))


@routes.put("/orders/<int:order_id>/status")
def update_status(order_id: int) -> Response:
    """Say how far the order is (`status`)."""
    return jsonify(store().orders.update_status(order_id, _status(value("status"))))


@routes.post("/orders/<int:order_id>/cancel")
def cancel(order_id: int) -> Response:
    """Cancel the order."""
    return jsonify(store().orders.update_status(order_id, OrderStatus.CANCELLED))


def _status(text: object) -> OrderStatus:
    if not isinstance(text, str) or text not in list(OrderStatus):
        raise InvalidInput("status", f"must be one of {', '.join(OrderStatus)}")
    return OrderStatus(text)
