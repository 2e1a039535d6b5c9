"""The demo with nothing but pip: memory in place of MySQL, moto for DynamoDB, a flag file in place of Unleash."""

from __future__ import annotations

import json
import os
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from prometheus_client import CollectorRegistry
from prometheus_client.samples import Sample
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from dal.adapters.dynamodb import DynamoDatabase, DynamoSettings
from dal.adapters.memory import MemoryDatabase
from dal.backfill import backfill, raise_counters
from dal.bootstrap import assemble
from dal.config import Config
from dal.flagwatch import FlagWatch
from dal.verify import verify
from demo.scene import set_scene
from demo.stage import Counts, PhaseSeen
from examples.store.integration import dynamodb_store, memory_store, store_contract
from examples.store.live import live_app
from examples.store.repositories import Store
from examples.store.seed import Size
from flags import FileFlagSource, FlagSnapshot, Publishing
from flags.phases import REQUIRED_FLAGS
from metrics import PrometheusSink

SIZE = Size(users=20, categories=6, products=30, carts=5, orders=5)


class EmbeddedStage:
    """See `demo.stage.Stage`. One process, which is also that of the customers."""

    name = "memory and moto, embedded in one process"

    def __init__(self, follower: type[DynamoDatabase] = DynamoDatabase) -> None:
        """Start it; `follower` is the class of the database that takes over the leader's states."""
        self._folder = tempfile.TemporaryDirectory(prefix="switchyard-")
        self._file = Path(self._folder.name) / "flags.json"
        self._flags = dict.fromkeys(REQUIRED_FLAGS, False)
        self.flip({"READ_MYSQL": True, "WRITE_MYSQL": True})
        self._seen: list[PhaseSeen] = []
        self._registry = CollectorRegistry()
        sink = PrometheusSink(self._registry)
        source = FileFlagSource(self._file, Publishing(observer=FlagWatch(sink)), interval=0.1)
        source.subscribe(self._announced)
        self._moto = _serve(DomainDispatcherApplication(create_backend_app), threaded=False)
        _forget(self._moto)
        contract = store_contract()
        self._mysql = MemoryDatabase(contract)
        self._dynamodb = follower(contract, _settings(self._moto))
        self._dynamodb.create_tables()
        config = Config.of({"database": {"mysql": {"database": "memory", "username": "nobody"}}})
        self._dal = assemble(config, contract, self._mysql, self._dynamodb, sink=sink, source=source)
        mysql = memory_store(self._mysql)
        self.scene = set_scene(mysql, SIZE)
        app = live_app(self._dal.runtime, mysql=mysql, dynamodb=dynamodb_store(self._dynamodb))
        self._server = _serve(app, threaded=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def processes(self) -> frozenset[int]:
        """This one."""
        return frozenset((os.getpid(),))

    def flip(self, flags: Mapping[str, bool]) -> None:
        """Rewrite the file in one step."""
        self._flags.update(flags)
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps({"featureFlags": self._flags}))
        fresh.replace(self._file)

    def seen(self) -> list[PhaseSeen]:
        """From the source of flags itself."""
        return list(self._seen)

    def backfill(self) -> str:
        """What `dal backfill --all` does."""
        copied = backfill(self._mysql, self._dynamodb, self._dal.contract.entities, chunk=25)
        return f"{sum(entity.rows for entity in copied):,} rows copied"

    def verify(self, *, looks: int) -> Counts:
        """What `dal verify --all` does."""
        return verify(self._mysql, self._dynamodb, self._dal.contract.entities, looks=looks).as_json()

    def raise_counters(self) -> None:
        """What `dal raise-counters` does."""
        raise_counters(self._mysql, self._dynamodb.ids, self._dal.contract)

    def mismatches(self) -> int:
        """From the registry that a Prometheus would scrape."""
        return round(
            sum(
                sample.value
                for sample in self._samples("dal_comparisons_total")
                if sample.labels["verdict"] == "mismatch"
            )
        )

    def backend_milliseconds(self) -> Mapping[str, float]:
        """Means since the start."""
        sums: defaultdict[str, float] = defaultdict(float)
        counts: defaultdict[str, float] = defaultdict(float)
        for sample in self._samples("dal_backend_seconds_sum"):
            sums[sample.labels["backend"]] += sample.value
        for sample in self._samples("dal_backend_seconds_count"):
            counts[sample.labels["backend"]] += sample.value
        return {backend: 1000 * sums[backend] / count for backend, count in counts.items() if count}

    def dynamodb_alone(self) -> Store:
        """The repositories on moto."""
        return dynamodb_store(self._dynamodb)

    def close(self) -> None:
        """Stop both servers and remove the folder."""
        _stop(self._server)
        self._dal.close()
        _stop(self._moto)
        self._folder.cleanup()

    def _announced(self, snapshot: FlagSnapshot) -> None:
        self._seen.append(PhaseSeen(os.getpid(), snapshot.phase, snapshot.read_only, time.time()))

    def _samples(self, name: str) -> Iterator[Sample]:
        for family in self._registry.collect():
            yield from (sample for sample in family.samples if sample.name == name)


class _Quiet(WSGIRequestHandler):
    """Logs nothing per request."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  the base class's name
        """See above."""


class _KeptAlive(_Quiet):
    protocol_version = "HTTP/1.1"


def _serve(app: Any, *, threaded: bool) -> BaseWSGIServer:
    """A server on a thread of its own; one that is not threaded must not be blocked by a kept connection."""
    handler = _KeptAlive if threaded else _Quiet
    server = make_server("127.0.0.1", 0, app, threaded=threaded, request_handler=handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _stop(server: BaseWSGIServer) -> None:
    server.shutdown()
    server.server_close()


def _forget(moto: BaseWSGIServer) -> None:
    """All of moto in a process is one world, which somebody may have used before."""
    with urlopen(Request(f"http://127.0.0.1:{moto.server_port}/moto-api/reset", method="POST")) as answer:
        answer.read()


def _settings(moto: BaseWSGIServer) -> DynamoSettings:
    return DynamoSettings(
        endpoint_url=f"http://127.0.0.1:{moto.server_port}",
        access_key_id="embedded",
        secret_access_key="embedded",  # noqa: S106  nobody checks it
    )
