"""A private DynamoDB Local on 127.0.0.1, in memory."""

import os
from dataclasses import dataclass
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from mypy_boto3_dynamodb import DynamoDBClient

from devstack.packages import Program
from devstack.ports import HOST, free_port
from devstack.server import Recipe
from devstack.tools import Tools


@dataclass(frozen=True, slots=True)
class DynamoDbLocal:
    """Where the server is; each access key and region is a world of its own, so tests need not share tables."""

    port: int
    region: str = "eu-central-1"
    access_key: str = "devstack"
    secret_key: str = "devstack"  # noqa: S105 - DynamoDB Local accepts any; it only tells worlds apart

    @property
    def endpoint(self) -> str:
        """The URL for `endpoint_url`."""
        return f"http://{HOST}:{self.port}"

    def client(self) -> DynamoDBClient:
        """A boto3 client of this world."""
        return boto3.client(
            "dynamodb",
            endpoint_url=self.endpoint,
            region_name=self.region,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            config=Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 1}),
        )


def prepare(tools: Tools, folder: Path) -> tuple[DynamoDbLocal, Recipe]:
    """Say how to run a server in `folder`."""
    server = DynamoDbLocal(port=free_port())
    jar = tools[Program.DYNAMODB_JAR]
    command = [
        str(tools[Program.JAVA]),
        "-Xms64m",
        f"-Xmx{os.environ.get('DEVSTACK_DYNAMODB_HEAP', '512m')}",  # a million items need more
        "-XX:TieredStopAtLevel=1",
        "-Xshare:auto",
        f"-Djava.library.path={_native_folder(jar)}",
        "-DDDB_LOCAL_TELEMETRY=0",
        "-jar",
        str(jar),
        "-inMemory",
        "-port",
        str(server.port),
    ]
    return server, Recipe("dynamodb", command, folder, lambda: _answers(server), env={"DDB_LOCAL_TELEMETRY": "0"})


def _native_folder(jar: Path) -> Path:
    """The folder of the native sqlite library, without which even -inMemory does not work."""
    return next((path.parent for path in jar.parent.rglob("libsqlite4java-*")), jar.parent)


def _answers(server: DynamoDbLocal) -> bool:
    client = server.client()
    try:
        client.list_tables()
    except (BotoCoreError, ClientError):
        return False
    else:
        return True
    finally:
        client.close()
