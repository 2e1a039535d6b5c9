"""Shopping carts over HTTP."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from examples.store.api.exchange import body, found, store, value
from examples.store.api.forms import AddedItem

routes = Blueprint("carts", __name__, url_prefix="/users/<int:user_id>/cart")


@routes.get("")
def index(user_id: int) -> Response:
    """What is in the cart."""
    return jsonify(store().carts.get_items(user_id))


@routes.get("/summary")
def summary(user_id: int) -> Response:
    """How many different products are in the cart."""
    return jsonify(items=store().carts.count(user_id))


@routes.get("/validation")
def validation(user_id: int) -> Response:
    """Whether everything in the cart is in stock, and what is not."""
    shortages = store().carts.validate_inventory(user_id)
    return jsonify(valid=not shortages, shortages=shortages)


@routes.post("/items")
def add(user_id: int) -> ResponseReturnValue:
    """Put `quantity` (1 if not said) more of `product_id` into the cart."""
    added = body(AddedItem)
    return jsonify(store().carts.add_item(user_id, added.product_id, added.quantity)), HTTPStatus.CREATED


@routes.get("/items/<int:product_id>")
def show(user_id: int, product_id: int) -> Response:
    """One item of the cart."""
    return found("cart item", store().carts.get_item(user_id, product_id))


@routes.put("/items/<int:product_id>")
def update(user_id: int, product_id: int) -> Response:
    """Say how many are in the cart (`quantity`)."""
    return jsonify(store().carts.update_quantity(user_id, product_id, value("quantity")))


@routes.delete("/items/<int:product_id>")
def remove(user_id: int, product_id: int) -> Response:
    """Take the product out of the cart."""
    return jsonify(removed=store().carts.remove_item(user_id, product_id))


@routes.delete("")
def clear(user_id: int) -> Response:
    """Empty the cart."""
    return jsonify(removed=store().carts.clear(user_id))
