"""Where DynamoDB is and how patiently it is asked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Self

_UNHURRIED = 30.0
"""Seconds: thousands of items have taken DynamoDB Local four, on a machine that was busy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DynamoSettings:
    """Connection settings; credentials left out are found the way every AWS tool finds them."""

    region: str = "us-east-1"
    endpoint_url: str | None = None
    access_key_id: str | None = field(default=None, repr=False)
    secret_access_key: str | None = field(default=None, repr=False)
    session_token: str | None = field(default=None, repr=False)
    table_prefix: str = ""  # put before every table name of the contract
    connect_timeout: float = 1.0  # seconds
    read_timeout: float = 3.0  # seconds
    attempts: int = 2  # per call, by the SDK
    max_connections: int = 32  # per process
    patience: float = 2.0  # seconds that conflicts and throttles are retried on top
    mirror_timeout: float = 1.0  # seconds that a caller waits for its mirror; repairs do what is late
    tombstone_days: int = 7

    @property
    def hasty(self) -> Self:
        """The same for calls that a caller waits for: one attempt, which ends in time."""
        timeout = self.mirror_timeout
        return replace(self, connect_timeout=min(self.connect_timeout, timeout), read_timeout=timeout, attempts=1)

    @property
    def unhurried(self) -> Self:
        """The same for reading everything: nobody waits, and asking again while a page is made delays it."""
        return replace(self, read_timeout=max(self.read_timeout, _UNHURRIED))

    @property
    def unrepeated(self) -> Self:
        """The same for requests without conditions: the SDK must not send one twice unseen."""
        return replace(self, attempts=1)
