"""The store's tables on MariaDB, an empty DynamoDB Local, and a configuration for both."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import dal
from dal.cli.main import app
from dal.databases import Databases, open_databases
from dal.errors import ConfigurationError
from devstack import DynamoDbLocal, MySqlServer
from examples.store.integration import CONTRACT
from examples.store.repositories import Store
from examples.store.wiring import plain
from tests.contract.store import servers


@dataclass(frozen=True, slots=True)
class Site:
    """A configuration file and the servers that it names."""

    server: MySqlServer
    dynamodb: DynamoDbLocal
    folder: Path

    @property
    def path(self) -> Path:
        """The configuration."""
        return self.folder / "switchyard.json"

    def has(
        self, *, mysql: dict[str, Any] | None = None, dynamodb: dict[str, Any] | None = None, **sections: Any
    ) -> None:
        """Write the configuration, with these settings of both and these sections in place of the sound ones."""
        sound: dict[str, Any] = {
            "database": {
                "mysql": {
                    "host": self.server.host,
                    "port": self.server.port,
                    "database": self.server.database,
                    "username": self.server.user,
                    "password": self.server.password,
                    **(mysql or {}),
                },
                "dynamodb": {
                    "endpoint": self.dynamodb.endpoint,
                    "region": self.dynamodb.region,
                    "accessKeyId": self.dynamodb.access_key,
                    "secretAccessKey": self.dynamodb.secret_key,
                    **(dynamodb or {}),
                },
            },
            "migration": {"contractPath": str(CONTRACT)},
        }
        self.path.write_text(json.dumps({**sound, **sections}))

    def config(self) -> dal.Config:
        """What the file says."""
        return dal.Config.load(self.path)

    def has_column(self, name: str) -> None:
        """Give the store's users one more text column, in the contract alone."""
        document = json.loads(CONTRACT.read_text())
        entity = document["tables"][0]["entities"][0]
        entity["x_dal"]["columns"][name] = "VARCHAR(10)"
        place = {"source_table": entity["source_table"], "source_column": name}
        entity["attributes"].append({"name": name, "type": "S", **place})
        path = self.folder / "contract.json"
        path.write_text(json.dumps(document))
        self.has(migration={"contractPath": str(path)})

    def run(self, *command: str) -> Result:
        """The command line with this configuration."""
        return CliRunner().invoke(app, [*command, "--config", str(self.path)])

    def told(self, *command: str, status: int = 0) -> dict[str, Any]:
        """What the command prints for programs."""
        result = self.run(*command, "--json")
        assert result.exit_code == status, result.output
        found: dict[str, Any] = json.loads(result.stdout)
        return found

    def problems(self) -> tuple[str, ...]:
        """What `dal.connect` says."""
        with pytest.raises(ConfigurationError) as caught:
            dal.connect(self.config())
        return caught.value.problems

    @contextmanager
    def databases(self) -> Iterator[Databases]:
        """Both, to look at or to spoil."""
        with closing(open_databases(self.config())) as databases:
            yield databases

    @contextmanager
    def plain(self) -> Iterator[Store]:
        """The store that knows nothing of the layer."""
        with plain(servers.settings(self.server)) as store:
            yield store


def unwrapped_words(text: str) -> str:
    """The text without the line breaks that a narrow terminal makes."""
    return " ".join(text.split())


@pytest.fixture
def bare(
    fresh_mysql: MySqlServer, fresh_dynamodb: DynamoDbLocal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Site:
    """The store's tables in MariaDB, nothing in DynamoDB, and no journal."""
    for name in [name for name in os.environ if name.startswith("DAL_")]:
        monkeypatch.delenv(name)
    servers.create_schema(fresh_mysql)
    site = Site(fresh_mysql, fresh_dynamodb, tmp_path)
    site.has()
    return site


@pytest.fixture
def site(bare: Site) -> Site:
    """Tables in both, and the journal."""
    with bare.databases() as databases:
        databases.dynamodb.create_tables()
        databases.mysql.install(fleet=bare.config().fleet.name)
    return bare
