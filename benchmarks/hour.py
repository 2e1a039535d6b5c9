"""What an hour of the store leaves in its metrics, without the store: operations as the layer counts them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from dal.dual.table import ReadRow
from examples.store.dual import (
    DualCartRepository,
    DualCategoryRepository,
    DualOrderRepository,
    DualProductRepository,
    DualUserRepository,
)
from flags import MigrationPhase, route_of
from metrics import PrometheusSink
from metrics.catalog import BACKENDS, OUTCOMES, ROUTES
from metrics.events import (
    CircuitSampled,
    Difference,
    FlagsObserved,
    FleetObserved,
    JournalSampled,
    LayerMeasured,
    MirrorApplied,
    MirrorFailed,
    MismatchConfirmed,
    PoolSampled,
    ReadsCompared,
    StepBlocked,
    WriteRehearsed,
)

TABLES = (
    DualCartRepository,
    DualCategoryRepository,
    DualOrderRepository,
    DualProductRepository,
    DualUserRepository,
)
ROWS = [(table.entity, name, row) for table in TABLES for name, row in table.rows.items()]
READS = [(entity, name) for entity, name, row in ROWS if isinstance(row, ReadRow)]
WRITES = [(entity, name) for entity, name, row in ROWS if not isinstance(row, ReadRow)]

_WALK = [route_of(phase, prefer_ddb=prefer) for phase in MigrationPhase for prefer in (False, True)]
READ_ROUTES = tuple({route.reads for route in _WALK})
WRITE_ROUTES = tuple({route.writes for route in _WALK})

_FLAGS = dict.fromkeys(("READ_MYSQL", "READ_DDB", "WRITE_MYSQL", "WRITE_DDB", "PREFER_DDB"), True)


def a_moment(sink: PrometheusSink) -> None:
    """Every operation goes well once, as in phase 3; reads are compared, writes mirrored and rehearsed."""
    _count(sink, READS, ("mysql",), ("ok",), BACKENDS)
    _count(sink, WRITES, ("mysql+dynamodb",), ("ok",), BACKENDS)
    for entity, operation in READS:
        sink.emit(ReadsCompared(entity, operation, "match"))
    for entity, operation in (*READS, *WRITES):
        sink.emit(LayerMeasured(entity, operation, 0.00002))
    for entity, operation in WRITES:
        sink.emit(MirrorApplied(entity, operation, 3, 1))
        sink.emit(WriteRehearsed(entity, operation, "match"))


def an_hour(sink: PrometheusSink) -> None:
    """A step to phase 4, refusals of the business, mismatches; a fifth of everything fails."""
    a_moment(sink)
    _count(sink, READS, ("dynamodb",), ("ok",), ())
    _count(sink, WRITES, ("mysql+dynamodb",), ("refused",), BACKENDS)
    _count(sink, (*READS, *WRITES)[::5], ("mysql",), ("error",), ("dynamodb",))
    for entity, operation in READS:
        sink.emit(MismatchConfirmed(entity, operation, (Difference("price", "value"),)))
    for entity, operation in WRITES:
        sink.emit(MirrorFailed(entity, operation, "journal", "TimeoutError", 1))
    for event in _gauges():
        sink.emit(event)


def all_phases(sink: PrometheusSink) -> None:
    """An hour in which somebody walks through all phases: each operation on every route that these have for it."""
    an_hour(sink)
    _count(sink, READS, READ_ROUTES, ("ok",), ())
    _count(sink, WRITES, WRITE_ROUTES, ("ok",), ())


def everything(sink: PrometheusSink) -> None:
    """Worse than an hour: every operation on every route with every outcome."""
    an_hour(sink)
    _count(sink, (*READS, *WRITES), ROUTES, OUTCOMES, BACKENDS)


def _count(
    sink: PrometheusSink,
    operations: Sequence[tuple[str, str]],
    routes: Sequence[str],
    outcomes: Sequence[str],
    backends: Sequence[str],
) -> None:
    for (entity, name), outcome in product(operations, outcomes):
        for route in routes:
            sink.operation_seconds(entity=entity, operation=name, route=route, outcome=outcome)(0.0013)
        for backend in backends:
            sink.backend_seconds(backend=backend, entity=entity, operation=name, outcome=outcome)(0.0013)


def _gauges() -> Iterator[
    FlagsObserved | PoolSampled | JournalSampled | StepBlocked | FleetObserved | CircuitSampled
]:
    yield FlagsObserved(_FLAGS, 4, 4, 4, read_only=False, version="7", fetched_at=1_700_000_000.0)
    yield from (PoolSampled(backend, in_use=3, idle=5, size=8) for backend in BACKENDS)
    yield JournalSampled(pending=2, poisoned=0, oldest=0.4)
    yield StepBlocked("")
    yield FleetObserved(epoch=1, leader="mysql", strict=False, members=4)
    yield CircuitSampled(open=False)
