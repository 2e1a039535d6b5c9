"""What the user interface of Unleash tells a person about each toggle: what it does, and what comes next.

Of a description Unleash shows some 36 letters, in the list as well as on the toggle's own page, and the rest to
whoever points at it. So the first sentence says which step of the walk it is, which way, and what it leads to.
"""

from __future__ import annotations

from collections.abc import Mapping

DESCRIPTIONS: Mapping[str, str] = {
    "WRITE_DDB": (
        "Step 1, on: phase 2, both written. Writes are mirrored to DynamoDB, MySQL leads. Next: `dal backfill"
        " --all`, then READ_DDB on (phase 3). Off again leads back to phase 1. Off together with WRITE_MYSQL is"
        " read-only, the kill switch. Never a percentage."
    ),
    "READ_DDB": (
        "Step 2, on: phase 3, both read. Reads are compared, MySQL answers. Switch this on after `dal backfill"
        " --all`; it may be a percentage (sticky) to begin with. Next: a clean `dal verify --all`, then READ_MYSQL"
        " off (phase 4). Off again leads back to phase 2."
    ),
    "READ_MYSQL": (
        "Step 3, off: phase 4, DDB answers. DynamoDB alone is read, MySQL still leads the writes. Switch this off"
        " after a clean `dal verify --all`. Next: `dal cutover --arm`, then WRITE_MYSQL off (phase 5). On again"
        " leads back to phase 3. Never a percentage."
    ),
    "WRITE_MYSQL": (
        "Step 4, off: phase 5, no way back. DynamoDB leads then, and no flag leads back: `dal rollback` does. In"
        " phase 4 run `dal cutover --arm` before. Next: `dal uninstall`, once MySQL is not needed any more. Off"
        " together with WRITE_DDB is read-only, the kill switch. Never a percentage."
    ),
    "PREFER_DDB": (
        "Optional, phase 3: DDB answers. While both are read, DynamoDB answers and MySQL is compared; elsewhere it"
        " means nothing. It may be a percentage (sticky). Next: READ_MYSQL off (phase 4)."
    ),
}
"""By the name of the flag, in the order of the walk; a test holds them to the phases."""
