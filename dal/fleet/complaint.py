"""What goes wrong in turns of the fleet, told once however often it happens."""

from __future__ import annotations

import logging

from dal.errors import DalError, NotPrepared
from dal.logs import redacted

_log = logging.getLogger("dal.fleet")


class Complaint:
    """Remembers what was told last."""

    def __init__(self) -> None:
        self._told = ""

    def over(self) -> None:
        """A turn went well."""
        self._told = ""

    def note(self, error: Exception, meant: Exception, *, harmless: bool) -> None:
        """A turn failed, which ends nothing: the lease does by itself. `harmless`: MySQL is not needed here."""
        told, self._told = self._told, repr(meant)
        if told == self._told:
            return
        kind = type(meant).__name__
        if isinstance(meant, NotPrepared):
            extra = {"event": "cutover_unprepared", "error": kind}
            _log.warning("the cutover cannot be finished: %s", meant, extra=extra)
        elif isinstance(meant, DalError):
            level = logging.INFO if harmless else logging.WARNING
            extra = {"event": "fleet_unreachable", "error": kind}
            _log.log(level, "the fleet cannot be reached: %s", meant, extra=extra)
        else:
            extra = {"event": "fleet_failed", "error": kind}
            _log.error("a turn of the fleet failed", exc_info=redacted(error), extra=extra)
