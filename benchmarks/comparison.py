"""Comparing two answers of ten fields, beside what a first sketch would do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime
from decimal import Decimal
from functools import partial

from benchmarks.effort import Effort
from benchmarks.figures import Figure, Unit, micros, timed
from benchmarks.race import race
from dal.domain.compare import EXACT
from examples.store.entities import Product

_MYSQL = Product(
    id=17,
    seller_id=4,
    category_id=2,
    name="Lamp",
    description="It gives light.",
    price=Decimal("19.90"),
    inventory_quantity=3,
    image_url=None,
    created_at=datetime(2026, 1, 2, 3, 4, 5),  # noqa: DTZ001  TIMESTAMP columns are naive UTC
    updated_at=datetime(2026, 1, 2, 3, 4, 6),  # noqa: DTZ001  as above
)
_SAME = replace(_MYSQL)
_DYNAMODB = replace(
    _MYSQL,
    id=Decimal(17),  # type: ignore[arg-type]  # what a mapper that does not know the column makes of a number
    price=Decimal("19.9"),
    inventory_quantity=Decimal(3),  # type: ignore[arg-type]  # as above
    created_at="2026-01-02T03:04:05",  # type: ignore[arg-type]  # as above, of a text
    updated_at="2026-01-02T03:04:06+00:00",  # type: ignore[arg-type]  # as above
)
_OTHER = replace(_DYNAMODB, price=Decimal("19.91"))


def figures(effort: Effort) -> Iterator[Figure]:
    """Equal answers; answers that differ in spelling only, with the verdict that they agree."""
    _check_verdicts()
    found = race(
        effort.cheap,
        equal=partial(EXACT.differences, _MYSQL, _SAME),
        types=partial(EXACT.differences, _MYSQL, _DYNAMODB),
        operator=partial(_MYSQL.__eq__, _SAME),
        dumps=partial(_as_json_equal, _MYSQL, _DYNAMODB),
    )
    sketch = f"json.dumps of both {micros(found.median('dumps'))}"
    yield timed(
        "comparison of 10 fields, equal",
        found.median("equal"),
        Unit.MICROSECONDS,
        budget=0.5,
        peer=f"== {micros(found.median('operator'))}, {sketch}",
    )
    yield timed(
        "comparison of 10 fields, types differ",
        found.median("types"),
        Unit.MICROSECONDS,
        budget=3,
        peer=f"{sketch}, with the wrong verdict",
    )


def _check_verdicts() -> None:
    """A quick comparison that is wrong is worth nothing."""
    found = [difference.path for difference in EXACT.differences(_MYSQL, _OTHER)]
    agree = EXACT.differences(_MYSQL, _SAME) == EXACT.differences(_MYSQL, _DYNAMODB) == ()
    if not agree or found != ["price"]:
        raise RuntimeError(f"the comparison gives wrong verdicts: {found}")


def _as_json_equal(one: Product, other: Product) -> bool:
    return json.dumps(asdict(one), default=str) == json.dumps(asdict(other), default=str)
