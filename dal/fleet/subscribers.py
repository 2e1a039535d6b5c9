"""Who wants to hear of effective changes of the snapshot in force."""

from __future__ import annotations

import logging
from collections.abc import Callable

from dal.logs import redacted
from flags import FlagSnapshot, Subscriber

_log = logging.getLogger("dal.fleet")


class Subscribers:
    """A list that may change while it is told."""

    def __init__(self) -> None:
        self._all: tuple[Subscriber, ...] = ()

    def add(self, callback: Subscriber) -> Callable[[], None]:
        """Tell this one too; what is returned ends that."""
        self._all = (*self._all, callback)
        return lambda: self._remove(callback)

    def tell(self, snapshot: FlagSnapshot) -> None:
        """Somebody else's code must not end the beat: what it raises is logged."""
        for subscriber in self._all:
            try:
                subscriber(snapshot)
            except Exception as error:  # noqa: BLE001  see above
                extra = {"event": "fleet_listener_failed", "error": type(error).__name__}
                _log.error("a listener to the fleet failed", exc_info=redacted(error), extra=extra)

    def _remove(self, callback: Subscriber) -> None:
        self._all = tuple(known for known in self._all if known is not callback)
