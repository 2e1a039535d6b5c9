"""The one composition root: from a configuration to everything that an application uses."""

from __future__ import annotations

import importlib.metadata
from dataclasses import dataclass, replace
from functools import partial
from typing import Generic, Self, TypeVar

from prometheus_client import REGISTRY, CollectorRegistry

from dal.adapters.dynamodb import DynamoDatabase
from dal.adapters.mysql import MySQLDatabase
from dal.config import Config
from dal.contract.model import Contract
from dal.databases import open_databases
from dal.dual import Background, Looks, Router, Runtime, Shadowing
from dal.errors import ConfigurationError
from dal.flagsource import check_flags, flag_source
from dal.flagwatch import FlagWatch
from dal.ports import Follower, Leader
from dal.sampler import Sampler
from flags import FlagSource
from metrics import MetricsSink, NullSink, PrometheusSink
from metrics.events import PoolSampled
from metrics.exporter import Exporter, metrics_app, serve

L = TypeVar("L", bound=Leader)
F = TypeVar("F", bound=Follower)


@dataclass(frozen=True, slots=True)
class Dal(Generic[L, F]):
    """What an application holds: one per process (a forked child goes on with the inherited one).

    `mysql.connection` is what repositories written for PyMySQL receive. Close it at the end, or use it as a
    context manager.
    """

    contract: Contract
    mysql: L
    dynamodb: F
    runtime: Runtime
    router: Router
    registry: CollectorRegistry
    exporter: Exporter | None = None
    sampler: Sampler | None = None

    @property
    def flags(self) -> FlagSource:
        """Where the snapshots come from."""
        return self.runtime.source

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop fetching flags, finish the background work, give connections back."""
        self.flags.close()
        self.runtime.background.close()
        for part in (self.sampler, self.exporter, self.mysql, self.dynamodb, self.runtime.sink):
            if (close := getattr(part, "close", None)) is not None:
                close()


def connect(
    config: Config, *, source: FlagSource | None = None, registry: CollectorRegistry | None = None
) -> Dal[MySQLDatabase, DynamoDatabase]:
    """Wire everything the configuration asks for and check both databases.

    Args:
        config: see `Config.load`.
        source: flags from elsewhere, for tests; default: Unleash, else a file, else `featureFlags`, else
            `migration.phase`.
        registry: where Prometheus collects; default: its global registry.

    Raises:
        ConfigurationError: something is wired wrongly or a database refuses; every finding at once.
    """
    registry = registry or REGISTRY
    databases = open_databases(config)
    try:
        ConfigurationError.together(partial(check_flags, config), databases.check)
    except ConfigurationError:
        databases.close()
        raise
    sink: MetricsSink = NullSink()
    if config.metrics.enabled:
        sink = PrometheusSink(registry, version=importlib.metadata.version("switchyard-dal"))
    dal = assemble(
        config,
        databases.contract,
        databases.mysql,
        databases.dynamodb,
        sink=sink,
        source=source,
        registry=registry,
    )
    exporter = None
    if config.metrics.port is not None and isinstance(sink, PrometheusSink):
        exporter = serve(metrics_app(registry, sink=sink), host=config.metrics.host, port=config.metrics.port)
    return replace(dal, exporter=exporter, sampler=Sampler(lambda: _sample(databases.mysql, sink)))


def assemble(
    config: Config,
    contract: Contract,
    mysql: L,
    dynamodb: F,
    *,
    sink: MetricsSink | None = None,
    source: FlagSource | None = None,
    registry: CollectorRegistry | None = None,
) -> Dal[L, F]:
    """Wire databases that exist already (memory in tests) as the configuration asks."""
    sink = sink or NullSink()
    shadow = config.shadow
    runtime = Runtime(
        source=source or flag_source(config, FlagWatch(sink)),
        leader=mysql,
        follower=dynamodb,
        sink=sink,
        background=Background(threads=shadow.threads, limit=shadow.queue),
        shadowing=Shadowing(
            sample=shadow.sample if config.migration.enable_comparison else 0.0,
            timeout=shadow.timeout,
            looks=Looks(most=shadow.looks, pause=shadow.pause),
            reveal=shadow.reveal,
            log=config.migration.log_differences,
        ),
        contract=contract,
    )
    return Dal(contract, mysql, dynamodb, runtime, Router(runtime), registry or REGISTRY)


def _sample(mysql: MySQLDatabase, sink: MetricsSink) -> None:
    pools = mysql.stats().values()
    total = {
        name: sum(getattr(pool, name) for pool in pools)
        for name in ("in_use", "idle", "size", "waiting", "replaced")
    }
    sink.emit(PoolSampled("mysql", **total))
