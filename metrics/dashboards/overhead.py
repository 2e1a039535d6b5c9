"""How much of what callers wait for is the layer itself: an operation, minus the calls that it waits for.

The first backend of a route answers or leads, and is waited for. The second one is waited for by writes, which
mirror, and not by reads, whose shadow runs behind; what mirrors is known by its series of mirrored keys. An
operation that two backends led within the window is left out until it has passed: its shadows would count.

A read on one backend is measured once, for both: it shows 0. What it costs is in the benchmarks, microseconds.
"""

from __future__ import annotations

from metrics import catalog
from metrics.dashboards.promql import rate, series, total
from metrics.dashboards.rule import Recording

_BY = ("job", "entity", "operation")
_ON = f"on ({', '.join(_BY)})"
_ROUTED = 'route!="none"'

CALLED = Recording(
    "entity_operation_backend:dal_backend_seconds:rate5m",
    total(catalog.BACKEND_SECONDS, *_BY, "backend", of=f"rate({series(catalog.BACKEND_SECONDS, '_sum')}[5m])"),
)
_FIRST = (
    f"label_replace(rate({series(catalog.OPERATION_SECONDS, '_count', where=_ROUTED)}[5m]),"
    ' "backend", "$1", "route", "([a-z]+).*")'
)
LED = Recording(
    "entity_operation_backend:dal_led_operations:rate5m",
    f"sum by ({', '.join(_BY)}, backend) ({_FIRST}) > 0",
)
_MIRRORED = total(catalog.MIRROR_KEYS, *_BY, of=series(catalog.MIRROR_KEYS))
_WAITED = (
    f"sum by ({', '.join(_BY)}) (({CALLED.record} and on ({', '.join(_BY)}, backend) {LED.record})"
    f" or ({CALLED.record} and {_ON} {_MIRRORED}))"
)
_SPENT = total(
    catalog.OPERATION_SECONDS,
    *_BY,
    of=f"rate({series(catalog.OPERATION_SECONDS, '_sum', where=_ROUTED)}[5m])",
)
_COUNT = rate(catalog.OPERATION_SECONDS, *_BY, window="5m", where=_ROUTED)
OVERHEAD = Recording(
    "entity_operation:dal_overhead_seconds:mean5m",
    f"(({_SPENT} - {_WAITED}) / ({_COUNT} > 0)) unless {_ON} (count by ({', '.join(_BY)}) ({LED.record}) > 1)",
)
OVERHEADS = (CALLED, LED, OVERHEAD)
