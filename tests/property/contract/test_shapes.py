"""What must hold for any contract: for shapes that the store lacks, and for keys of every kind."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dal.contract import Codec, load_contract
from dal.contract.overlap import begins, meet
from dal.contract.sentinels import form_of, sentinel_template
from dal.contract.slots import read_template
from dal.contract.sql import read_type
from dal.domain import Key, State
from dal.domain.keys import KeyValue
from tests.property.contract.rows import rows, values

SHAPES = load_contract(Path(__file__).parents[2] / "unit/contract/shapes.json")
CODEC = Codec(SHAPES, clock=lambda: 1_000.0, tombstone_seconds=60)
ENTITIES = sorted(SHAPES.entities)
FEWER = settings(max_examples=40)  # of each of many

KINDS = {
    name: read_type(name)[0] for name in ("INT", "VARCHAR(20)", "DATETIME(3)", "BOOLEAN", "ENUM('a#','\\\\')")
}
COLUMNS = st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=4).map(
    lambda names: {f"c{number}": KINDS[name] for number, name in enumerate(names)}
)
TRICKY = st.text(st.sampled_from("a#\\1 \n"), max_size=6)


@pytest.mark.parametrize("name", ENTITIES)
@FEWER
@given(data=st.data())
def test_rows_unique_values_and_tombstones_round_trip(name: str, data: st.DataObject) -> None:
    """Whatever was encoded is decoded to itself, and lies where its key says."""
    entity = SHAPES.entity(name)
    row = entity.normal(data.draw(rows(entity)))
    key = entity.key_of(row)
    states = [State(key, 7, row), *(State(unique, 7, entity.holder(row)) for unique in entity.unique_keys(row))]
    for state in states:
        item = CODEC.encode(state)
        assert CODEC.decode(item) == state
        assert CODEC.item_key(state.key).items() <= item.items()
        gone = State(state.key, 8, None)
        assert CODEC.decode(CODEC.encode(gone)) == gone


@FEWER
@given(data=st.data())
def test_different_keys_lie_at_different_places(data: st.DataObject) -> None:
    """Of whatever entities and unique keys of one table: one place, one key."""
    keys = [data.draw(st.sampled_from(ENTITIES).flatmap(_keys)) for _ in range(2)]
    places = [(CODEC.table(key.entity).name, CODEC.item_key(key)) for key in keys]
    assert (places[0] == places[1]) == (keys[0] == keys[1])


@given(columns=COLUMNS, data=st.data())
def test_unique_values_are_unambiguous(columns: dict[str, object], data: st.DataObject) -> None:
    """Two combinations of values have one text only if they are the same, and the text is read back."""
    kinds = [KINDS[kind.sql] for kind in columns.values()]  # type: ignore[attr-defined]
    template = sentinel_template("x.y", tuple(columns), kinds)
    forms = [form_of(kind, "utf8mb4_bin" if kind.sql.startswith("VARCHAR") else None) for kind in kinds]
    drawn = [TRICKY if kind.sql.startswith("VARCHAR") else values(kind) for kind in kinds]

    def row() -> dict[str, KeyValue]:
        normal = [kind.normal(data.draw(one)) for kind, one in zip(kinds, drawn, strict=True)]
        return dict(zip(columns, [form(value) for form, value in zip(forms, normal, strict=True)], strict=True))

    one, other = row(), row()
    texts = [template.render(one), template.render(other)]
    assert (texts[0] == texts[1]) == (one == other)
    assert template.parse(str(texts[0])) == one


LITERALS = st.text(st.sampled_from("A1#-"), min_size=1, max_size=2)
SLOTS = st.sampled_from(["{n}", "{t}"])
SOURCES = st.tuples(LITERALS, SLOTS, LITERALS | st.just(""), SLOTS | st.just(""))
SMALL = {"n": read_type("INT")[0], "t": read_type("VARCHAR(4)")[0]}


@settings(max_examples=300)
@given(SOURCES, SOURCES, st.data())
def test_templates_that_do_not_meet_make_no_common_text(
    one: tuple[str, ...], other: tuple[str, ...], data: st.DataObject
) -> None:
    """Whatever values are put in, texts of templates that are said not to meet differ."""
    left, right = (read_template("".join(parts), SMALL) for parts in (one, other))
    texts = [template.render(data.draw(_small())) for template in (left, right)]
    assert meet(left, right) == meet(right, left)
    assert meet(left, left)
    if texts[0] == texts[1]:
        assert meet(left, right)
    assert not str(texts[0]).startswith(right.parts[0]) or begins(left, str(right.parts[0]))  # type: ignore[arg-type]


def _small() -> st.SearchStrategy[dict[str, object]]:
    numbers = st.sampled_from([0, 1, -1, 11])
    return st.fixed_dictionaries({"n": numbers, "t": st.text(st.sampled_from("A1#-"), max_size=3)})


def _keys(name: str) -> st.SearchStrategy[Key]:
    entity = SHAPES.entity(name)
    normal = rows(entity).map(entity.normal)
    return normal.flatmap(lambda row: st.sampled_from([entity.key_of(row), *entity.unique_keys(row)]))


@given(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)))  # noqa: DTZ001  bounds
def test_moments_are_found_by_their_text(moment: datetime) -> None:
    """The key of a moment is the text that MySQL compares it with."""
    kind = KINDS["DATETIME(3)"]
    normal = kind.normal(moment)
    assert kind.load(form_of(kind, None)(normal)) == normal  # type: ignore[arg-type]
