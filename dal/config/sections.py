"""The sections of the configuration, as people write them in a file or in environment variables."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from flags import MigrationPhase

Seconds = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(ge=0, le=1)]


class Section(BaseModel):
    """A part of the configuration; unknown names are errors, since a misspelt one would be ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TlsMode(StrEnum):
    """Whether MySQL connections are encrypted."""

    DISABLED = "disabled"
    PREFERRED = "preferred"  # if the server offers it
    REQUIRED = "required"


class Tls(Section):
    """TLS of MySQL connections; files are PEM. `verify` checks the server's certificate and name."""

    mode: TlsMode = TlsMode.PREFERRED
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None
    verify: bool = False


class Mysql(Section):
    """Where MySQL is and how it is used."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 3306
    database: str
    username: str
    password: SecretStr = SecretStr("")
    pool_size: Count = 10
    pool_timeout: Seconds = 5.0
    connect_timeout: Count = 5
    read_timeout: Seconds = 10.0
    write_timeout: Seconds = 10.0
    lock_timeout: Count = 5
    isolation: Literal["read-committed", "repeatable-read", "serializable"] = "read-committed"
    closure_limit: Count = 1000
    one_packet: bool = True
    tls: Tls = Tls()


class DynamoDB(Section):
    """Where DynamoDB is and how it is used; credentials come from the usual AWS places unless given."""

    region: str = "us-east-1"
    endpoint: str | None = None
    access_key_id: str | None = None
    secret_access_key: SecretStr | None = None
    table_prefix: str = ""
    connect_timeout: Seconds = 1.0
    read_timeout: Seconds = 2.0
    attempts: Count = 2
    pool_size: Count = 20


class Database(Section):
    """Both databases."""

    mysql: Mysql
    dynamodb: DynamoDB = DynamoDB()


class FlagValues(Section):
    """The five flags, for running without a flag server."""

    read_mysql: bool
    read_ddb: bool
    write_mysql: bool
    write_ddb: bool
    prefer_ddb: bool = False


class Migration(Section):
    """Where the migration stands, and the contract it goes by."""

    contract_path: Path = Path("migrationContract.json")
    phase: MigrationPhase = MigrationPhase.MYSQL_ONLY
    enable_comparison: bool = True
    log_differences: bool = True

    @field_validator("phase", mode="before")
    @classmethod
    def _phase(cls, value: object) -> object:
        return MigrationPhase.parse(value) if isinstance(value, str) else value


class Unleash(Section):
    """The flag server."""

    url: str
    token: SecretStr
    app_name: str = "switchyard"
    environment: str = "development"
    project: str = "default"
    refresh_interval: Seconds = 0.5
    request_timeout: Seconds = 2.0


class Flags(Section):
    """How flags are read where no server is asked, what of them survives a restart, and how they are guarded."""

    file: Path | None = None
    state_dir: Path | None = None
    guard: Literal["full", "combinations", "off"] = "full"


class Shadow(Section):
    """How shadow reads are made: their share, their limits, and which values may be shown."""

    sample: Share = 1.0
    timeout: Seconds = 2.0
    threads: Count = 4
    queue: Count = 1000
    looks: Count = 3
    pause: Annotated[float, Field(ge=0)] = 0.25
    reveal: frozenset[str] = frozenset()

    @field_validator("reveal")
    @classmethod
    def _named(cls, paths: frozenset[str]) -> frozenset[str]:
        if bare := sorted(path for path in paths if not all(path.partition("."))):
            raise ValueError(f"{', '.join(map(repr, bare))} names no entity; write entity.field")
        return paths


class Fleet(Section):
    """All processes on one pair of databases: their common name, and how long things may take (seconds)."""

    name: Annotated[str, Field(min_length=1, max_length=64)] = "default"
    beat: Seconds = 1.0
    lease: Seconds = 3.0
    dead_after: Seconds = 6.0
    drain: Seconds = 10.0
    patience: Seconds = 15.0


class Journal(Section):
    """How the journal is kept: seconds between repairs, and until a write's own mirror is given up."""

    repair_interval: Seconds = 1.0
    quiet: Annotated[float, Field(ge=0)] = 3.0


class Rehearsal(Section):
    """The share of writes that are planned natively by DynamoDB's repositories as well, from phase 3 on."""

    sample: Share = 0.01


class Mirror(Section):
    """What a write spends on its mirror: seconds, callers at a time, failures in a row until nobody waits."""

    timeout: Seconds = 1.0
    limit: Count = 16
    threshold: Count = 3
    cooldown: Seconds = 5.0


class Logs(Section):
    """Which operations are logged: none, those that fail or take `slow` seconds, or every one (at DEBUG)."""

    operations: Literal["none", "slow", "every"] = "none"
    slow: Seconds = 1.0


class Tracing(Section):
    """Whether operations make OpenTelemetry spans; the application brings the provider."""

    enabled: bool = False


class Metrics(Section):
    """Whether metrics are kept, and the port that serves them (none: the application serves them itself)."""

    enabled: bool = True
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] | None = None
