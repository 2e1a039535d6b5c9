"""Strings of which only parts are known: their variants, and what joins them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dal.discovery.values.collections import Items, Maybe
from dal.discovery.values.text import RENDERINGS, Choice, Hole, Text, renderings, text, text_of
from dal.discovery.values.value import MOST, Either, Known, Unknown, join

pieces = st.recursive(
    st.one_of(st.text("ab %s", max_size=6), st.builds(Hole, st.just("x"), st.booleans())),
    lambda inner: st.builds(Choice, st.tuples(st.lists(inner, max_size=2).map(tuple), st.just(()))),
    max_leaves=6,
)


@given(st.lists(pieces, max_size=5))
def test_every_variant_is_rendered_and_none_twice(parts: list[str | Hole | Choice]) -> None:
    """The fullest comes first; a text without choices has one variant."""
    whole = text_of(parts)
    variants = renderings(whole)
    assert 1 <= len(variants) <= RENDERINGS + 1
    assert len({variant.text for variant in variants}) == len(variants)
    assert all(variant.text.count("__hole_") == len(variant.holes) for variant in variants)
    if not any(isinstance(piece, Choice) for piece in whole.pieces):
        assert len(variants) == 1


@given(st.text(max_size=20), st.text(max_size=20))
def test_joining_two_sentences_loses_neither(one: str, other: str) -> None:
    """Both come out again among the variants."""
    first, second = text(f"SELECT a {one}"), text(f"SELECT a {other}")
    joined = join([first, second])
    found = {
        variant.text for option in joined.options() if isinstance(option, Text) for variant in renderings(option)
    }
    assert found == {f"SELECT a {one}", f"SELECT a {other}"}


def test_an_optional_piece_is_a_choice_and_not_another_text() -> None:
    """Ten conditions in a row stay one text: variants are one for each choice, not two to the tenth."""
    whole: Text = text("SELECT 1 FROM t WHERE 1=1")
    for number in range(10):
        longer = text_of([*whole.pieces, f" AND c{number} = %s"])
        joined = join([whole, longer])
        assert isinstance(joined, Text)
        whole = joined
    texts = [variant.text for variant in renderings(whole)]
    assert texts[0].count(" AND ") == 10
    assert len(texts) <= RENDERINGS + 1


def test_names_stay_apart() -> None:
    """A table's name is one or the other, never a mixture of both."""
    assert join([text("event"), text("temp_event")]) == Either((text("event"), text("temp_event")))


def test_more_than_a_dozen_alternatives_are_unknown() -> None:
    """An unknown value is no wrong one."""
    assert isinstance(join([Known(number) for number in range(MOST + 1)]), Unknown)


def test_what_is_known_stands_beside_one_unknown() -> None:
    """The reason does not make two unknowns of one."""
    joined = join([Unknown("a"), Known(1), Unknown("b")])
    assert joined == Either((Known(1), Unknown()))


def test_lists_from_two_branches() -> None:
    """What only one branch appends may be missing."""
    short, long = Items((text("a"),)), Items((text("a"), text("b")))
    assert join([short, long]) == Items((text("a"), Maybe(text("b"))))
    assert join([long, Items((text("c"),))]) == Either((long, Items((text("c"),))))
