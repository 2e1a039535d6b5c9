"""Who leads, as an item beside the id counters: phase 5 goes by it, and needs no MySQL for that."""

from __future__ import annotations

from typing import Any

from dal.adapters.dynamodb.connection import Connection
from dal.adapters.dynamodb.errors import Cancelled, TableMissing
from dal.contract.model import Contract
from dal.domain.control import Authority
from dal.ports import Leadership

_KEY = "CONTROL#lead"
_EARLIER = "attribute_not_exists(#epoch) OR #epoch < :epoch"


class DynamoLead:
    """Fulfils `Lead`. `leader` and `epoch` are the item's attributes."""

    def __init__(self, connection: Connection, contract: Contract) -> None:
        self._connection = connection
        self._table = next(iter(contract.tables.values()), None)

    def known(self) -> bool:
        """Whether it is written down that DynamoDB leads."""
        said = self.look()
        return said is not None and said.leader is Authority.DYNAMODB

    def look(self) -> Leadership | None:
        """See `Lead`; a consistent read. Where not even the table is there, nothing was ever written down."""
        if self._table is None:
            return None
        try:
            answer = self._connection.call("get_item", ConsistentRead=True, Key=self._key(), **self._name())
        except TableMissing:
            return None
        item = answer.get("Item")
        if not item:
            return None
        return Leadership(Authority(item["leader"]["S"]), int(item.get("epoch", {"N": "0"})["N"]))

    def record(self, leadership: Leadership) -> bool:
        """See `Lead`."""
        if self._table is None:
            return False
        epoch = {"N": str(leadership.epoch)}
        try:
            self._connection.call(
                "put_item",
                Item={**self._key(), "leader": {"S": leadership.leader.value}, "epoch": epoch},
                ConditionExpression=_EARLIER,
                ExpressionAttributeNames={"#epoch": "epoch"},
                ExpressionAttributeValues={":epoch": epoch},
                **self._name(),
            )
        except Cancelled:
            return False
        return True

    def forget(self) -> None:
        """Remove the item: for tables whose MySQL is installed anew, so that its epochs begin anew."""
        if self._table is not None:
            self._connection.call("delete_item", Key=self._key(), **self._name())

    def _name(self) -> dict[str, str]:
        return {} if self._table is None else {"TableName": self._connection.name(self._table)}

    def _key(self) -> dict[str, Any]:
        return {} if self._table is None else self._table.reserved(_KEY)
