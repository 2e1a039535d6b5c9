"""A DynamoDB endpoint that a policy stands in front of: what DynamoDB Local itself does not know."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from devstack.relay import Answer, Forward, Relay

_OF_ITEMS = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
}
_DENIED = {"__type": "com.amazon.coral.service#AccessDeniedException"}


def actions_of(operation: str, request: dict[str, Any]) -> Iterator[str]:
    """What IAM asks for: a transaction has no action of its own, but those of its items."""
    if operation.startswith("Transact"):
        yield from (_OF_ITEMS[kind] for item in request["TransactItems"] for kind in item)
    else:
        yield operation


@dataclass(eq=False, slots=True)
class Policed(Relay):
    """Forwards what the policy allows to an endpoint and refuses the rest as AWS does.

    `used` are the actions that were asked for, refused or not.
    """

    allowed: Collection[str]
    used: set[str] = field(default_factory=set)

    def answer(self, operation: str, body: bytes, forward: Forward) -> Answer:
        """See `Relay`."""
        if lacking := self._lacking(operation, body):
            said = f"User is not authorized to perform: dynamodb:{lacking}"
            return 400, json.dumps({**_DENIED, "message": said}).encode()
        return forward(body)

    def _lacking(self, operation: str, body: bytes) -> str:
        """The first action of the request that the policy lacks."""
        asked = sorted(set(actions_of(operation, json.loads(body))))
        self.used.update(asked)
        return next((action for action in asked if action not in self.allowed), "")
