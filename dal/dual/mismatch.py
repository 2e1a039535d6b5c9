"""What is told of a confirmed mismatch: where and how, but not whose and what."""

from __future__ import annotations

import hashlib
import logging

from dal.domain.compare import FieldDifference
from dal.dual.runtime import Runtime
from metrics.events import Difference, MismatchConfirmed

_log = logging.getLogger("dal.mismatch")

MOST_PLACES = 100


def report(
    runtime: Runtime, entity: str, operation: str, arguments: object, differences: tuple[FieldDifference, ...]
) -> None:
    """Log the mismatch, keep it in the bounded store, count its fields.

    Arguments appear as a hash only; values only for paths in `Shadowing.reveal`. Of long lists that differ
    everywhere the first `MOST_PLACES` places are kept, so that the store stays small.
    """
    differences = differences[:MOST_PLACES]
    key = hashlib.sha256(repr(arguments).encode()).hexdigest()[:16]
    event = MismatchConfirmed(
        entity, operation, tuple(_told(found, key, runtime.shadowing.reveal) for found in differences)
    )
    runtime.mismatches.append(event)
    runtime.sink.emit(event)
    if not runtime.shadowing.log:
        return
    _log.warning(
        "databases disagree on %s.%s: %s; `dal verify --all` names the rows",
        entity,
        operation,
        ", ".join(f"{found.path or 'result'} ({found.kind})" for found in differences[:10]),
        extra={"event": "mismatch", "entity": entity, "operation": operation, "key": key},
    )


def _told(found: FieldDifference, key: str, reveal: frozenset[str]) -> Difference:
    if found.path not in reveal:
        return Difference(found.path, found.kind, key)
    return Difference(found.path, found.kind, key, str(found.left), str(found.right))
