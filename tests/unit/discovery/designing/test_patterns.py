"""Sites of one shape are one pattern, with a name for people and a weight."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dal.discovery.designing import AccessPattern, access_patterns, read_frequencies
from dal.discovery.model import Place
from dal.errors import ConfigurationError
from tests.unit.discovery.designing.making import analysis, numbered, site, table
from tests.unit.discovery.designing.store import store

ORDERS = table("orders", "id INT", "user_id INT", "status INT", "created_at DATETIME", "total DECIMAL(10,2)")
_NEWEST = ("created_at DESC",)


def _named(*sites: object) -> list[str]:
    return [pattern.name for pattern in access_patterns(analysis([ORDERS], sites))]  # type: ignore[arg-type]


def test_sites_of_one_shape_are_one_pattern() -> None:
    """Two functions that ask the same are one pattern with two places; columns of an INSERT make no difference."""
    sites = numbered(
        site("select", "orders", "user_id", function="one"),
        site("select", "orders", "user_id", function="two"),
        site("select", "orders", "status"),
        site("insert", "orders", columns=("user_id",)),
        site("insert", "orders", columns=("status",)),
    )
    patterns = access_patterns(analysis([ORDERS], sites))
    assert [(pattern.name, pattern.count, pattern.weight) for pattern in patterns] == [
        ("new order", 2, 2.0),
        ("order by status", 1, 1.0),
        ("order by user", 2, 2.0),
    ]
    assert patterns[2].sites == (Place("shop/data.py", 10), Place("shop/data.py", 11))
    assert patterns[2].functions == ("shop/data.py:one", "shop/data.py:two")


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        (site("select", "orders", "id"), "order by id"),
        (site("select", "orders", "user_id", ordering=_NEWEST), "order by user, newest first"),
        (
            site("select", "orders", "user_id", ordering=("created_at",), limit="1"),
            "order by user, oldest first, first one",
        ),
        (
            site("select", "orders", ordering=("total DESC",), limit="9"),
            "all orders, sorted by total descending, a page",
        ),
        (site("select", "orders", also=("total",)), "all orders, filtered by total"),
        (site("select", "orders", "user_id", aggregates=("SUM", "COUNT")), "count and sum order by user"),
        (site("select", "orders", "user_id", joins=("users",)), "order by user, with user"),
        (site("select", "orders", also=("status",), flags=("like",)), "order searched, in status"),
        (site("update", "orders", "id"), "change order by id"),
        (replace(site("save", "orders", stack="django"), predicates=("<pk>",)), "save order by id"),
        (site("select", "orders", "id", limit="1"), "order by id"),
        (site("select", "orders", dynamic=True), "all orders, and what run time adds"),
        (site("update", "orders", "id", dynamic=True), "change order by id, and what run time adds"),
        (site("delete", "orders", "user_id", "status"), "delete order by status and user"),
        (site("delete", "orders"), "delete all orders"),
        (site("upsert", "orders"), "put order"),
        (site("save", "orders", stack="django"), "save order by id"),
        (
            site("select", "orders", also=("a", "b", "c", "d", "e", "f")),
            "all orders, filtered by a, b, c and 3 more",
        ),
    ],
)
def test_names(asked: object, name: str) -> None:
    """A name says what is asked, as one would say it."""
    assert _named(asked) == [name]


def test_names_are_told_apart() -> None:
    """Two shapes that come to one name are numbered, whatever order they were found in."""
    two = (
        site("select", "orders", also=("a", "b", "c", "d", "e")),
        site("select", "orders", also=("a", "b", "c", "e", "f")),
    )
    expected = ["all orders, filtered by a, b, c and 2 more", "all orders, filtered by a, b, c and 2 more (2)"]
    assert _named(*two) == _named(*reversed(two)) == expected


def test_a_table_that_only_statements_name() -> None:
    """It has patterns too, without keys to be found by."""
    (pattern,) = access_patterns(analysis([], [site("select", "ghosts", "id")]))
    assert (pattern.name, pattern.kind.value) == ("ghost by id", "list by")


def test_the_order_of_sites_makes_no_difference() -> None:
    """The same sites in another order are the same patterns."""
    found = store()
    backwards = analysis(found.tables, tuple(reversed(found.sites)))
    assert access_patterns(found) == access_patterns(backwards)


class TestFrequencies:
    """Weights out of a CSV file."""

    SITES = numbered(
        site("select", "orders", "user_id", function="Orders.list"),
        site("select", "orders", "user_id", function="Orders.latest"),
        site("insert", "orders", function="Orders.add"),
    )

    def _patterns(self, tmp_path: Path, text: str) -> tuple[AccessPattern, ...]:
        path = tmp_path / "rates.csv"
        path.write_text(text, "utf-8")
        return access_patterns(analysis([ORDERS], self.SITES), frequencies=read_frequencies(path))

    def test_by_pattern(self, tmp_path: Path) -> None:
        """What is not named is not asked: numbers of sites are no requests per second."""
        patterns = self._patterns(tmp_path, "pattern,requests_per_second\norder by user,12.5\n")
        assert {pattern.name: pattern.weight for pattern in patterns} == {"new order": 0.0, "order by user": 12.5}

    def test_by_function(self, tmp_path: Path) -> None:
        """A pattern is asked as often as its functions together; a file may stand before a function."""
        text = "rps,function\n3,Orders.list\n4,shop/data.py:Orders.latest\n\n1,Orders.add\n"
        patterns = self._patterns(tmp_path, text)
        assert {pattern.name: pattern.weight for pattern in patterns} == {"new order": 1.0, "order by user": 7.0}

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("pattern,rps\norder by usr,1\n", "nothing has the pattern 'order by usr'"),
            ("pattern,rps\norder by user\n", "rates.csv:2: a name and a number"),
            ("pattern,rps\norder by user,-1\n", "rates.csv:2: a name and a number"),
            ("pattern,rps\norder by user,often\nnew order,nan\n", "rates.csv:3: a name and a number"),
            ("name,count\nx,1\n", "the first line names no columns that are known"),
            ("", "the first line names no columns that are known"),
        ],
    )
    def test_what_is_wrong_with_a_file(self, tmp_path: Path, text: str, said: str) -> None:
        """A misspelled name would be no weight at all, so it is refused, each with its line."""
        with pytest.raises(ConfigurationError) as caught:
            self._patterns(tmp_path, text)
        assert said in str(caught.value)

    def test_no_file(self, tmp_path: Path) -> None:
        """A path to nothing is said, with the shape that is wanted."""
        with pytest.raises(ConfigurationError, match="cannot be read as CSV"):
            read_frequencies(tmp_path / "none.csv")
