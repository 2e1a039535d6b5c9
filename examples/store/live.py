"""The store on the data access layer, as a WSGI application.

    gunicorn --config examples/store/gunicorn_conf.py 'examples.store.live:from_environment()'

What changed against the plain `wsgi.py`: where the repositories come from, two error handlers, `/metrics`.
"""

from __future__ import annotations

import atexit
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, jsonify
from prometheus_client import CollectorRegistry
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from dal import Config, DalError, ReadOnlyError, connect
from dal.dual import Runtime
from dal.logs import log_json
from examples.store.app import create_app
from examples.store.integration import StoreRepositories, dynamodb_store, mysql_store
from examples.store.repositories import Store
from metrics import PrometheusSink
from metrics.exporter import metrics_app


def from_environment() -> Flask:
    """The application that `DAL_CONFIG` and the `DAL_…` variables describe; one per worker process."""
    log_json()
    layer = connect(Config.load(), registry=CollectorRegistry())
    atexit.register(layer.close)
    app = live_app(layer.runtime, mysql=mysql_store(layer.mysql), dynamodb=dynamodb_store(layer.dynamodb))
    return with_metrics(app, layer.registry, layer.runtime)


def live_app(runtime: Runtime, *, mysql: Store, dynamodb: Store) -> Flask:
    """The unchanged application on dual repositories."""
    app = create_app(StoreRepositories(runtime, mysql=mysql, dynamodb=dynamodb).store())
    app.register_error_handler(ReadOnlyError, _read_only)
    app.register_error_handler(DalError, _failed)
    return app


def with_metrics(app: Flask, registry: CollectorRegistry, runtime: Runtime) -> Flask:
    """The application with `/metrics` beside it, for all workers at once in a prefork server."""
    if isinstance(runtime.sink, PrometheusSink):
        metrics: Any = metrics_app(registry)
        app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/metrics": metrics})  # type: ignore[method-assign]  # Flask's way
    return app


def _read_only(error: ReadOnlyError) -> tuple[Response, HTTPStatus]:
    return jsonify(error="read_only", message=str(error)), HTTPStatus.SERVICE_UNAVAILABLE


def _failed(error: DalError) -> tuple[Response, HTTPStatus]:
    return jsonify(error=type(error).__name__, message=str(error)), HTTPStatus.SERVICE_UNAVAILABLE
