"""The one composition root: from a configuration to everything that an application uses."""

from __future__ import annotations

import hashlib
import importlib.metadata
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, Self, TypeVar

from prometheus_client import REGISTRY, CollectorRegistry

from dal.adapters.dynamodb import DynamoDatabase, DynamoSettings
from dal.adapters.mysql import Isolation, MySQLDatabase, MySQLOptions, TlsMode, TlsOptions
from dal.config import Config
from dal.config.sections import DynamoDB, Mysql
from dal.contract import load_contract
from dal.contract.model import Contract
from dal.dual import Background, Looks, Router, Runtime, Shadowing
from dal.errors import ConfigurationError
from dal.flagwatch import FlagWatch
from dal.ports import Follower, Leader
from dal.sampler import Sampler
from flags import (
    FileFlagSource,
    FlagSource,
    Guard,
    GuardLevel,
    LastGood,
    Publishing,
    StaticFlagSource,
    UnleashSettings,
)
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


@dataclass(frozen=True, slots=True)
class Databases:
    """The contract and both databases: what the command line needs; applications use `connect`."""

    contract: Contract
    mysql: MySQLDatabase
    dynamodb: DynamoDatabase

    def check(self) -> None:
        """Look at both before the first request.

        Raises:
            ConfigurationError: everything that is wrong with either, each with place and remedy.
        """
        problems: list[str] = []
        for check in (self.mysql.check, self.dynamodb.check):
            try:
                check()
            except ConfigurationError as error:
                problems += error.problems
        if problems:
            raise ConfigurationError(*problems)

    def close(self) -> None:
        """Give connections back."""
        self.mysql.close()
        self.dynamodb.close()


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
    databases.check()
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
    )
    return Dal(contract, mysql, dynamodb, runtime, Router(runtime), registry or REGISTRY)


def open_databases(config: Config) -> Databases:
    """The contract and both databases, connected when first used.

    Raises:
        ContractError: the contract cannot be used.
    """
    contract = load_contract(config.migration.contract_path)
    return Databases(
        contract,
        MySQLDatabase(contract, _mysql_options(config.database.mysql)),
        DynamoDatabase(contract, _dynamo_settings(config.database.dynamodb)),
    )


def flag_source(config: Config, observer: FlagWatch) -> FlagSource:
    """A flag server beats a file, which beats `featureFlags`, which beat `migration.phase`.

    Raises:
        ConfigurationError: the flags spell nothing that the guard allows, or the server's address is wrong.
    """
    try:
        return _flag_source(config, observer)
    except ValueError as error:
        raise ConfigurationError(str(error)) from error


def _flag_source(config: Config, observer: FlagWatch) -> FlagSource:
    unleash, flags = config.unleash, config.flags
    guard = Guard(GuardLevel(flags.guard))
    if unleash is not None:
        from flags import UnleashFlagSource  # noqa: PLC0415  the SDK costs a third of a second

        kept = LastGood.of_app(unleash.app_name, unleash.environment, directory=flags.state_dir)
        settings = UnleashSettings(
            url=unleash.url,
            token=unleash.token.get_secret_value(),
            app_name=unleash.app_name,
            environment=unleash.environment,
            project=unleash.project,
            refresh_interval=unleash.refresh_interval,
            request_timeout=unleash.request_timeout,
        )
        return UnleashFlagSource(settings, Publishing(config.migration.phase, guard, kept, observer))
    if flags.file is not None:
        place = hashlib.sha256(str(flags.file.resolve()).encode()).hexdigest()[:12]
        kept = LastGood.of_app(flags.file.stem, place, directory=flags.state_dir)
        return FileFlagSource(flags.file, Publishing(config.migration.phase, guard, kept, observer))
    source = (
        StaticFlagSource(config.migration.phase)
        if config.feature_flags is None
        else StaticFlagSource.from_flags(
            {name.upper(): value for name, value in config.feature_flags.model_dump().items()},
            guard=guard,
            configured=config.migration.phase,
        )
    )
    observer.observed(source.snapshot(), None)
    return source


def _mysql_options(section: Mysql) -> MySQLOptions:
    tls = section.tls
    return MySQLOptions(
        host=section.host,
        port=section.port,
        database=section.database,
        user=section.username,
        password=section.password.get_secret_value(),
        tls=TlsOptions(
            mode=TlsMode(tls.mode),
            ca=_text(tls.ca),
            cert=_text(tls.cert),
            key=_text(tls.key),
            verify=tls.verify,
        ),
        pool_size=section.pool_size,
        pool_timeout=section.pool_timeout,
        connect_timeout=section.connect_timeout,
        read_timeout=section.read_timeout,
        write_timeout=section.write_timeout,
        lock_timeout=section.lock_timeout,
        isolation=Isolation(section.isolation.replace("-", " ").upper()),
        closure_limit=section.closure_limit,
    )


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)


def _dynamo_settings(section: DynamoDB) -> DynamoSettings:
    secret = section.secret_access_key
    return DynamoSettings(
        region=section.region,
        endpoint_url=section.endpoint,
        access_key_id=section.access_key_id,
        secret_access_key=None if secret is None else secret.get_secret_value(),
        table_prefix=section.table_prefix,
        connect_timeout=section.connect_timeout,
        read_timeout=section.read_timeout,
        attempts=section.attempts,
        max_connections=section.pool_size,
    )


def _sample(mysql: MySQLDatabase, sink: MetricsSink) -> None:
    pools = mysql.stats().values()
    total = {
        name: sum(getattr(pool, name) for pool in pools)
        for name in ("in_use", "idle", "size", "waiting", "replaced")
    }
    sink.emit(PoolSampled("mysql", **total))
