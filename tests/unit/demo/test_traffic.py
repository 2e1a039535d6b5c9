"""Customers shop at a store in memory over real HTTP, and their ledgers are right."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask, Response, jsonify, request
from werkzeug.serving import make_server

from dal.adapters.memory import MemoryDatabase
from demo.http import Kind
from demo.proof import prove
from demo.scene import Scene, set_scene
from demo.traffic import Traffic
from examples.store.app import create_app
from examples.store.integration import memory_store
from examples.store.repositories import Store
from examples.store.seed import Size
from tests.contract.store.worlds import CONTRACT

PATIENCE = 30.0
SIZE = Size(users=12, categories=4, products=12, carts=2, orders=2)


class Counted:
    """Says when so many requests were answered."""

    def __init__(self, wanted: int) -> None:
        self.reached = threading.Event()
        self._left = wanted
        self._lock = threading.Lock()

    def __call__(self, response: Response) -> Response:
        with self._lock:
            self._left -= 1
            if self._left <= 0:
                self.reached.set()
        return response


@contextmanager
def shopping(app: Flask, scene: Scene, *, requests: int) -> Iterator[Traffic]:
    """Two customers, stopped after so many requests."""
    counted = Counted(requests)
    app.after_request(counted)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    traffic = Traffic(f"http://127.0.0.1:{server.server_port}", scene.world, customers=2, pause=0.0, run="test")
    traffic.start()
    try:
        assert counted.reached.wait(PATIENCE)
    finally:
        traffic.stop()
        server.shutdown()
        thread.join()
        server.server_close()
    yield traffic


@pytest.fixture
def store() -> Store:
    """A store in memory."""
    return memory_store(MemoryDatabase(CONTRACT))


@pytest.fixture
def scene(store: Store) -> Scene:
    """What it sells."""
    return set_scene(store, SIZE)


def test_the_ledgers_agree_with_the_store(store: Store, scene: Scene) -> None:
    """No error, few refusals, every acknowledged write is there, and each write was timed."""
    with shopping(create_app(store), scene, requests=300) as traffic:
        tally = traffic.tally(0)
    assert tally.kinds[Kind.ERROR] == 0
    assert tally.kinds[Kind.REFUSED] < tally.kinds[Kind.OK] / 4
    assert len(tally.seconds) == tally.kinds[Kind.OK] + tally.kinds[Kind.REFUSED] >= 300
    writes = traffic.writes_between(0.0, float("inf"))
    assert len(traffic.accounts) <= len(writes) < len(tally.seconds)
    assert traffic.writes_between(0.0, 1.0) == []
    assert len(traffic.accounts) >= 2
    assert prove(store, traffic.accounts, scene).findings == ()


def _fail_carts() -> tuple[Response, int] | None:
    if request.method == "POST" and "/cart/" in request.path:
        return jsonify(error="broken"), 500
    return None


def _refuse_carts() -> tuple[Response, int] | None:
    if request.method == "POST" and "/cart/" in request.path:
        return jsonify(error="read_only"), 503
    return None


@pytest.mark.parametrize("answer", [_fail_carts, _refuse_carts], ids=["broken", "read-only"])
def test_what_was_not_acknowledged_is_not_in_the_ledger(
    store: Store,
    scene: Scene,
    answer: Callable[[], tuple[Response, int] | None],
) -> None:
    """After an error nobody knows, so the account is left out; the demo flips nothing that switches writes off."""
    app = create_app(store)
    app.before_request(answer)
    with shopping(app, scene, requests=300) as traffic:
        tally = traffic.tally(0)
    assert tally.kinds[Kind.ERROR] > 0
    assert any(account.uncertain for account in traffic.accounts)
    assert not any(account.cart for account in traffic.accounts)
