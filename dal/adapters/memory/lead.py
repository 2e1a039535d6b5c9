"""Who leads, written down beside a memory database that stands for DynamoDB."""

from __future__ import annotations

import threading

from dal.adapters.memory.gate import Gate
from dal.ports import Leadership


class MemoryLead:
    """Fulfils `Lead`; fails where its database does."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._register = threading.Lock()
        self._said: Leadership | None = None

    def look(self) -> Leadership | None:
        """See `Lead`."""
        self._gate.check()
        return self._said

    def record(self, leadership: Leadership) -> bool:
        """See `Lead`."""
        self._gate.check()
        with self._register:
            if self._said is not None and self._said.epoch >= leadership.epoch:
                return False
            self._said = leadership
            return True
