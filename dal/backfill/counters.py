"""Lets DynamoDB's ids go on where AUTO_INCREMENT stops."""

from __future__ import annotations

from typing import Protocol

from dal.contract.model import Contract


class Ids(Protocol):
    """Counters that only ever go up."""

    def raise_to(self, entity: str, value: int) -> object:
        """Let the next id of an entity be above this value."""
        ...


class Highest(Protocol):
    """A database that generated ids until now."""

    def max_id(self, entity: str) -> int:
        """The highest id of an entity."""
        ...


def raise_counters(mysql: Highest, ids: Ids, contract: Contract) -> dict[str, int]:
    """Raise the counter of every entity with generated ids above MySQL's highest; the values by entity.

    Ids that MySQL generates afterwards would be given out twice: run it while writes are paused.
    """
    highest = {
        name: mysql.max_id(name) for name, entity in contract.entities.items() if entity.auto_id is not None
    }
    for name, value in highest.items():
        ids.raise_to(name, value)
    return highest
