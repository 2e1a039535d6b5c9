"""Where versions come from until the durable journal numbers them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServerClock:
    """The SQL expression of a row's version, evaluated for each row once its lock is held.

    `SYSDATE`, unlike `NOW`, is the time of evaluation and not of the statement's start. The journal, whose
    version is max(version + 1, microseconds), takes the place of this object.
    """

    expression: str = "CAST(UNIX_TIMESTAMP(SYSDATE(6)) * 1000000 AS UNSIGNED)"
