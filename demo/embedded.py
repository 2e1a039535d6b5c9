"""The demo with nothing but pip: memory in place of MySQL, moto for DynamoDB, a flag file in place of Unleash."""

from __future__ import annotations

import json
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from prometheus_client import CollectorRegistry
from prometheus_client.samples import Sample

from dal.adapters.dynamodb import DynamoDatabase
from dal.adapters.memory import MemoryDatabase
from dal.backfill import backfill, raise_counters, unfinished
from dal.bootstrap import assemble
from dal.config import Config
from dal.contract import Contract
from dal.domain.control import Control
from dal.fleet import marks
from dal.guarding import Handover
from dal.journal import Repair
from dal.verify import verify
from demo.overhearing import Overhearing
from demo.scene import set_scene
from demo.servers import serve, serve_moto, settings, stop
from demo.stage import Counts, Held, PhaseSeen
from examples.store.integration import dynamodb_store, memory_store, store_contract
from examples.store.live import live_app
from examples.store.repositories import Store
from examples.store.seed import Size
from flags.phases import REQUIRED_FLAGS

SIZE = Size(users=20, categories=6, products=30, carts=5, orders=5)


class EmbeddedStage:
    """See `demo.stage.Stage`. One process, which is also that of the customers."""

    name = "memory and moto, embedded in one process"

    def __init__(self, follower: type[DynamoDatabase] = DynamoDatabase) -> None:
        """Start it; `follower` is the class of the database that takes over the leader's states."""
        self._folder = tempfile.TemporaryDirectory(prefix="switchyard-")
        self._file = Path(self._folder.name) / "flags.json"
        self._flags = {**dict.fromkeys(REQUIRED_FLAGS, False), "READ_MYSQL": True, "WRITE_MYSQL": True}
        self._write_flags()
        self._registry = CollectorRegistry()
        self._told = Overhearing(self._registry)
        self._moto = serve_moto()
        contract, config = store_contract(), self._configuration()
        self._mysql = MemoryDatabase(contract, control=_installed(config, contract))
        self._dynamodb = follower(contract, settings(self._moto))
        self._dynamodb.create_tables()
        prepare = partial(raise_counters, self._mysql, self._dynamodb.ids, contract)
        handover = Handover(self._dynamodb.lead, prepare, self._dynamodb.hold_to)
        self._dal = assemble(config, contract, self._mysql, self._dynamodb, sink=self._told, handover=handover)
        mysql = memory_store(self._mysql)
        self.scene = set_scene(mysql, SIZE)
        app = live_app(self._dal.runtime, mysql=mysql, dynamodb=dynamodb_store(self._dynamodb))
        self._server = serve(app, threaded=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def processes(self) -> frozenset[int]:
        """This one."""
        return frozenset((os.getpid(),))

    def flip(self, flag: str, *, on: bool) -> None:
        """Rewrite the file in one step."""
        self._flags[flag] = on
        self._write_flags()

    def seen(self) -> list[PhaseSeen]:
        """As the process tells its metrics."""
        return list(self._told.seen)

    def held(self) -> list[Held]:
        """As the process tells its metrics."""
        return list(self._told.held)

    def backfill(self) -> str:
        """What `dal backfill --all` does."""
        ended = backfill(self._mysql, self._dynamodb, list(self._dal.contract.entities), chunk=25)
        Repair(self._mysql, self._mysql.journal, self._dynamodb.repair).round(quiet=0.0)
        return f"{sum(progress.counts.rows for progress in ended.entities.values()):,} rows copied"

    def verify(self) -> Counts:
        """What `dal verify --all` does."""
        report = verify(self._mysql, self._dynamodb, self._dal.contract.entities)
        if report.clean:
            marks.set_complete(self._mysql.forum, self._dal.contract.hash, partial(unfinished, self._mysql.runs))
        return report.counts()

    def arm(self) -> None:
        """What `dal cutover --arm` does."""
        marks.arm(self._mysql.forum)

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
        stop(self._server)
        self._dal.close()
        stop(self._moto)
        self._folder.cleanup()

    def _write_flags(self) -> None:
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps({"featureFlags": self._flags}))
        fresh.replace(self._file)

    def _configuration(self) -> Config:
        return Config.of(
            {
                "database": {"mysql": {"database": "memory", "username": "nobody"}},
                "flags": {"file": str(self._file), "stateDir": self._folder.name},
            }
        )

    def _samples(self, name: str) -> Iterator[Sample]:
        for family in self._registry.collect():
            yield from (sample for sample in family.samples if sample.name == name)


def _installed(config: Config, contract: Contract) -> Control:
    """What `dal install` writes down."""
    return Control(fleet=config.fleet.name, contract=contract.hash)
