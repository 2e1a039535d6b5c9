"""What is told of a confirmed mismatch: where and how, but not whose and what."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import asdict

from dal.domain.compare import FieldDifference
from dal.dual.runtime import Runtime
from metrics.events import Difference, MismatchConfirmed

_log = logging.getLogger("dal.mismatch")

MOST_PLACES = 100
MOST_LOGGED = 10


def report(
    runtime: Runtime,
    entity: str,
    operation: str,
    arguments: object,
    differences: tuple[FieldDifference, ...],
    *,
    route: str,
) -> None:
    """Log the mismatch, keep it in the bounded store, count its fields.

    Arguments appear as a hash only; values only where `Shadowing.reveal` names entity and path. Of long lists that
    differ everywhere the first `MOST_PLACES` places are kept, so that the store stays small.
    """
    differences = differences[:MOST_PLACES]
    key = hashlib.sha256(repr(arguments).encode()).hexdigest()[:16]
    revealed = runtime.shadowing.reveal
    event = MismatchConfirmed(
        entity,
        operation,
        tuple(_told(found, key, shown=f"{entity}.{found.path}" in revealed) for found in differences),
    )
    runtime.mismatches.append(event)
    runtime.sink.emit(event)
    if runtime.shadowing.log:
        _log_it(event, key, route)


def _log_it(event: MismatchConfirmed, key: str, route: str) -> None:
    places = event.differences[:MOST_LOGGED]
    _log.warning(
        "databases disagree on %s.%s: %s; `dal verify --all` names the rows",
        event.entity,
        event.operation,
        ", ".join(f"{found.field or 'result'} ({found.kind})" for found in places),
        extra={
            "event": "mismatch",
            "entity": event.entity,
            "operation": event.operation,
            "route": route,
            "verdict": "mismatch",
            "key": key,
            "differences": [_logged(found) for found in places],
        },
    )


def _logged(difference: Difference) -> dict[str, str]:
    """Its field and kind; the values are there only where they are revealed."""
    told = {name: value for name, value in asdict(difference).items() if value is not None}
    del told["key"]  # the same for all of them
    return told


def _told(found: FieldDifference, key: str, *, shown: bool) -> Difference:
    if not shown:
        return Difference(found.path, found.kind, key)
    return Difference(found.path, found.kind, key, str(found.left), str(found.right))
