"""The key of an item: the primary key, unless what is asked goes by another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from dal.discovery.designing import Topic
from dal.discovery.model import ImplicitUpdate, Place, Site, Table
from tests.unit.discovery.designing.making import analysis, designed, numbered, refers, site, table

ORDERS = table("orders", "id INT")
LINES = table("lines", "id INT", "order_id INT", foreign_keys=(refers("order_id", "orders", "CASCADE"),))
CARTS = table("carts", "id INT", "user_id INT", "product_id INT", unique=(("user_id", "product_id"),))
LISTED = site("select", "lines", "order_id")


def _key(last: Table, *sites: Site, before: Sequence[Table] = (), **more: Any) -> tuple[str, str]:
    _, design = designed(analysis([*before, last], numbered(*sites), **more))
    entity = design.entity(last.name)
    assert entity is not None
    return entity.pk.template, entity.sk.template


def test_the_primary_key() -> None:
    """One column is the partition; of several one is, and the others sort in it, numbers so that they do."""
    assert _key(ORDERS) == ("ORDER#{id}", "#META")
    pair = table("pairs", "a INT", "b BIGINT", primary_key=("a", "b"), id_generation=None)
    assert _key(pair) == ("PAIR#{a}", "B#{b:019}")


def test_the_partition_is_what_lists_go_by() -> None:
    """Of a key of two columns the one that is asked for alone finds the partition."""
    pair = table("pairs", "a INT", "b INT", primary_key=("a", "b"), id_generation=None)
    assert _key(pair, site("select", "pairs", "b")) == ("PAIR#{b}", "A#{a:010}")


def test_children_lie_with_their_parent() -> None:
    """Rows that are only listed by their parent lie in its partition; a single look-up by `id` undoes that."""
    assert _key(LINES, LISTED, before=[ORDERS]) == ("ORDER#{order_id}", "LINE#{id:010}")
    by_id = site("update", "lines", "id")
    assert _key(LINES, LISTED, LISTED, by_id, before=[ORDERS]) == ("LINE#{id}", "#META")
    assert _key(LINES, before=[ORDERS]) == ("LINE#{id}", "#META")


def test_objects_of_an_orm_are_named_by_their_primary_key() -> None:
    """A session that flushes an object writes it by `id`, though no statement says so."""
    flushed = ImplicitUpdate(Place("shop/data.py", 3), "f", "lines", "order_id")
    assert _key(LINES, LISTED, before=[ORDERS], implicit_updates=(flushed,)) == ("LINE#{id}", "#META")


def test_a_parent_keeps_its_primary_key() -> None:
    """Children look for it by the column that they hold."""
    notes = table("notes", "id INT", "line_id INT", foreign_keys=(refers("line_id", "lines"),))
    _, design = designed(analysis([ORDERS, LINES, notes], [LISTED]))
    line = design.entity("lines")
    assert line is not None
    assert line.pk.template == "LINE#{id}"


def test_a_unique_key_that_rows_are_named_by() -> None:
    """Where rows are written by a unique pair, that is their key; mostly by `id`, then `id` is."""
    named = site("update", "carts", "user_id", "product_id")
    by_id = site("delete", "carts", "id")
    assert _key(CARTS, named, site("select", "carts", "user_id")) == ("CART#{user_id}", "PRODUCT#{product_id:010}")
    assert _key(CARTS, named, site("upsert", "carts"), by_id) == ("CART#{user_id}", "PRODUCT#{product_id:010}")
    assert _key(CARTS, named, by_id, by_id) == ("CART#{id}", "#META")


@pytest.mark.parametrize("pair", [("user_id", "name"), ("user_id", "maybe")])
def test_a_unique_key_that_cannot_be_read_back(pair: tuple[str, str]) -> None:
    """Texts that a collation folds, and columns with NULL, are no key of an item."""
    carts = table("carts", "id INT", "user_id INT", "name VARCHAR(20)", "maybe INT NULL", unique=(pair,))
    assert _key(carts, site("update", "carts", *pair)) == ("CART#{id}", "#META")


def test_ids_that_nobody_numbers_stay_the_key() -> None:
    """Only numbers that MySQL makes up differ by themselves."""
    carts = table("carts", "id CHAR(36)", "a INT", "b INT", unique=(("a", "b"),), id_generation=None)
    assert _key(carts, site("update", "carts", "a", "b")) == ("CART#{id}", "#META")


def test_two_texts_do_not_stand_together() -> None:
    """Of two texts each has a template of its own; with a number there is room for both."""
    three = table(
        "names", "a VARCHAR(9)", "n INT", "b VARCHAR(9)", primary_key=("a", "n", "b"), id_generation=None
    )
    assert _key(three, site("select", "names", "n")) == ("NAME#{n}#{a}", "B#{b}")


def test_a_truth_in_a_key_is_a_number() -> None:
    """A key has no truths, so TINYINT(1) is declared as what it is."""
    flags = table("flags", "user_id INT", "kind TINYINT(1)", primary_key=("user_id", "kind"), id_generation=None)
    _, design = designed(analysis([flags]))
    assert [column.declared for column in design.entities[0].columns] == ["INT", "TINYINT"]


@pytest.mark.parametrize("name", ["counters", "unique", "control"])
def test_words_that_are_ours(name: str) -> None:
    """No entity begins its keys as unique values, counters and the lead do."""
    assert _key(table(name, "id INT"))[0].endswith("_ROW#{id}")


def test_a_text_that_is_spelled_in_several_ways() -> None:
    """A key without case would be one row in MySQL and several items, so that is asked; _bin is not."""
    _, design = designed(analysis([table("codes", "code VARCHAR(9)", primary_key=("code",))]))
    assert [decision.topic for decision in design.decisions] == [Topic.KEY]
    exact = table("codes", "code VARCHAR(9)", primary_key=("code",), collation="utf8mb4_bin")
    assert designed(analysis([exact]))[1].decisions == ()


@pytest.mark.parametrize(
    ("found", "topic"),
    [
        (table("t", "a INT NULL", primary_key=()), Topic.NO_PRIMARY_KEY),
        (table("t", "a INT NULL", primary_key=(), unique=(("a",),)), Topic.KEY),
        (table("t", "day DATE", primary_key=("day",)), Topic.KEY),
        (table("t", "a CHAR(9)", "b CHAR(9)", "c CHAR(9)", primary_key=("a", "b", "c")), Topic.KEY),
        (table("t", "a VARCHAR(600)", primary_key=("a",)), Topic.KEY),
        (table("t"), Topic.TABLE),
    ],
)
def test_tables_without_a_key_that_can_be_had(found: Table, topic: Topic) -> None:
    """They stay out of the draft, and what is to be done is asked."""
    _, design = designed(analysis([found, ORDERS]))
    assert design.left_out == ("t",)
    assert [decision.topic for decision in design.decisions] == [topic]
    assert [entity.name for entity in design.entities] == ["order"]


def test_a_unique_key_in_place_of_a_missing_primary_key() -> None:
    """It is taken, and whether that is right is asked."""
    found = table("t", "a INT", primary_key=(), unique=(("a",),), id_generation=None)
    _, design = designed(analysis([found]))
    assert design.entities[0].primary_key == ("a",)
    assert [decision.topic for decision in design.decisions] == [Topic.NO_PRIMARY_KEY]
