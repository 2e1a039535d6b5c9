"""The category tree over HTTP."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from http import HTTPStatus

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from examples.store.api.exchange import body, found, store, words
from examples.store.entities import Category, CategoryChanges, NewCategory

routes = Blueprint("categories", __name__, url_prefix="/categories")


@routes.get("")
def index() -> Response:
    """All categories."""
    return jsonify(store().categories.find_all())


@routes.get("/tree")
def tree() -> Response:
    """All categories, each with its `children`."""
    return jsonify(as_tree(store().categories.find_all()))


@routes.get("/roots")
def roots() -> Response:
    """The categories at the top."""
    return jsonify(store().categories.find_root_categories())


@routes.get("/search")
def search() -> Response:
    """The categories whose name contains `q`."""
    return jsonify(store().categories.search(words()))


@routes.get("/<int:category_id>")
def show(category_id: int) -> Response:
    """A category."""
    return found("category", store().categories.find_by_id(category_id))


@routes.get("/<int:category_id>/children")
def children(category_id: int) -> Response:
    """The categories right under it."""
    return jsonify(store().categories.find_child_categories(category_id))


@routes.get("/<int:category_id>/path")
def path(category_id: int) -> Response:
    """The way from the root down to it."""
    return found("category", store().categories.get_category_path(category_id) or None)


@routes.post("")
def create() -> ResponseReturnValue:
    """Add a category."""
    return jsonify(store().categories.create(body(NewCategory))), HTTPStatus.CREATED


@routes.patch("/<int:category_id>")
def update(category_id: int) -> Response:
    """Rename or move a category."""
    return jsonify(store().categories.update(category_id, body(CategoryChanges)))


@routes.delete("/<int:category_id>")
def delete(category_id: int) -> ResponseReturnValue:
    """Delete a category."""
    store().categories.delete(category_id)
    return "", HTTPStatus.NO_CONTENT


def as_tree(categories: Iterable[Category]) -> list[dict[str, object]]:
    """Nested dictionaries; a category whose parent is not among them stands at the top."""
    nodes = {category.id: (category, list[object]()) for category in categories}
    top: list[dict[str, object]] = []
    for category, below in nodes.values():
        node = asdict(category) | {"children": below}
        _, siblings = nodes.get(category.parent_id or 0, (None, None))
        (top if siblings is None else siblings).append(node)
    return top
