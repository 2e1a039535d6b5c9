"""Laws of comparison over random answers."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from dal.domain.canonical import canonical, same_scalar
from dal.domain.compare import EXACT, Comparison, DifferenceKind, by
from dal.domain.shape import frozen

MIRRORED = {DifferenceKind.MISSING: DifferenceKind.EXTRA, DifferenceKind.EXTRA: DifferenceKind.MISSING}


@dataclass(frozen=True)
class Item:
    id: int
    price: Decimal
    note: str | None


@dataclass(frozen=True)
class Order:
    id: int
    items: tuple[Item, ...]


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.decimals(allow_nan=False, allow_infinity=False, places=2),
    st.text(max_size=5),
    st.binary(max_size=5),
    st.datetimes(),
    st.datetimes(timezones=st.just(UTC)),
)
items = st.builds(Item, st.integers(0, 9), st.decimals(0, 99, places=2), st.none() | st.text(max_size=3))
orders = st.builds(Order, st.integers(), st.lists(items, max_size=4).map(tuple))
names = st.sampled_from(["a", "b", "c"])
answers = st.recursive(
    scalars | items | orders,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=3),
    max_leaves=12,
)
comparisons = st.sampled_from([EXACT, Comparison(ordered=False), by("id"), by("id", ordered=False)])


RESPELLED: dict[type, Callable[..., object]] = {
    bool: int,
    float: lambda value: Decimal(repr(value)),
    bytes: bytearray,
    datetime: lambda value: value.replace(tzinfo=None if value.tzinfo else UTC),
    list: lambda value: tuple(map(copied, value)),
    dict: lambda value: {name: copied(inner) for name, inner in reversed(value.items())},
    Order: lambda value: Order(value.id, tuple(replace(item) for item in value.items)),
}


def copied(value: object) -> object:
    """The same answer as another backend would build it: other containers, other numbers, other objects."""
    respelled = RESPELLED.get(type(value))
    return value if respelled is None else respelled(value)


@given(answer=answers, comparison=comparisons)
def test_an_answer_agrees_with_itself(answer: object, comparison: Comparison) -> None:
    """However it is compared, and however the other backend spells it."""
    assert comparison.differences(answer, answer) == ()
    assert comparison.differences(answer, copied(answer)) == ()


@given(left=answers, right=answers, comparison=comparisons)
def test_comparison_is_symmetric(left: object, right: object, comparison: Comparison) -> None:
    """Seen from the other side what is missing is extra; places and all other kinds stay."""
    there = [(d.path, MIRRORED.get(d.kind, d.kind)) for d in comparison.differences(left, right)]
    back = [(d.path, d.kind) for d in comparison.differences(right, left)]
    assert sorted(there) == sorted(back)


@given(data=st.data(), elements=st.lists(items | scalars, max_size=6))
def test_without_order_permutations_are_equal(data: st.DataObject, elements: list[object]) -> None:
    """For bags always, with an identity as long as it is unique."""
    shuffled = data.draw(st.permutations(elements))
    assert Comparison(ordered=False).differences(elements, shuffled) == ()
    unique = {element.id: element for element in elements if isinstance(element, Item)}
    permuted = data.draw(st.permutations(list(unique.values())))
    assert by("id", ordered=False).differences(list(unique.values()), permuted) == ()


@given(data=st.data(), unique=st.lists(items, min_size=2, max_size=6, unique_by=lambda item: item.id))
def test_with_order_a_permutation_is_one_difference_of_order(data: st.DataObject, unique: list[Item]) -> None:
    """No field differs, so no field is named."""
    permuted = data.draw(st.permutations(unique).filter(lambda p: p != unique))
    assert [(d.path, d.kind) for d in by("id").differences(unique, permuted)] == [("", DifferenceKind.ORDER)]


leaves = st.one_of(st.integers(), st.text(max_size=4), st.decimals(0, 99, places=2), items)
Wrap = Callable[[object], object]
wraps: st.SearchStrategy[tuple[str, Wrap]] = st.one_of(
    names.map(lambda name: (name, lambda inner: {name: inner, "other": 1})),
    st.integers(0, 3).map(lambda place: ("", lambda inner: [0] * place + [inner] + [1])),
    st.just(("*", lambda inner: {17: inner})),
)


@given(wrapped=st.lists(wraps, max_size=5), leaf=leaves, changed=leaves)
def test_a_planted_change_is_found_where_it_is(
    wrapped: list[tuple[str, Wrap]], leaf: object, changed: object
) -> None:
    """One change anywhere in a nested answer is one difference (or one per field), under its own path."""
    planted, left, right = EXACT.differences(leaf, changed), leaf, changed
    path = ""
    for name, wrap in wrapped:
        left, right = wrap(left), wrap(right)
        path = f"{name}.{path}" if name and path else name or path
    found = [(d.path, d.kind) for d in EXACT.differences(left, right)]
    assert found == [(".".join(p for p in (path, d.path) if p), d.kind) for d in planted]
    assert bool(found) is not same_scalar(leaf, changed)


@given(item=items, price=st.decimals(0, 99, places=2), others=st.lists(items, max_size=4))
def test_a_changed_field_among_identified_elements_is_the_only_difference(
    item: Item, price: Decimal, others: list[Item]
) -> None:
    """The rest of the list is not blamed."""
    left = [other for other in others if other.id != item.id]
    expected = [] if price == item.price else [("price", DifferenceKind.VALUE)]
    found = by("id").differences([*left, item], [*left, replace(item, price=price)])
    assert [(d.path, d.kind) for d in found] == expected


@given(value=scalars)
def test_the_canonical_form_is_its_own_canonical_form(value: object) -> None:
    """Canonical once is canonical for ever."""
    assert canonical(canonical(value)) == canonical(value)


@given(left=answers, right=answers)
def test_frozen_forms_are_equal_where_answers_are(left: object, right: object) -> None:
    """Bags match elements exactly where lists would call them equal (a datetime's ISO text aside)."""
    assert frozen(left) == frozen(copied(left))
    if frozen(left) == frozen(right):
        assert EXACT.differences(left, right) == ()
