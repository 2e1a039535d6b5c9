"""What the rest of the contract asks of a column's type; the types themselves are in `types`."""

from __future__ import annotations

from typing import Protocol

Raw = str | bool | bytes
"""What stands inside a DynamoDB value: `{"N": "5"}`, `{"S": "a"}`, `{"B": b"a"}`, `{"BOOL": True}`."""


class ColumnType(Protocol):
    """One SQL column type: how its values look in Python and in DynamoDB. None is dealt with before."""

    @property
    def sql(self) -> str:
        """As declared: `DECIMAL(10,2)`."""
        ...

    @property
    def dynamo(self) -> str:
        """The DynamoDB type that it becomes: `N`, `S`, `B` or `BOOL`."""
        ...

    @property
    def max_bytes(self) -> int:
        """The most that a value can add to the size of an item."""
        ...

    def normal(self, value: object) -> object:
        """The one Python value of what a driver or a caller gives: `1` → `True` in a BOOLEAN column.

        Raises:
            ValueError: the value does not fit the column.
        """
        ...

    def dump(self, value: object) -> Raw:
        """What stands inside the DynamoDB value of a normal value."""
        ...

    def load(self, raw: Raw) -> object:
        """The normal value of what `dump` gave."""
        ...
