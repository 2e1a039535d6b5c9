"""What a rollback asks of both databases: what DynamoDB was written as leader, and how MySQL takes it over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from dal.domain import Key, State
from dal.ports.database import Chunk


class Restoring(Protocol):
    """MySQL while it does not lead. What is restored is no write: nothing is pending then, nobody is told."""

    def check(self) -> None:
        """Whether the tables can be restored.

        Raises:
            ConfigurationError: they cannot; what to do is in the message.
        """
        ...

    def restore(self, states: Sequence[State], *, epoch: int) -> Sequence[Key]:
        """Take these states over as they are, rows with their versions, all of them or none.

        A row that stands where one of them has to (it holds its primary key or a unique value) is out of date, and
        removed. Versions only rise. Foreign keys are not looked at, and nothing cascades.

        Args:
            states: of rows and unique keys; a row of None is deleted.
            epoch: of the control row.

        Returns:
            The keys of rows that were removed and are not among the states: to be restored next.

        Raises:
            FencedError: the epoch is over, or MySQL leads or is about to hand over; nothing was done.
            BackendError: MySQL will not hold one of the rows; nothing was done.
        """
        ...

    def raise_id(self, entity: str, last: int) -> None:
        """Let the next generated id of an entity be above `last`, if it is not already."""
        ...


class Led(Protocol):
    """DynamoDB, as it was written while it led."""

    def led(self, *, cursor: object | None = None, limit: int = 1000) -> Chunk:
        """The next rows, tombstones and sentinels that writes of DynamoDB's own have left, consistently read."""
        ...

    def fetch(self, keys: Sequence[Key]) -> Sequence[State]:
        """See `Database`."""
        ...
