"""Whatever stands in a backend is shown as it is, and ends neither a cell nor a span nor a diagram."""

from __future__ import annotations

import pytest

from dal.discovery.documents.filters import (
    cell,
    code,
    codes,
    count,
    identifier,
    mermaid,
    places,
    prose,
    sentence,
    share,
    whys,
)
from dal.discovery.model import Place
from tests.unit.discovery.documents.checking import broken_lines, broken_tables, loose_markup


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text", "plain text"),
        ("a|b\nc", "a\\|b c"),
        ("<script>", "&lt;script>"),
        ("*Repository of order_items_", "\\*Repository of order_items\\_"),
        ("`x` [a](b)", "\\`x\\` \\[a\\](b)"),
    ],
)
def test_cells(text: str, shown: str) -> None:
    """Markup of others is text here; underscores inside of names are left alone."""
    assert cell(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a", "`a`"),
        ("", ""),
        ("a|b", "`a\\|b`"),
        ("x `y` z", "``x `y` z``"),
        ("`y`", "`` `y` ``"),
        ("a\n  b", "`a b`"),
    ],
)
def test_code(text: str, shown: str) -> None:
    """A span is longer than what it holds; nothing is no span."""
    assert code(text) == shown


def test_long_statements_are_cut() -> None:
    """A statement of pages is none for a table."""
    assert len(code("x" * 1000)) == 163


def test_sentences_of_ours() -> None:
    """Names between backticks are code, all else is text."""
    assert prose("read `a|b` of <t>") == "read `a\\|b` of &lt;t>"


def test_sentences_begin_and_end() -> None:
    """Whatever they were; nothing is none."""
    assert sentence("row locks: use a condition.") == "Row locks: use a condition."
    assert sentence("") == ""


def test_why_parts_are_not_known() -> None:
    """What it depends on is named in one clause, the first of many."""
    assert whys(["it depends on a", "the order is known at run time only", "it depends on b_"]) == (
        "it depends on a, b\\_; the order is known at run time only"
    )
    assert whys([f"it depends on a{number}" for number in range(9)], 2) == "it depends on a0, a1 and 7 more"
    assert whys([]) == ""


def test_places() -> None:
    """The first ones, and how many more there are."""
    found = [Place("a.py", line) for line in range(1, 9)]
    assert places(found[:2]) == "`a.py:1`, `a.py:2`"
    assert places(found, 1) == "`a.py:1` and 7 more"


def test_numbers() -> None:
    """One is not several."""
    assert (count(1, "site"), count(1200, "site"), count(2, "entity", "entities")) == (
        "1 site",
        "1,200 sites",
        "2 entities",
    )
    assert (share(0.875), codes(["a", "b"])) == ("88 %", "`a`, `b`")


@pytest.mark.parametrize("name", ["order items", "2fa", "Größe", "end", "PK", 'a`|<b>"#;{}', "one", "-"])
def test_names_in_diagrams(name: str) -> None:
    """Every name becomes one that Mermaid takes; labels lose what would end them."""
    assert broken_lines(f'erDiagram\n    a }}o--|| {identifier(name)} : "{mermaid(name)}"') == []


def test_the_checks_find_faults() -> None:
    """The control of these tests: raw names break what the filters keep whole."""
    assert broken_tables("| a | b |\n| --- | --- |\n| x|y | z |\n") == ["| x|y | z |"]
    assert broken_tables(f"| a | b |\n| --- | --- |\n| {cell('x|y')} | {code('x|y')} |\n") == []
    assert loose_markup("a <b> c\nx ` y\n`fine` &lt;b>\n") == ["a <b> c", "x ` y"]
    assert broken_lines("erDiagram\n    order items\n    end {\n        INT id PK\n    }") == [
        "    order items",
        "    end {",
    ]
    assert broken_lines("pie") == ["pie"]
