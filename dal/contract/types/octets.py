"""Bytes: BINARY, VARBINARY and the BLOB family."""

from __future__ import annotations

from dataclasses import dataclass

from dal.contract.column import Raw
from dal.contract.types.shared import Dynamo, misfit


@dataclass(frozen=True, slots=True)
class Binary:
    """At most `max_bytes` bytes; BINARY fills them up with zero bytes, and gives those back too."""

    sql: str
    max_bytes: int
    padded: bool = False
    dynamo: Dynamo = Dynamo.B

    def normal(self, value: object) -> bytes:
        """The plain bytes; raises ValueError if there are too many."""
        if not isinstance(value, bytes | bytearray | memoryview):
            raise misfit(self.sql, value)
        octets = bytes(value)
        if len(octets) > self.max_bytes:
            raise ValueError(f"{self.sql} cannot hold {len(octets)} bytes")
        return octets.ljust(self.max_bytes, b"\0") if self.padded else octets

    def dump(self, value: object) -> bytes:
        """Themselves; boto3 writes them in Base64."""
        return self.normal(value)

    def load(self, raw: Raw) -> bytes:
        """Themselves."""
        return self.normal(raw)
