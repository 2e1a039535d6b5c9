"""The fact that DynamoDB leads, as an item beside the id counters."""

from __future__ import annotations

from typing import Any

from dal.adapters.dynamodb.connection import Connection
from dal.contract.codec import META
from dal.contract.model import Contract

_KEY = "CONTROL#lead"


class DynamoLead:
    """Fulfils `Lead`."""

    def __init__(self, connection: Connection, contract: Contract) -> None:
        self._connection = connection
        self._table = next(iter(contract.tables.values()), None)
        self._recorded = False

    def known(self) -> bool:
        """Whether the item is there."""
        if self._table is None:
            return False
        return "Item" in self._connection.call("get_item", ConsistentRead=True, Key=self._key(), **self._name())

    def record(self) -> None:
        """Put the item, once in the life of a process."""
        if self._recorded or self._table is None:
            return
        self._connection.call("put_item", Item={**self._key(), "leader": {"S": "dynamodb"}}, **self._name())
        self._recorded = True

    def forget(self) -> None:
        """Remove the item: leadership went back."""
        if self._table is not None:
            self._connection.call("delete_item", Key=self._key(), **self._name())
        self._recorded = False

    def _name(self) -> dict[str, str]:
        return {} if self._table is None else {"TableName": self._connection.name(self._table)}

    def _key(self) -> dict[str, Any]:
        if self._table is None:
            return {}
        return {self._table.keys.pk: {"S": _KEY}, str(self._table.keys.sk): {"S": META}}
