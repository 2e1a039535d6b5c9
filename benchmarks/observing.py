"""What logs of operations and spans cost a read of a backend that does nothing, beside the layer without them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ALWAYS_ON
from opentelemetry.trace import NoOpTracerProvider
from opentelemetry.trace import TracerProvider as Provider
from prometheus_client import CollectorRegistry

from benchmarks.effort import Effort
from benchmarks.figures import Figure, Unit, micros
from benchmarks.noop import DualThings, NoopThings, layer
from benchmarks.race import Race, race
from dal.dual import Runtime
from dal.logs import OperationLog
from dal.tracing import Spans, TracedRead, exemplar
from flags import MigrationPhase
from metrics import PrometheusSink

_BUDGETS = {
    "slow": ("slow operations are logged, this one is quick", 1.3),
    "every": ("every operation is logged, nobody listens", 1.8),
    "noop": ("spans without a provider", 15.0),
    "dropped": ("spans that are not sampled", 40.0),
    "kept": ("spans that are sampled, two of them", 120.0),
}
"""By contender: what it is, and how many times as long as the plain read it may take."""

_SIX = dict.fromkeys(("a", "b", "c", "d", "e", "f"), "mysql")
_THREE = dict.fromkeys(("a", "b", "c"), "mysql")
"""As many attributes as the spans of a read have."""


def figures(effort: Effort) -> Iterator[Figure]:
    """Each as a multiple of the plain single route, which is what is paid where nothing is asked for."""
    with ExitStack() as stack:
        runtime = stack.enter_context(layer(MigrationPhase.MYSQL_ONLY)).runtime
        found = race(
            effort.cheap,
            plain=_find(runtime),
            slow=_find(_logged(runtime, every=False)),
            every=_find(_logged(runtime, every=True)),
            noop=_find(_traced(runtime, NoOpTracerProvider())),
            dropped=_find(_traced(runtime, TracerProvider(sampler=ALWAYS_OFF, shutdown_on_exit=False))),
            kept=_find(_traced(runtime, TracerProvider(sampler=ALWAYS_ON, shutdown_on_exit=False))),
            sdk=_two_spans,
        )
    for name, (what, budget) in _BUDGETS.items():
        yield _times(f"single route, {what}", found, name, budget)


def _times(what: str, found: Race, name: str, budget: float) -> Figure:
    peer = f"plain {micros(found.median('plain'))}, extra {micros(found.excess(name, over='plain'))}"
    if name == "kept":
        peer = f"{peer}, two spans of the SDK by themselves {micros(found.median('sdk'))}"
    return Figure(what, found.ratio(name, over="plain"), Unit.TIMES, budget, peer)


_tracer = TracerProvider(sampler=ALWAYS_ON, shutdown_on_exit=False).get_tracer("bench")


def _two_spans() -> None:
    """What the SDK asks for the same spans."""
    with (
        _tracer.start_as_current_span("operation", attributes=_SIX),
        _tracer.start_as_current_span("call", attributes=_THREE),
    ):
        pass


def _find(runtime: Runtime) -> Callable[[], object]:
    things = DualThings(runtime, mysql=NoopThings(), dynamodb=NoopThings())
    return partial(things.find, 1)


def _logged(runtime: Runtime, *, every: bool) -> Runtime:
    mine = runtime.inflight.mine
    log = OperationLog(runtime.sink, lambda: mine.slot.snapshot, slow=1.0, every=every)
    return replace(runtime, latencies=log)


def _traced(runtime: Runtime, provider: Provider) -> Runtime:
    sink = PrometheusSink(CollectorRegistry(), find_trace=exemplar)
    return replace(runtime, sink=sink, read_operation=partial(TracedRead, Spans(provider)))
