"""The canonical form: one for rows of MySQL, items of DynamoDB and states in memory, the same on every machine."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dal.contract.codec import Codec
from dal.contract.lines import form_of, names_of, reader_of
from dal.contract.model import Entity
from dal.contract.seen import ItemLines, Seer
from dal.domain import Row, State
from dal.ports import Line, Unreadable
from dal.verify.buckets import Table, Wanted, bucket, digest, sizes, summed
from tests.contract.rows import CONTRACT, user
from tests.property.contract.rows import rows

CODEC = Codec(CONTRACT)


def _item_line(state: State) -> Line:
    item = CODEC.encode(state)
    keys = CODEC.table(state.key.entity).keys
    pair = (str(item[keys.pk]["S"]), str(item[str(keys.sk)]["S"]))
    return ItemLines(CONTRACT).line(state.key.entity, pair, item)


@st.composite
def _rows(draw: st.DrawFn) -> tuple[Entity, Row]:
    """A row of any entity, as MySQL gives it."""
    entity = draw(st.sampled_from(list(CONTRACT.entities.values())))
    return entity, entity.normal(draw(rows(entity)))


@given(_rows())
@settings(max_examples=60)
def test_rows_items_and_states_have_the_same_lines(found: tuple[Entity, Row]) -> None:
    """And the key can be read back from each."""
    entity, row = found
    lines = list(form_of(entity).lines([row[column] for column in entity.columns]))
    states = [State(entity.key_of(row), 1, row)]
    states += [State(key, 1, entity.holder(row)) for key in entity.unique_keys(row)]
    assert lines == [_item_line(state) for state in states]
    assert lines == [form_of(entity).of_state(state.key, state.row or {}) for state in states]
    assert [reader_of(CONTRACT)(line) for line in lines] == [state.key for state in states]


def _user_line(**changes: object) -> Line:
    row = {"id": 1, **user("ann"), **changes}
    return next(form_of(CONTRACT.entity("user")).lines([row[c] for c in CONTRACT.entity("user").columns]))


def test_digests_are_the_same_everywhere() -> None:
    """They are compared between processes and machines, and kept: these figures must not change."""
    line = _user_line()
    assert (bucket(line, 1000), f"{digest(line):032x}") == (528, "7c73cfab1d156dbefd21991e224bf7a5")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"first_name": None}, {"first_name": ""}),
        ({"first_name": "a", "last_name": "b"}, {"first_name": "ab", "last_name": ""}),
        ({"first_name": "a\0"}, {"first_name": "a"}),
        ({"first_name": "None"}, {"first_name": None}),
        ({"is_seller": True}, {"is_seller": 2}),
        ({"first_name": "5"}, {"first_name": 5}),
        ({"first_name": "('a', 'b')"}, {"first_name": ("a", "b")}),
    ],
)
def test_what_is_not_the_same_digests_differently(one: dict[str, object], other: dict[str, object]) -> None:
    """NULL, empty, absent, shifted, of another type."""
    assert digest(_user_line(**one)) != digest(_user_line(**other))


def test_items_that_are_none() -> None:
    """A wrong type and an absent attribute have lines of their own, and are shown as what they are."""
    row = CONTRACT.entity("user").normal({"id": 1, **user("ann")})
    state = State(CONTRACT.entity("user").key_of(row), 7, row)
    good, seen = CODEC.encode(state), Seer(CODEC, ItemLines(CONTRACT))
    pair = ("USER#1", "#META")
    spoilt = {**good, "is_seller": {"S": "yes"}, "_v": {"S": "x"}}
    spoilt.pop("email")
    assert seen.decode(good) == state
    shown = seen.decode(spoilt)
    assert shown.row == {**{k: v for k, v in row.items() if k != "email"}, "is_seller": Unreadable("S")}
    assert shown.version == 0
    lines = {digest(ItemLines(CONTRACT).line("user", pair, item)) for item in (good, spoilt)}
    assert len(lines) == 2
    assert reader_of(CONTRACT)(("user", ("SOMEBODY#1", "#META"), ())) is None


def test_sums_know_how_often() -> None:
    """A row that is there twice does not cancel itself out, nor do different rows; equal sides come to zero."""
    lines = [_user_line(id=number) for number in range(5)]
    counts, table = {"user": 1000}, Table.of(1000)
    _, sums = summed(lines, counts)
    table.add(sums["user"], sign=1)
    assert Table.loads(table.dumps()) == table
    table.add(summed(reversed(lines), counts)[1]["user"], sign=-1)
    assert not any(table.totals)
    for wrong in ([*lines, *lines], lines[1:], [*lines, lines[0], lines[0]]):
        other = Table.of(1000)
        other.add(sums["user"], sign=1)
        for line in wrong:  # each on a page of its own
            other.add(summed([line], counts)[1]["user"], sign=-1)
        assert list(Wanted.differing({"user": other}).among(lines))
    assert not Wanted.differing({"user": table}).bits


def test_buckets_are_bounded() -> None:
    """About 64 rows share one, until there would be too many of them."""
    names = names_of(CONTRACT.entity("user"))
    assert sizes(dict.fromkeys(names, 64_000)) == dict.fromkeys(names, 1000)
    assert sizes({"user": 0}) == {"user": 16}
    assert sum(sizes({"user": 10**10, "order": 10**9}).values()) <= 2**16
