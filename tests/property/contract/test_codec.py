"""Rows to items and back, for every entity of the store."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dal.contract import Codec
from dal.domain import Key, State
from tests.property.contract.rows import STORE, rows

FEWER = settings(max_examples=40)  # of each of many
ENTITIES = sorted(STORE.entities)
CODEC = Codec(STORE, clock=lambda: 1_000.0, tombstone_seconds=60)
VERSIONS = st.integers(0, 2**60)


@pytest.mark.parametrize("name", ENTITIES)
@FEWER
@given(data=st.data(), version=VERSIONS)
def test_rows_round_trip(name: str, data: st.DataObject, version: int) -> None:
    """A decoded item is the normal row under its key and version."""
    entity = STORE.entity(name)
    row = data.draw(rows(entity))
    state = State(entity.key_of(entity.normal(row)), version, row)
    assert CODEC.decode(CODEC.encode(state)) == State(state.key, version, entity.normal(row))


@pytest.mark.parametrize("name", ENTITIES)
@FEWER
@given(data=st.data())
def test_different_rows_are_different_items(name: str, data: st.DataObject) -> None:
    """Two rows become one item only if they are the same row."""
    entity = STORE.entity(name)
    one, other = (entity.normal(data.draw(rows(entity))) for _ in range(2))
    items = [CODEC.encode(State(entity.key_of(row), 1, row)) for row in (one, other)]
    assert (items[0] == items[1]) == (one == other)


@pytest.mark.parametrize("name", ENTITIES)
@FEWER
@given(data=st.data(), version=VERSIONS)
def test_tombstones_keep_key_and_version_only(name: str, data: st.DataObject, version: int) -> None:
    """A tombstone comes back as a state without a row, and is in no index."""
    entity = STORE.entity(name)
    key = entity.key_of(entity.normal(data.draw(rows(entity))))
    item = CODEC.encode(State(key, version, None))
    assert CODEC.decode(item) == State(key, version, None)
    assert set(item) == {"PK", "SK", "_type", "_v", "_gone", "_ttl"}
    assert item["_ttl"] == {"N": "1060"}


@given(row=rows(STORE.entity("user")), version=VERSIONS)
def test_sentinels_round_trip(row: dict[str, object], version: int) -> None:
    """The unique keys of a row come back naming their holder, and as tombstones."""
    entity = STORE.entity("user")
    normal = entity.normal(row)
    for key in entity.unique_keys(normal):
        held = State(key, version, entity.holder(normal))
        assert CODEC.decode(CODEC.encode(held)) == held
        assert CODEC.decode(CODEC.encode(State(key, version, None))) == State(key, version, None)


@given(data=st.data())
def test_keys_of_different_rows_do_not_meet(data: st.DataObject) -> None:
    """Two keys, of whatever entities and unique keys, share an item only if they are one key."""
    keys = [data.draw(st.sampled_from(ENTITIES).flatmap(_keys)) for _ in range(2)]
    items = [CODEC.item_key(key) for key in keys]
    assert (items[0] == items[1]) == (keys[0] == keys[1])


def _keys(name: str) -> st.SearchStrategy[Key]:
    entity = STORE.entity(name)
    return rows(entity).flatmap(
        lambda row: st.sampled_from([entity.key_of(entity.normal(row)), *entity.unique_keys(entity.normal(row))])
    )
