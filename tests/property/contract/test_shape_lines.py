"""Rows and items of every shape have the same canonical form, and lie where the codec says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dal.contract import Codec
from dal.contract.lines import form_of, reader_of
from dal.contract.seen import ItemLines
from dal.domain import Key, State
from tests.property.contract.rows import rows
from tests.property.contract.test_shapes import SHAPES

CODEC, ITEMS, READ = Codec(SHAPES), ItemLines(SHAPES), reader_of(SHAPES)


@pytest.mark.parametrize("name", sorted(SHAPES.entities))
@settings(max_examples=40)
@given(data=st.data())
def test_rows_and_items_have_the_same_lines(name: str, data: st.DataObject) -> None:
    """What a verification compares: the row's line and its item's, and those of its unique values."""
    entity = SHAPES.entity(name)
    row = entity.normal(data.draw(rows(entity)))
    states = [State(entity.key_of(row), 1, row)]
    states += [State(key, 1, entity.holder(row)) for key in entity.unique_keys(row)]
    lines = list(form_of(entity).lines([row[column] for column in entity.columns]))
    for line, state in zip(lines, states, strict=True):
        item = CODEC.encode(state)
        assert ITEMS.line(state.key.entity, _pair(state.key, item), item) == line
        assert READ(line) == state.key


def _pair(key: Key, item: dict[str, Any]) -> tuple[str, str]:
    keys = CODEC.table(key.entity).keys
    texts = [next(iter(item[name].values())) for name in keys.attributes]
    return texts[0], texts[1] if keys.sk else ""
