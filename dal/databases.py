"""From the configuration to the two databases: the only place that knows the options of both adapters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from dal.adapters.dynamodb import DynamoDatabase, DynamoSettings
from dal.adapters.mysql import Isolation, MySQLDatabase, MySQLOptions, TlsMode, TlsOptions
from dal.config import Config
from dal.config.sections import DynamoDB, Mirror, Mysql
from dal.contract import load_contract
from dal.contract.model import Contract
from dal.domain.control import Authority
from dal.errors import BackendError, ConfigurationError


@dataclass(frozen=True, slots=True)
class Databases:
    """The contract and both databases: what the command line needs; applications use `connect`."""

    contract: Contract
    mysql: MySQLDatabase
    dynamodb: DynamoDatabase

    def check(self) -> None:
        """Look at both before the first request; once DynamoDB leads, at DynamoDB alone: nothing needs MySQL then.

        Raises:
            ConfigurationError: everything that is wrong with either, each with place and remedy.
        """
        needed = (self.dynamodb.check,) if self._led_by_dynamodb() else (self.mysql.check, self.dynamodb.check)
        ConfigurationError.together(*needed)

    def _led_by_dynamodb(self) -> bool:
        if self.mysql.journal is None:
            return False
        try:
            said = self.dynamodb.lead.look()
        except BackendError:
            return False  # its own check says what is wrong
        return said is not None and said.leader is Authority.DYNAMODB

    @contextmanager
    def translated(self) -> Iterator[None]:
        """What a driver raises inside leaves as the layer's own error."""
        try:
            yield
        except Exception as error:
            meant = self.dynamodb.translate(self.mysql.translate(error))
            if meant is error:
                raise
            raise meant from error

    def close(self) -> None:
        """Give connections back."""
        self.mysql.close()
        self.dynamodb.close()


def open_databases(config: Config) -> Databases:
    """The contract and both databases, connected when first used.

    Raises:
        ContractError: the contract cannot be used.
    """
    contract = load_contract(config.migration.contract_path)
    return Databases(
        contract,
        MySQLDatabase(contract, _mysql_options(config.database.mysql), journal=config.flags.guard == "full"),
        DynamoDatabase(contract, _dynamo_settings(config.database.dynamodb, config.mirror)),
    )


def open_replica(config: Config, place: str) -> MySQLDatabase:
    """A replica at `host:port` of the configured MySQL, with the same user; connected when first used.

    Raises:
        ConfigurationError: that is no place.
    """
    host, _, port = place.rpartition(":")
    if not host or not port.isdecimal():
        raise ConfigurationError(f"{place!r} is no place of a server; write HOST:PORT")
    options = replace(_mysql_options(config.database.mysql), host=host, port=int(port))
    return MySQLDatabase(Contract({}), options)


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
        one_packet=section.one_packet,
    )


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)


def _dynamo_settings(section: DynamoDB, mirror: Mirror) -> DynamoSettings:
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
        mirror_timeout=mirror.timeout,
    )
