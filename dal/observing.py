"""What the configuration asks to be told of single operations: log events, spans; nothing of it otherwise."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from importlib import import_module
from types import ModuleType

from dal.config import Config
from dal.dual.runtime import Runtime
from dal.errors import ConfigurationError
from dal.logs import OperationLog
from metrics.exemplars import FindTrace


def check_tracing(config: Config) -> None:
    """Whether what is asked for is installed.

    Raises:
        ConfigurationError: spans are asked for and OpenTelemetry is not there.
    """
    if config.tracing.enabled:
        _tracing()


def observed(runtime: Runtime, config: Config) -> Runtime:
    """The runtime, with what logs and traces its operations.

    Raises:
        ConfigurationError: spans are asked for and OpenTelemetry is not installed.
    """
    return _traced(_logged(runtime, config), config)


def trace_finder(config: Config) -> FindTrace | None:
    """What names the trace of the moment, for exemplars; None where no spans are asked for.

    Raises:
        ConfigurationError: as `observed`.
    """
    return _tracing().exemplar if config.tracing.enabled else None


def _logged(runtime: Runtime, config: Config) -> Runtime:
    asked, mine = config.logs, runtime.inflight.mine
    if asked.operations == "none":
        return runtime
    every = asked.operations == "every"
    log = OperationLog(runtime.sink, lambda: mine.slot.snapshot, slow=asked.slow, every=every)
    return replace(runtime, latencies=log)


def _traced(runtime: Runtime, config: Config) -> Runtime:
    if not config.tracing.enabled:
        return runtime
    tracing = _tracing()
    spans, shadow = tracing.Spans(), config.shadow
    return replace(
        runtime,
        background=tracing.CarryingBackground(spans, threads=shadow.threads, limit=shadow.queue),
        read_operation=partial(tracing.TracedRead, spans),
        write_operation=partial(tracing.TracedWrite, spans),
    )


def _tracing() -> ModuleType:
    try:
        return import_module("dal.tracing")
    except ImportError as error:
        raise ConfigurationError(
            "tracing.enabled: OpenTelemetry is not installed; install switchyard-dal[otel], or set it to false"
        ) from error
