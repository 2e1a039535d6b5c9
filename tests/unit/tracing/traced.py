"""A small world whose operations leave spans that a test can look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_ON, Sampler
from opentelemetry.trace import SpanContext

from dal.dual import Looks, Shadowing
from dal.tracing import Spans, TracedRead, TracedWrite
from flags import MigrationPhase
from tests.unit.dual.manual import ManualBackground
from tests.unit.dual.world import DualAuthors, World, in_phase


class ByHand(ManualBackground):
    """Tasks wait until the test runs them; each has the span of `CarryingBackground`."""

    def __init__(self, spans: Spans, room: int = 1000) -> None:
        super().__init__(room)
        self._spans = spans

    def submit(self, task: Callable[[], None]) -> bool:
        return super().submit(self._spans.carried(task))


@dataclass
class TracedWorld:
    """A world, what makes its spans, and what was exported."""

    world: World
    maker: Spans
    provider: TracerProvider
    exporter: InMemorySpanExporter

    @property
    def spans(self) -> list[ReadableSpan]:
        """Ended spans in the order of their beginnings."""
        return sorted(self.exporter.get_finished_spans(), key=lambda span: span.start_time or 0)

    @property
    def tree(self) -> list[str]:
        """The name of each span, indented by its depth."""
        depths: dict[int, int] = {}
        lines = []
        for span in self.spans:
            depth = 0 if span.parent is None else depths[span.parent.span_id] + 1
            depths[context_of(span).span_id] = depth
            lines.append(f"{'  ' * depth}{span.name}")
        return lines

    def named(self, name: str) -> ReadableSpan:
        """The one span of that name."""
        (found,) = [span for span in self.spans if span.name == name]
        return found


def context_of(span: ReadableSpan) -> SpanContext:
    """Its identity."""
    context: SpanContext = span.context
    return context


def traced(
    phase: MigrationPhase,
    *,
    table: type[DualAuthors] = DualAuthors,
    sampler: Sampler = ALWAYS_ON,
    room: int = 1000,
) -> TracedWorld:
    """A world in this phase, with Ann; its spans are kept in memory."""
    exporter, provider = InMemorySpanExporter(), TracerProvider(sampler=sampler, shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    spans = Spans(provider)
    background = ByHand(spans, room)
    world = in_phase(phase, table=table, background=background, shadowing=Shadowing(looks=Looks(pause=0)))
    world.rewire(read_operation=partial(TracedRead, spans), write_operation=partial(TracedWrite, spans))
    return TracedWorld(world, spans, provider, exporter)
