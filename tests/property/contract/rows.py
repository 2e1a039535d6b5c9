"""Hypothesis strategies for the columns and rows of a contract."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Context, Decimal
from pathlib import Path

from hypothesis import strategies as st

from dal.contract import ColumnType, Entity, load_contract
from dal.contract.types import Boolean, Choice, Fixed, Integer, Moment, Text

STORE = load_contract(Path(__file__).parents[3] / "examples/store/migrationContract.json")

_CHARACTERS = st.characters(exclude_categories=("Cs",))
_EXACT = Context(prec=76)
_ZONES = st.sampled_from([None, *(timezone(timedelta(hours=hours)) for hours in (-11, 0, 14))])


def texts(most: int) -> st.SearchStrategy[str]:
    """Any valid text, among them empty, blank, four-byte and combining ones."""
    return st.text(_CHARACTERS, max_size=min(most, 40)) | st.sampled_from(
        ["", " ", "null", "𝄞", "é", "ß#{id}", "-1"]
    )


def values(kind: ColumnType) -> st.SearchStrategy[object]:
    """What a driver or caller may give for a column of this type."""
    match kind:
        case Integer():
            return st.integers(kind.low, kind.high) | st.sampled_from([kind.low, kind.high])
        case Fixed():
            top = 10**kind.digits - 1
            return st.integers(-top, top).map(lambda number: Decimal(number).scaleb(-kind.scale, _EXACT))
        case Boolean():
            return st.sampled_from([True, False, 0, 1])
        case Choice():
            return st.sampled_from(kind.values)
        case Moment():
            return st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=_ZONES)  # noqa: DTZ001  bounds
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
