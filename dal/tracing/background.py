"""A background whose work is linked to the operations that asked for it."""

from __future__ import annotations

from dal.dual.background import Background, Task
from dal.tracing.spans import Spans


class CarryingBackground(Background):
    """As `Background`; what is handed over knows the span of whoever did."""

    def __init__(self, spans: Spans, *, threads: int = 4, limit: int = 1000) -> None:
        super().__init__(threads=threads, limit=limit)
        self._spans = spans

    def submit(self, task: Task) -> bool:
        """See `Background`."""
        return super().submit(self._spans.carried(task))

    def submit_later(self, seconds: float, task: Task) -> bool:
        """See `Background`."""
        return super().submit_later(seconds, self._spans.carried(task))
