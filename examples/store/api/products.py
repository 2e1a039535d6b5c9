"""What is sold, over HTTP. Who changes or deletes a product says which seller it is (`seller_id`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from examples.store.api.exchange import body, found, money, number, pages, store, value, words
from examples.store.entities import NewProduct, ProductChanges, ProductFilters
from examples.store.errors import InvalidInput

routes = Blueprint("products", __name__)


@routes.get("/products")
def index() -> Response:
    """A page of the products that pass the filters of the query string."""
    return jsonify(store().products.list(_filters(), *pages()))


@routes.get("/products/search")
def search() -> Response:
    """A page of the products that have any of the words of `q`."""
    return jsonify(store().products.search(words(), *pages()))


@routes.get("/products/<int:product_id>")
def show(product_id: int) -> Response:
    """A product with the names of its category and its seller."""
    return found("product", store().products.get_with_details(product_id))


@routes.get("/products/<int:product_id>/availability")
def availability(product_id: int) -> Response:
    """Whether `quantity` (1 if not said) are left."""
    return jsonify(available=store().products.has_inventory(product_id, number("quantity", 1)))


@routes.get("/categories/<int:category_id>/products")
def by_category(category_id: int) -> Response:
    """A page of the products right in the category."""
    return jsonify(store().products.list_by_category(category_id, *pages()))


@routes.get("/users/<int:seller_id>/products")
def by_seller(seller_id: int) -> Response:
    """A page of the seller's products."""
    return jsonify(store().products.list_by_seller(seller_id, *pages()))


@routes.get("/users/<int:seller_id>/product-statistics")
def statistics(seller_id: int) -> Response:
    """The seller's products in figures."""
    return jsonify(store().products.seller_statistics(seller_id))


@routes.post("/products")
def create() -> ResponseReturnValue:
    """Offer a product."""
    return jsonify(store().products.create(body(NewProduct))), HTTPStatus.CREATED


@routes.patch("/products/<int:product_id>")
def update(product_id: int) -> Response:
    """Change a product; `seller_id` in the query string."""
    return jsonify(store().products.update(product_id, number("seller_id"), body(ProductChanges)))


@routes.delete("/products/<int:product_id>")
def delete(product_id: int) -> ResponseReturnValue:
    """Delete a product; `seller_id` in the query string."""
    store().products.delete(product_id, number("seller_id"))
    return "", HTTPStatus.NO_CONTENT


@routes.put("/products/<int:product_id>/inventory")
def update_inventory(product_id: int) -> Response:
    """Say how many there are (`quantity`)."""
    return jsonify(store().products.update_inventory(product_id, value("quantity")))


@routes.post("/products/<int:product_id>/inventory/reduction")
def reduce_inventory(product_id: int) -> Response:
    """Take `quantity` away, if that many are left."""
    return jsonify(store().products.reduce_inventory(product_id, value("quantity")))


_TRUTH = {"true": True, "false": False}


def _filters() -> ProductFilters:
    asked = {name: read(name, request.args[name]) for name, read in _FILTERS.items() if name in request.args}
    return ProductFilters(**asked)


def _truth(name: str, text: str) -> bool:
    if text not in _TRUTH:
        raise InvalidInput(name, "must be true or false")
    return _TRUTH[text]


_FILTERS: Mapping[str, Callable[[str, str], Any]] = {
    "category_id": lambda name, _text: number(name),
    "seller_id": lambda name, _text: number(name),
    "min_price": money,
    "max_price": money,
    "in_stock": _truth,
    "search": lambda _name, text: text,
}
