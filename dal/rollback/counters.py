"""Lets MySQL's ids go on where DynamoDB's counters stop."""

from __future__ import annotations

from typing import Protocol

from dal.contract.model import Contract
from dal.ports import Restoring


class Given(Protocol):
    """Counters that tell how far they are."""

    def last(self, entity: str) -> int | None:
        """The highest id that may have been given; None where there is no counter yet."""
        ...


def raise_ids(restoring: Restoring, ids: Given, contract: Contract) -> dict[str, int]:
    """Let AUTO_INCREMENT go on above every id that DynamoDB may have given; the values by entity.

    Processes hold blocks of ids that they have not used up. They lie below, so that nobody gives them again, and a
    process may go on with its block after another cutover.
    """
    last = {name: ids.last(name) for name, entity in contract.entities.items() if entity.auto_id is not None}
    found = {name: value for name, value in last.items() if value is not None}
    for name, value in found.items():
        restoring.raise_id(name, value)
    return found
