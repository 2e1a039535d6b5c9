"""OpenTelemetry spans of operations and of what they ask of the databases; needs the extra `otel`."""

from dal.tracing.background import CarryingBackground
from dal.tracing.operations import TracedRead, TracedWrite
from dal.tracing.spans import Spans, exemplar

__all__ = ["CarryingBackground", "Spans", "TracedRead", "TracedWrite", "exemplar"]
