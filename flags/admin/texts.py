"""What the user interface of Unleash tells a person about each toggle: what it does, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping

DESCRIPTIONS: Mapping[str, str] = {
    "READ_MYSQL": (
        "MySQL is read. The walk, one toggle at a time: WRITE_DDB on (phase 2), READ_DDB on (3), this off (4),"
        " WRITE_MYSQL off (5). Switch this off once `dal verify --all` is clean: DynamoDB alone answers then."
        " On again leads back to phase 3. Never a percentage."
    ),
    "READ_DDB": (
        "DynamoDB is read too. Phase 3: both are read and compared, MySQL answers. Switch this on after `dal"
        " backfill --all`; it may be a percentage (sticky) to begin with. Next: a clean `dal verify --all`,"
        " then READ_MYSQL off (phase 4). Off again leads back to phase 2."
    ),
    "WRITE_MYSQL": (
        "MySQL is written, and leads while it is. The last toggle of the walk: in phase 4 run `dal cutover --arm`,"
        " then this off is phase 5, where DynamoDB leads. No flag leads back from there, `dal rollback` does. Off"
        " together with WRITE_DDB is read-only, the kill switch. Never a percentage."
    ),
    "WRITE_DDB": (
        "Writes are mirrored to DynamoDB. The first toggle of the walk: on is phase 2. Next: `dal backfill --all`,"
        " then READ_DDB on (phase 3). Off again leads back to phase 1. Off together with WRITE_MYSQL is read-only,"
        " the kill switch. Never a percentage."
    ),
    "PREFER_DDB": (
        "Optional, counts in phase 3 only: while both are read, DynamoDB answers and MySQL is compared. It may be"
        " a percentage (sticky). Next: READ_MYSQL off (phase 4)."
    ),
}
"""By the name of the flag; a test holds them to the phases."""
