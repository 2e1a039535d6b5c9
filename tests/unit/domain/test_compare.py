"""Comparison finds every difference at its place and nothing else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum

import pytest

from dal.domain.compare import EXACT, Comparison, DifferenceKind, by, ignoring

VALUE, TYPE, MISSING, EXTRA, ORDER = (
    DifferenceKind.VALUE,
    DifferenceKind.TYPE,
    DifferenceKind.MISSING,
    DifferenceKind.EXTRA,
    DifferenceKind.ORDER,
)


class Color(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Item:
    id: int
    price: Decimal | float = Decimal("1.00")
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Order:
    id: int
    items: Sequence[Item] = ()
    note: str | None = None
    fetched: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Receipt:
    id: int
    items: Sequence[Item] = ()
    note: str | None = None


class Plain:
    def __init__(self, name: str, secret: int) -> None:
        self.name = name
        self._secret = secret


def found(comparison: Comparison, left: object, right: object) -> list[tuple[str, DifferenceKind]]:
    return [(f.path, f.kind) for f in comparison.differences(left, right)]


MORNING = datetime(2024, 5, 6, 7, 8, 9, 120000)  # noqa: DTZ001  naive UTC is the canonical form


def _shown(value: object) -> str:
    """A test id that is the same in every process: without the addresses of objects."""
    return re.sub(r" at 0x[0-9a-f]+", "", repr(value))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (Decimal("1.50"), Decimal("1.5")),
        (0.1, Decimal("0.1")),
        (1, True),
        (2, Decimal(2)),
        (MORNING, MORNING.replace(tzinfo=UTC)),
        (MORNING, (MORNING + timedelta(hours=2)).replace(tzinfo=timezone(timedelta(hours=2)))),
        (MORNING, "2024-05-06T07:08:09.120000"),
        ("2024-05-06T07:08:09.120+00:00", MORNING),
        (b"ab", bytearray(b"ab")),
        (memoryview(b"ab"), b"ab"),
        (Color.RED, "red"),
        ((1, 2), [1, 2]),
        ({0.5, 0.25, 0.125}, frozenset({Decimal("0.125"), Decimal("0.25"), Decimal("0.5")})),
        ({"a": None}, {}),
        (Order(1, fetched=1), Order(1, fetched=2)),
        (Order(1, (Item(1),)), Receipt(1, [Item(1)])),
        (Plain("a", 1), Plain("a", 2)),
    ],
    ids=_shown,
)
def test_values_that_mean_the_same_are_equal(left: object, right: object) -> None:
    """What differs in spelling only is no difference, from either side."""
    assert found(EXACT, left, right) == []
    assert found(EXACT, right, left) == []


@pytest.mark.parametrize(
    ("left", "right", "kind"),
    [
        (1, 2, VALUE),
        (1, Decimal("1.5"), VALUE),
        (0.5, Decimal("0.25"), VALUE),
        (True, 2, VALUE),
        ("a", "b", VALUE),
        (Color.RED, "blue", VALUE),
        (Color.RED, Color.BLUE, VALUE),
        (b"a", bytearray(b"b"), VALUE),
        (1, "1", TYPE),
        (Decimal(1), "1", TYPE),
        ("a", b"a", TYPE),
        (MORNING, "2024-05-06T07:08:10", TYPE),
        (MORNING, "yesterday", TYPE),
        ("", None, MISSING),
        (None, 0, EXTRA),
        (Item(1), 1, TYPE),
        ([1], 1, TYPE),
        ({"a": 1}, [1], TYPE),
    ],
    ids=_shown,
)
def test_each_kind_of_difference_has_its_name(left: object, right: object, kind: DifferenceKind) -> None:
    """A wrong value, a wrong type and a value that is absent are told apart."""
    assert found(EXACT, left, right) == [("", kind)]


def test_a_difference_carries_both_values() -> None:
    """Left is the answerer's, right is the shadow's."""
    (only,) = EXACT.differences(Item(1, Decimal(1)), Item(1, Decimal(2)))
    assert (only.path, only.left, only.right) == ("price", Decimal(1), Decimal(2))


def test_paths_are_dotted_without_indexes() -> None:
    """Elements of lists share one path, so that paths stay a closed set."""
    left = Order(1, (Item(1), Item(2, tags=("a",))))
    right = Order(1, (Item(1, Decimal(9)), Item(2, tags=("b",))))
    assert found(EXACT, left, right) == [("items.price", VALUE), ("items.tags", VALUE)]


def test_mapping_keys_that_are_data_stay_out_of_the_path() -> None:
    """Ids and e-mail addresses must not become labels or log lines."""
    left, right = {17: Item(17), "a@b.c": 1}, {17: Item(17, Decimal(3)), "a@b.c": 2}
    assert found(EXACT, left, right) == [("*.price", VALUE), ("*", VALUE)]


def test_rows_are_compared_by_column() -> None:
    """Mappings with field names are compared like records."""
    assert found(EXACT, {"id": 1, "name": "a"}, {"id": 1, "name": "b"}) == [("name", VALUE)]


def test_plain_objects_are_compared_by_their_public_attributes() -> None:
    """A class without `==` of its own is not different from itself."""
    assert found(EXACT, Plain("a", 1), Plain("b", 1)) == [("name", VALUE)]


def test_records_of_two_classes_are_compared_by_field() -> None:
    """Backends may return classes of their own as long as the fields agree."""
    assert found(EXACT, Order(1, note="x"), Receipt(1, note="y")) == [("note", VALUE)]


def test_ignored_fields_do_not_count_at_any_depth() -> None:
    """Page tokens and clocks are left out wherever they stand."""
    left = {"page": Order(1, (Item(1, Decimal(1)),)), "price": 1}
    right = {"page": Order(1, (Item(1, Decimal(2)),)), "price": 2}
    assert found(ignoring("price"), left, right) == []
    assert found(ignoring("id"), left, right) == [("page.items.price", VALUE), ("price", VALUE)]


def test_a_record_of_ignored_fields_only_always_agrees() -> None:
    """Ignoring everything is allowed and finds nothing."""
    assert found(ignoring("id", "price", "tags"), Item(1), Item(2)) == []


def test_without_identity_lists_are_compared_by_place() -> None:
    """A shift is seen as what it is: every following place differs."""
    assert found(EXACT, [1, 2, 3], [2, 3]) == [("", VALUE), ("", VALUE), ("", MISSING)]


def test_with_identity_a_missing_element_is_one_difference() -> None:
    """The elements that follow keep their partners."""
    left, right = [Item(1), Item(2), Item(3)], [Item(1), Item(3), Item(4)]
    assert found(by("id"), left, right) == [("", MISSING), ("", EXTRA)]


def test_order_counts_unless_it_is_said_not_to() -> None:
    """The same elements in another order are one difference, or none."""
    left, right = [Item(1), Item(2)], [Item(2), Item(1)]
    assert found(by("id"), left, right) == [("", ORDER)]
    assert found(by("id", ordered=False), left, right) == []


def test_order_is_judged_among_the_common_elements() -> None:
    """A missing element alone is no change of order."""
    assert found(by("id"), [Item(1), Item(2), Item(3)], [Item(1), Item(3)]) == [("", MISSING)]


def test_duplicates_under_one_identity_are_counted() -> None:
    """The second occurrence is compared with the second, and a third one is extra."""
    left = [Item(1, Decimal(1)), Item(1, Decimal(2))]
    right = [Item(1, Decimal(1)), Item(1, Decimal(3)), Item(1)]
    assert found(by("id"), left, right) == [("price", VALUE), ("", EXTRA)]


def test_identities_may_have_several_fields_of_several_types() -> None:
    """1 and Decimal(1) name the same element; rows and records are named alike."""
    left = [{"a": 1, "b": 0.5, "c": 1}]
    right = [{"a": Decimal(1), "b": Decimal("0.5"), "c": 2}]
    assert found(by("a", "b"), left, right) == [("c", VALUE)]
    assert found(by("id", "price"), [Item(1, 0.5)], [Item(1, Decimal("0.5"))]) == []


def test_lists_that_the_identity_cannot_name_are_compared_by_place() -> None:
    """The tags of an item have no id; that is no reason to fail."""
    left, right = [Item(1, tags=("a", "b"))], [Item(1, tags=("a", "c"))]
    assert found(by("id"), left, right) == [("tags", VALUE)]


def test_without_order_and_identity_lists_are_bags() -> None:
    """Elements are matched by all they say, as often as they occur."""
    bag = Comparison(ordered=False)
    assert found(bag, [[1, 2], [3.0], [3.0]], [[3], [Decimal(3)], [2, 1]]) == []
    assert found(bag, [1, 1, 2], [1, 2, 2]) == [("", MISSING), ("", EXTRA)]
    assert found(bag, [{"id": 1, "at": 2}], [{"id": 1, "at": 3}]) == [("", MISSING), ("", EXTRA)]
    assert found(Comparison(ordered=False, ignore=frozenset({"at"})), [{"id": 1, "at": 2}], [{"id": 1}]) == []


def test_sets_have_no_order() -> None:
    """Iteration order of a set is an accident, also where lists are ordered."""
    left, right = {"b", "a", "c"}, {"c", "d", "b"}
    assert sorted(found(EXACT, left, right)) == [("", EXTRA), ("", MISSING)]
    assert found(by("id"), frozenset({Item(1), Item(9)}), [Item(9), Item(1)]) == []


def test_an_answer_without_any_comparable_form_is_an_error() -> None:
    """An object that cannot be matched in a bag is refused, not called different."""
    with pytest.raises(TypeError, match="slice"):
        Comparison(ordered=False).differences([slice(1)], [slice(2)])
