"""The store as a Flask application.

There is no authentication: who asks is part of the path or the body. A real shop puts it in front.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from flask import Flask, Response, jsonify
from flask.typing import ResponseReturnValue

from examples.store import errors
from examples.store.api import carts, categories, orders, products, users
from examples.store.api.exchange import EXTENSION, StoreJSON
from examples.store.api.exchange import store as current_store
from examples.store.repositories import Store

STATUS: Mapping[type[errors.StoreError], HTTPStatus] = {
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.InvalidInput: HTTPStatus.BAD_REQUEST,
    errors.NotOwner: HTTPStatus.FORBIDDEN,
}
"""Every other business answer is a conflict with the state of the store."""


TRIES = 5


class StoreApp(Flask):
    """Handles a request again when its transaction was given up for another's; every request has one at most."""

    def dispatch_request(self) -> ResponseReturnValue:
        """What the request's view answers, at the latest at the last try."""
        for _ in range(TRIES - 1):
            try:
                return super().dispatch_request()
            except Exception as error:
                if not current_store().conflicted(error):
                    raise
        return super().dispatch_request()


def create_app(store: Store) -> Flask:
    """The application on these repositories; threads may share it."""
    app = StoreApp(__name__)
    app.json = StoreJSON(app)
    app.extensions[EXTENSION] = store
    for module in (users, categories, products, carts, orders):
        app.register_blueprint(module.routes)
    app.register_error_handler(errors.StoreError, _refuse)
    app.add_url_rule("/health", view_func=_health)
    app.teardown_request(lambda _error: store.release())
    return app


def _health() -> Response:
    return jsonify(status="ok")


def _refuse(error: errors.StoreError) -> tuple[Response, HTTPStatus]:
    status = STATUS.get(type(error), HTTPStatus.CONFLICT)
    return jsonify(error=error.code, message=str(error)), status
