"""The one place that knows OpenTelemetry's API: spans without texts, statements or values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib.metadata import version
from types import TracebackType
from typing import Self

from opentelemetry.context import Context, attach, create_key, detach, get_current, get_value, set_value
from opentelemetry.trace import (
    INVALID_SPAN,
    Link,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    Tracer,
    TracerProvider,
    format_span_id,
    format_trace_id,
    get_current_span,
    get_tracer,
    set_span_in_context,
)

Attributes = Mapping[str, str | int]
Task = Callable[[], None]

_ORIGIN = create_key("dal-origin")
"""In the context of background work: the span of the operation that it belongs to."""
_NAME = create_key("dal-name")


class Active:
    """A span that is current from `__enter__` to `__exit__`, in the thread that does both.

    Args:
        span: to be ended.
        context: in which it was made.
        refusals: errors that are answers of the business: the span is no failed one then.
    """

    __slots__ = ("_context", "_refusals", "_token", "failure", "span")

    def __init__(self, span: Span, context: Context, refusals: tuple[type[Exception], ...] = ()) -> None:
        self.span = span
        self._context = context
        self._refusals = refusals
        self.failure: Exception | None = None  # of a call that hands it back and does not raise it

    def __enter__(self) -> Self:
        self._token = attach(set_span_in_context(self.span, self._context))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        if self.span.is_recording():
            self._ended(error or self.failure)
        detach(self._token)
        self.span.end()

    def _ended(self, error: BaseException | None) -> None:
        """How it went: ok, refused, or error with its kind; never its text, which may quote a row."""
        refused = isinstance(error, self._refusals)
        if error is None or refused:
            self.span.set_attribute("dal.outcome", "refused" if refused else "ok")
            return
        kind = type(error).__name__
        self.span.set_attributes({"dal.outcome": "error", "error.type": kind})
        self.span.set_status(Status(StatusCode.ERROR, kind))


class Spans:
    """Makes spans with a provider's tracer; without one, with that of the application, whenever it is set.

    Where the application has none they are OpenTelemetry's own that record nothing.
    """

    def __init__(self, provider: TracerProvider | None = None) -> None:
        self._tracer: Tracer = get_tracer("dal", version("switchyard-dal"), provider)

    def operation(self, name: str, attributes: Attributes, refusals: tuple[type[Exception], ...] = ()) -> Active:
        """The span of an operation, below that of the caller."""
        context = get_current()
        span = self._tracer.start_span(name, context, attributes=attributes)
        if span.is_recording():
            context = set_value(_NAME, name, context)
        return Active(span, context, refusals)

    def call(self, name: str, attributes: Attributes, refusals: tuple[type[Exception], ...] = ()) -> Active:
        """The span of one call of a database, below that of its operation."""
        context = get_current()
        span = self._tracer.start_span(name, context, SpanKind.CLIENT, attributes)
        return Active(span, context, refusals)

    def carried(self, task: Task) -> Task:
        """The task with a span of its own for another thread: linked to the operation, which it may outlive."""
        context = get_current()
        origin = get_value(_ORIGIN, context) or get_current_span(context).get_span_context()
        if not (isinstance(origin, SpanContext) and origin.is_valid):
            return task
        return partial(self._carry, task, origin, set_value(_ORIGIN, origin, context))

    def _carry(self, task: Task, origin: SpanContext, context: Context) -> None:
        alone = set_span_in_context(INVALID_SPAN, context)
        name = f"{get_value(_NAME, context) or 'dal'} background"
        with Active(self._tracer.start_span(name, alone, links=[Link(origin)]), alone):
            task()


def current() -> Span:
    """The span of what runs now in this thread; one that records nothing where there is none."""
    return get_current_span()


def exemplar() -> dict[str, str] | None:
    """Where to find the trace of what runs now; None where it is not kept."""
    found = get_current_span().get_span_context()
    if not found.trace_flags.sampled:
        return None
    return {"trace_id": format_trace_id(found.trace_id), "span_id": format_span_id(found.span_id)}
