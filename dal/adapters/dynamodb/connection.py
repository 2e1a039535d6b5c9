"""The client of this process: made late, fork-safe, tuned (each option was measured), errors translated."""

from __future__ import annotations

import os
import threading
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from dal.adapters.dynamodb.errors import cancelled, translate
from dal.adapters.dynamodb.outgoing import send_batches_as_they_are
from dal.adapters.dynamodb.settings import DynamoSettings
from dal.adapters.dynamodb.wire import take_items_as_they_are
from dal.contract.items import Table
from flags.forking import in_child

Answer = dict[str, Any]
"""What boto3's client answers: a dict whose shape the operation tells."""


class Connection:
    """Calls DynamoDB. Safe in threads and across forks: a child process makes its own client."""

    def __init__(self, settings: DynamoSettings) -> None:
        self.settings = settings
        self._client: Any = None
        self._pid = 0
        self._renew_lock()
        in_child(self._renew_lock)

    def __repr__(self) -> str:
        return f"Connection({self.settings.endpoint_url or self.settings.region})"

    def name(self, table: Table) -> str:
        """What DynamoDB calls a table of the contract."""
        return self.settings.table_prefix + table.name

    def call(self, operation: str, /, **request: Any) -> Answer:
        """One call of the client, for example `put_item`.

        Raises:
            Cancelled: conditions or conflicts refused a write.
            BackendError: anything else that went wrong.
        """
        try:
            answer: Answer = getattr(self.client, operation)(**request)
        except ClientError as error:
            raise cancelled(error) or translate(error) from error
        except BotoCoreError as error:
            raise translate(error) from error
        return answer

    @property
    def client(self) -> Any:
        """The boto3 client of this process."""
        if self._pid != os.getpid():
            self._renew()
        return self._client

    def close(self) -> None:
        """Close the connections; the next call would open new ones."""
        with self._lock:
            client, self._client, mine = self._client, None, self._pid == os.getpid()
            self._pid = 0
        if client is not None and mine:
            client.close()

    def _renew_lock(self) -> None:
        self._lock = threading.Lock()  # a thread that is not in the child may have held the old one

    def _renew(self) -> None:
        with self._lock:
            if self._pid != os.getpid():
                self._client = _client(self.settings)
                self._pid = os.getpid()


def _client(settings: DynamoSettings) -> Any:
    session = boto3.session.Session(  # of its own: the default session is not thread-safe
        aws_access_key_id=settings.access_key_id,
        aws_secret_access_key=settings.secret_access_key,
        aws_session_token=settings.session_token,
        region_name=settings.region,
    )
    config = Config(
        user_agent="switchyard-dal",  # else it is built anew for every call: 180 µs
        parameter_validation=False,
        retries={"mode": "standard", "total_max_attempts": settings.attempts},
        connect_timeout=settings.connect_timeout,
        read_timeout=settings.read_timeout,
        max_pool_connections=settings.max_connections,
        tcp_keepalive=True,
    )
    client = session.client("dynamodb", endpoint_url=settings.endpoint_url, config=config)
    take_items_as_they_are(client)
    send_batches_as_they_are(client)
    return client
