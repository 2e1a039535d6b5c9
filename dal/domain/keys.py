"""How one row is named in both databases."""

from __future__ import annotations

from dataclasses import dataclass

KeyValue = int | str | bytes


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """One entity instance: `values` stand in the order of the contract's key columns of that entity.

    A unique value is a key of its own: its entity is the constraint's name (`user.email`), its single value
    the folded text, so that sentinels converge when an e-mail moves between users.
    """

    entity: str
    values: tuple[KeyValue, ...]

    def __str__(self) -> str:
        return f"{self.entity}:{'/'.join(map(str, self.values))}"
