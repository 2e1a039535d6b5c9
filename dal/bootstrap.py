"""The one composition root: from a configuration to everything that an application uses."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Generic, Self, TypeVar

from prometheus_client import REGISTRY, CollectorRegistry

from dal.adapters.dynamodb import DynamoDatabase
from dal.adapters.mysql import MySQLDatabase
from dal.backfill import raise_counters
from dal.config import Config
from dal.contract.model import Contract
from dal.databases import open_databases
from dal.dual import Background, Looks, Router, Runtime, Shadowing, transact, transaction
from dal.errors import ConfigurationError
from dal.flagsource import check_flags
from dal.guarding import Handover, guarded
from dal.journal import Keeper
from dal.observing import check_tracing, observed, trace_finder
from dal.ports import Follower, Leader
from dal.watches.pools import Sampler
from flags import FlagSource
from metrics import MetricsSink, NullSink, PrometheusSink
from metrics.events import CircuitSampled, PoolSampled
from metrics.exporter import Exporter, metrics_app, serve

L = TypeVar("L", bound=Leader)
F = TypeVar("F", bound=Follower)
T = TypeVar("T")

_connected: list[Dal[Any, Any]] = []
"""The layers of this process that are open: almost always one."""


@contextmanager
def in_transaction() -> Iterator[None]:
    """The transaction of the one layer that this process has; see `dal.dual.transaction`.

    Raises:
        ConfigurationError: there is none, or there are several: use the layer's own `transaction`.
    """
    if len(_connected) != 1:
        raise ConfigurationError(
            f"dal.transaction() belongs to the one layer of a process, here are {len(_connected)}; use"
            " `with layer.transaction():`"
        )
    with _connected[0].transaction():
        yield


@dataclass(frozen=True, slots=True, eq=False)
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
    keeper: Keeper | None = None

    @property
    def flags(self) -> FlagSource:
        """Where the snapshots come from."""
        return self.runtime.source

    def transaction(self) -> AbstractContextManager[None]:
        """Several repositories in one transaction: see `dal.transaction`."""
        return transaction(self.runtime)

    def transact(self, work: Callable[[], T]) -> T:
        """Run the work in a transaction, again where it lost to a conflict or to a change of leadership."""
        return transact(self.runtime, work)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Finish the background work, clear the journal, leave the fleet, give connections back."""
        if self in _connected:
            _connected.remove(self)
        self.runtime.background.close()
        served = (self.keeper, self.flags, self.sampler, self.exporter)
        for part in (*served, self.mysql, self.dynamodb, self.runtime.sink):
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
        BackendUnavailable: the fleet has no place for this process at the moment.
    """
    registry = registry or REGISTRY
    databases = open_databases(config)
    sink: MetricsSink = NullSink()
    with ExitStack() as undone:
        undone.callback(databases.close)
        ConfigurationError.together(partial(check_flags, config), partial(check_tracing, config), databases.check)
        if config.metrics.enabled:
            version = importlib.metadata.version("switchyard-dal")
            sink = counting = PrometheusSink(registry, version=version, find_trace=trace_finder(config))
            undone.callback(counting.withdraw)
        dal = assemble(
            config,
            databases.contract,
            databases.mysql,
            databases.dynamodb,
            sink=sink,
            source=source,
            registry=registry,
            handover=Handover(
                databases.dynamodb.lead,
                partial(raise_counters, databases.mysql, databases.dynamodb.ids, databases.contract),
                databases.dynamodb.hold_to,
            ),
        )
        undone.callback(dal.close)
        exporter = _exporter(config, registry)
        undone.pop_all()
    layer = replace(dal, exporter=exporter, sampler=Sampler(partial(_sample, databases.mysql, dal.runtime)))
    _connected.append(layer)
    return layer


def _exporter(config: Config, registry: CollectorRegistry) -> Exporter | None:
    host, port = config.metrics.host, config.metrics.port
    if port is None or not config.metrics.enabled:
        return None
    try:
        return serve(metrics_app(registry), host=host, port=port)
    except OSError as error:
        raise ConfigurationError(
            f"metrics.port: {host}:{port}: {error.strerror}; choose another one, or let the application serve"
            " /metrics where several processes share a host"
        ) from error


def assemble(
    config: Config,
    contract: Contract,
    mysql: L,
    dynamodb: F,
    *,
    sink: MetricsSink | None = None,
    source: FlagSource | None = None,
    registry: CollectorRegistry | None = None,
    handover: Handover | None = None,
) -> Dal[L, F]:
    """Wire databases that exist already (memory in tests) as the configuration asks.

    Raises:
        ConfigurationError: flags or fleet are not as configured.
        BackendUnavailable: the fleet has no place for this process at the moment.
    """
    sink = sink or NullSink()
    guard = guarded(config, contract, mysql, dynamodb, sink=sink, source=source, handover=handover or Handover())
    shadow = config.shadow
    runtime = Runtime(
        source=guard.source,
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
        journaled=mysql.journal is not None,
        rehearsed=config.rehearsal.sample,
        membership=guard.membership,
        inflight=guard.inflight,
        mirroring=guard.mirroring,
    )
    runtime = observed(runtime, config)
    return Dal(contract, mysql, dynamodb, runtime, Router(runtime), registry or REGISTRY, keeper=guard.keeper)


def _sample(mysql: MySQLDatabase, runtime: Runtime) -> None:
    pools = mysql.stats().values()
    total = {
        name: sum(getattr(pool, name) for pool in pools)
        for name in ("in_use", "idle", "size", "waiting", "replaced")
    }
    runtime.sink.emit(PoolSampled("mysql", **total))
    runtime.sink.emit(CircuitSampled(runtime.mirroring.breaker.opened_at is not None))
