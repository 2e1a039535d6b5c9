"""Hypothesis strategies for the columns and rows of a contract."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from decimal import Context, Decimal
from math import nextafter
from pathlib import Path

from hypothesis import strategies as st

from dal.contract import ColumnType, Entity, load_contract
from dal.contract.types import (
    Binary,
    Bits,
    Boolean,
    Choice,
    Choices,
    Day,
    Double,
    Fixed,
    Integer,
    Json,
    Long,
    Moment,
    Span,
    Text,
    Unsigned,
    WithZeroDates,
    Year,
)

STORE = load_contract(Path(__file__).parents[3] / "examples/store/migrationContract.json")

_CHARACTERS = st.characters(exclude_categories=("Cs",))
_EXACT = Context(prec=76)
_ZONES = st.sampled_from([None, *(timezone(timedelta(hours=hours)) for hours in (-11, 0, 14))])


def texts(most: int) -> st.SearchStrategy[str]:
    """Any valid text, among them empty, blank, four-byte and combining ones."""
    return st.text(_CHARACTERS, max_size=min(most, 40)) | st.sampled_from(
        ["", " ", "null", "𝄞", "é", "ß#{id}", "-1"]
    )


def documents() -> st.SearchStrategy[str]:
    """JSON as it may be written, with and without spaces and escapes."""
    plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts(5)
    nested = st.recursive(
        plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts(5), inner), max_leaves=6
    )
    return st.builds(json.dumps, nested, indent=st.sampled_from([None, 1]), ensure_ascii=st.booleans())


def _numbers(kind: Fixed | Long) -> st.SearchStrategy[Decimal]:
    top = 10**kind.digits - 1
    low = 0 if kind.sql.endswith("UNSIGNED") else -top
    return st.integers(low, top).map(lambda number: Decimal(number).scaleb(-kind.scale, _EXACT))


def _doubles(kind: Double) -> st.SearchStrategy[float]:
    large = st.floats(1e-130, nextafter(1e126, 0))
    return large | st.just(0.0) if kind.low == 0 else large | large.map(lambda number: -number) | st.just(-0.0)


def values(kind: ColumnType) -> st.SearchStrategy[object]:  # noqa: C901, PLR0911, PLR0912  one case for each type
    """What a driver or caller may give for a column of this type."""
    match kind:
        case Year():
            return st.just(0) | st.integers(1901, 2155)
        case Bits():
            number = st.integers(0, 2**kind.size - 1)
            return number | number.map(lambda one: one.to_bytes((kind.size + 7) // 8, "big"))
        case Unsigned() | Long():
            return _numbers(kind)
        case Double():
            return _doubles(kind)
        case Choices():
            return st.lists(st.sampled_from(kind.values), unique=True).flatmap(
                lambda chosen: st.sampled_from([set(chosen), ",".join(chosen)])
            )
        case Json():
            return documents()
        case Binary():
            return st.binary(max_size=min(kind.max_bytes, 50))
        case Day():
            return st.dates()
        case Span():
            most = timedelta(hours=838, minutes=59, seconds=59)
            return st.timedeltas(-most, most)
        case WithZeroDates():
            zero = "0000-00-00" if isinstance(kind.kind, Day) else f"2024-00-10 00:00:00.{'0' * kind.precision}"
            return values(kind.kind) | st.just(zero.rstrip("."))
        case Integer():
            return st.integers(kind.low, kind.high) | st.sampled_from([kind.low, kind.high])
        case Fixed():
            return _numbers(kind)
        case Boolean():
            return st.sampled_from([True, False, 0, 1])
        case Choice():
            return st.sampled_from(kind.values)
        case Moment():
            return st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=_ZONES)  # noqa: DTZ001  bounds
        case Text() if kind.charset != "utf8mb4":
            return st.text("aZ 0'" if kind.charset == "ascii" else "aÄß€\x81ÿ '", max_size=kind.max_chars)
        case Text():
            return texts(min(kind.max_chars, kind.max_bytes // 4))
        case _:
            raise AssertionError(f"no strategy for {kind.sql}")


def rows(entity: Entity) -> st.SearchStrategy[dict[str, object]]:
    """Rows of an entity; nullable columns are sometimes None."""
    return st.fixed_dictionaries(
        {
            name: st.none() | values(kind) if name in entity.nullable else values(kind)
            for name, kind in entity.columns.items()
        }
    )
