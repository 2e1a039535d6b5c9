"""The live table: phase, throughput, latency by backend, mismatches."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from demo.http import Kind
from demo.story import Story

EVERY = 0.5
"""Seconds between looks at the metrics."""
LINES = 8


class Screen:
    """Redraws on every tick of the story; without a terminal it prints what is told, line by line."""

    def __init__(self, story: Story, console: Console) -> None:
        self._story = story
        self._console = console
        self._live: Live | None = None
        self._printed = 0
        self._looked = 0.0
        self._backends: dict[str, float] = {}
        self._mismatches = 0

    @contextmanager
    def on(self) -> Iterator[None]:
        """Show the story while it plays."""
        self._story.tick = self._tick
        if not self._console.is_terminal:
            yield
            self._tick()
            return
        with Live(self._draw(), console=self._console, refresh_per_second=4) as live:
            self._live = live
            yield
            live.update(self._draw())
        self._live = None

    def _tick(self) -> None:
        if self._live is None:
            for line in self._story.told[self._printed :]:
                self._console.print(line, markup=False, highlight=False)
            self._printed = len(self._story.told)
            return
        now = time.monotonic()
        if now - self._looked > EVERY:
            self._looked = now
            self._backends = dict(self._story.stage.backend_milliseconds())
            self._mismatches = self._story.stage.mismatches()
        self._live.update(self._draw())

    def _draw(self) -> RenderableType:
        return Group(self._table(), Text("\n".join(self._story.told[-LINES:])), self._now())

    def _table(self) -> Table:
        table = Table(title=f"The store on {self._story.stage.name}")
        for column in ("phase", "", "operations", "1/s", "refusals", "errors", "mismatches"):
            table.add_column(column, justify="left" if not column else "right")
        for visit in self._story.visits:
            kinds = self._story.traffic.tally(visit.number).kinds
            open_visit = visit.ended is None
            seconds = (visit.ended or time.time()) - visit.began
            mismatches = self._mismatches - visit.mismatches_before if open_visit else visit.mismatches
            table.add_row(
                f"{'▶ ' if open_visit else ''}{visit.phase}",
                visit.why,
                f"{kinds.total():,}",
                f"{kinds.total() / max(seconds, 0.1):,.0f}",
                *(f"{kinds[kind]:,}" for kind in (Kind.REFUSED, Kind.ERROR)),
                f"{mismatches:,}",
            )
        return table

    def _now(self) -> Text:
        latencies = "   ".join(f"{name} {value:.1f} ms" for name, value in sorted(self._backends.items()) if name)
        return Text(f"latency now: {latencies or 'not measured yet'}", style="cyan")
