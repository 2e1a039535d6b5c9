"""The six documents say what was found, each with its place, and nothing that is not so."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jinja2 import UndefinedError

from dal.discovery.documents import Generated, Pending, SuiteRun, repository_name, write
from dal.discovery.documents.rendering import render
from dal.discovery.model import Analysis, Column, Conventions, Feature, Place, Routine, Setting, Unread
from dal.errors import ConfigurationError
from tests.unit.discovery.designing.making import CONVENTIONS, analysis, designed, numbered, refers, site, table
from tests.unit.discovery.designing.shop import shop
from tests.unit.discovery.documents.checking import broken_lines, broken_tables, diagrams, lines_of, loose_markup

NAMES = (
    "03_1_backend_analysis.md",
    "03_2_data_access_analysis.md",
    "03_3_dal_requirements.md",
    "03_4_dal_design.md",
    "03_5_implementation_log.md",
    "03_6_validation_results.md",
    "analysis.json",
    "migrationContract.json",
)


def _documents(folder: Path, found: Analysis, **more: Any) -> dict[str, str]:
    patterns, design = designed(found)
    return {path.name: path.read_text("utf-8") for path in write(found, design, patterns, folder / "out", **more)}


def _many(count: int) -> Analysis:
    """As many tables, each a child of the one before; the first is asked most."""
    tables = [
        table(f"t{n}", "id INT", "up INT", foreign_keys=(refers("up", f"t{max(n - 1, 0)}"),)) for n in range(count)
    ]
    sites = [site("select", f"t{n}", "up", file=f"m{n}.py") for n in range(count)]
    return analysis(tables, numbered(*sites, *(site("select", "t0", "id") for _ in range(count))))


def _odd() -> Analysis:
    """Names that are markup."""
    name = 'odd `x`|<b> {{ y }} end #";'
    odd = replace(
        table(name, "id INT"), columns=(Column("id", "INT"), Column("a|`b`", "VARCHAR(9)")), unique=(("a|`b`",),)
    )
    asked = (site("select", name, "a|`b`", function="<module>"), site("select", name, statement="SELECT `a` | b"))
    return replace(analysis([odd], numbered(*asked)), unread=(Unread("a|b.py", "it is <binary>", "leave `it`"),))


FOUND = {"shop": shop, "nothing": analysis, "many": lambda: _many(60), "odd": _odd}


@pytest.fixture(scope="module", params=FOUND)
def documents(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The documents of an analysis of each kind."""
    return _documents(tmp_path_factory.mktemp("documents"), FOUND[request.param]())


def test_what_is_written(documents: dict[str, str]) -> None:
    """Eight files, each with plain line ends and one at its end."""
    assert tuple(documents) == NAMES
    for text in documents.values():
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
        assert "\r" not in text


def test_markdown_is_whole(documents: dict[str, str]) -> None:
    """No name ends a cell or a span, no section is empty, no line is left blank twice."""
    for name, text in documents.items():
        if name.endswith(".md"):
            assert broken_tables(text) == [], name
            assert loose_markup(text) == [], name
            assert "\n\n\n" not in text
            assert not re.search(r"^## .*\n+(## |\Z)", text, re.MULTILINE), name


def test_diagrams_can_be_drawn(documents: dict[str, str]) -> None:
    """Every line of every diagram is one of its grammar."""
    for text in documents.values():
        for diagram in diagrams(text):
            assert broken_lines(diagram) == []


def test_links_lead_somewhere(documents: dict[str, str]) -> None:
    """Documents name each other by the names that they have, and headings that are there."""
    for text in documents.values():
        for target in re.findall(r"\]\(([\w.]+)(?:#[\w-]+)?\)", text):
            assert target in documents
        for target, heading in re.findall(r"\]\(([\w.]+)#([\w-]+)\)", text):
            headings = re.findall(r"^#+ (.*)$", documents[target], re.MULTILINE)
            assert heading in {re.sub(r"[^\w-]", "", one.lower().replace(" ", "-")) for one in headings}


def test_the_same_bytes(tmp_path: Path) -> None:
    """Twice the same, into a folder that is there too; and nothing of this machine or this moment."""
    once, twice = _documents(tmp_path, shop()), _documents(tmp_path, shop())
    assert once == twice
    assert not any(str(tmp_path) in text or re.search(r"\b20\d\d-\d\d", text) for text in once.values())


def test_the_backend(tmp_path: Path) -> None:
    """Versions, frameworks, conventions, tests, and where secrets are, never what they are."""
    text = _documents(tmp_path, shop())[NAMES[0]]
    assert "| `flask` | `>=3` | framework |  | `pyproject.toml:8` |" in text
    assert "| `DB_PASSWORD` | constant | yes, **its value stands in the code** | `shop/settings.py:5` |" in text
    assert "| data access is called | `*Repository` |" in text
    assert next(lines_of(text, "Tests")) == "`pytest`: 31 tests in 2 files, with fixtures `db`, `client`."
    assert list(lines_of(text, "Connections")) == ["- `pymysql.connect` in `connect`, `shop/db.py:7`"]


def test_the_data_access(tmp_path: Path) -> None:
    """Sites by file, with operation, table, predicates and helpers; what is dynamic, with the reason."""
    text = _documents(tmp_path, shop())[NAMES[1]]
    assert "| 12 | `CustomerRepository.add` | insert | `customers` |  |  | `Base.run` |" in text
    assert (
        "| 20 | `OrderRepository.of` | select | `orders` | `orders.customer_id` | `placed_at DESC` limit `%s` |  |"
        in text
    )
    assert list(lines_of(text, "Statements that are known at run time only")) == [
        "- `shop/reports.py:31` in `Reports.run`: the table is a parameter (`SELECT * FROM …`)"
    ]
    assert list(lines_of(text, "Files that could not be read")) == [
        "- `shop/old.py`: it is Python 2; convert it, or leave it out"
    ]
    assert "| `customers.email` | `Customer.rename` | `shop/models.py:40` |" in text
    assert "- **full text**: DynamoDB has no index of words" in text
    assert "\n  - `shop/data.py:17`: MATCH … AGAINST finds words\n" in text


def test_requirements_are_numbered(tmp_path: Path) -> None:
    """One after the other over all sections, each with a check; decisions are among them."""
    found = shop()
    text = _documents(tmp_path, found)[NAMES[2]]
    numbers = [int(number) for number in re.findall(r"^- \*\*R(\d+)\*\* ", text, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert text.count("  Checked by: ") == len(numbers)
    assert len(list(lines_of(text, "Decisions"))) == 2 * len(designed(found)[1].decisions)
    assert "No two rows of `customers` have the same `email`, compared by `utf8mb4_general_ci`." in text


def test_the_design(tmp_path: Path) -> None:
    """Keys, indexes with what they serve, and each transaction with what becomes of it."""
    text = _documents(tmp_path, shop())[NAMES[3]]
    assert "| `order_line` | `order_lines` | `ORDER#{order_id}` | `ORDER_LINE#{id:010}` |" in text
    assert "order by customer, newest first, a page; delete customer by id |" in text
    place, sweep = lines_of(text, "Transactions")
    assert place == "- `OrderRepository.place`, `shop/data.py:22`: at least 6 actions of 100"
    assert sweep.startswith(
        "- `OrderRepository.sweep`, `shop/data.py:25`: any number of rows (delete order by state)"
    )
    assert "### 1. What names a row of visits?" in text


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        (None, "OrderItemRepository"),
        ("*Repository", "OrderItemRepository"),
        ("*DAO", "OrderItemDAO"),
        ("Base*", "BaseOrderItem"),
        ("*_dao", "OrderItemDao"),
        ("*_queries", "OrderItemQueries"),
        ("queries", "OrderItemRepository"),
    ],
)
def test_protocols_are_named_as_the_backend_does(pattern: str | None, name: str) -> None:
    """A pattern of classes or of modules; without one as is usual."""
    said: Conventions = replace(CONVENTIONS, repositories=pattern)
    assert repository_name("order_item", said) == name


def test_what_is_generated_and_what_is_left(tmp_path: Path) -> None:
    """A check list: what is there is ticked, what is left comes in order, with its pattern."""
    generated = Generated(
        ("shop/dal/orders.py",), ("DynamoOrders.by_id",), (Pending("DynamoOrders.sweep", "delete | order"),)
    )
    text = _documents(tmp_path, shop(), generated=generated)[NAMES[4]]
    assert "- [x] `shop/dal/orders.py`" in text
    assert "- [ ] Write `DynamoOrders.sweep`: delete \\| order" in text
    assert "- [ ] `dal scaffold`" not in text
    assert "- [ ] Say what happens to `visits`, which the draft leaves out" in text


def test_runs_of_the_backends_tests(tmp_path: Path) -> None:
    """Told where they belong; without a run the documents say that there was none."""
    baseline = SuiteRun("pytest -q", 1, passed=30, failed=1, said=("FAILED tests/x.py::test_y",))
    told = _documents(tmp_path, shop(), baseline=baseline, validation=SuiteRun("make test", 0))
    assert "`pytest -q` ended with status 1, 30 passed, 1 failed." in told[NAMES[0]]
    assert "    FAILED tests/x.py::test_y" in told[NAMES[0]]
    assert "but for its own tests" in told[NAMES[0]]
    assert "`make test` ended with status 0." in told[NAMES[5]]
    silent = _documents(tmp_path, shop())
    assert next(lines_of(silent[NAMES[0]], "Baseline")).startswith("The backend's own tests were not run")
    assert next(lines_of(silent[NAMES[5]], "Tests")).startswith("The tests were not run")


def test_figures(tmp_path: Path) -> None:
    """They are those of the analysis, and add up."""
    text = _documents(tmp_path, shop())[NAMES[5]]
    figures = {
        name.strip("… "): int(number) for name, number in re.findall(r"^\| (.*) \| (\d+) \|$", text, re.MULTILINE)
    }
    assert (figures["access sites"], figures["tables"], figures["left out"]) == (21, 6, 1)
    assert figures["known as a whole"] + figures["with parts that are known at run time only"] == 21
    assert (
        sum(number for name, number in figures.items() if name.startswith("served by"))
        == figures["access patterns"]
    )
    assert "has nothing against" in text


def test_complaints_are_told(tmp_path: Path) -> None:
    """A draft that is no contract yet is said to be none, with what the lint has against it."""
    told = _documents(tmp_path, analysis())
    assert "- `tables`: there are none; describe at least one" in told[NAMES[5]]
    assert "- [ ] Correct the contract: 1 complaint" in told[NAMES[4]]


def test_nothing_is_said_in_a_sentence(tmp_path: Path) -> None:
    """An analysis without sites and tables has documents too."""
    told = _documents(tmp_path, analysis())
    assert list(lines_of(told[NAMES[1]], "Access sites")) == ["None was found."]
    assert list(lines_of(told[NAMES[1]], "Tables")) == ["None was found in models, migrations, DDL or statements."]
    assert "There is nothing to design: no table is known well enough." in told[NAMES[3]]
    assert json.loads(told["migrationContract.json"])["tables"] == []


def test_many_are_cut(tmp_path: Path) -> None:
    """A large backend has documents of bearable length: the rest is in analysis.json, a diagram shows a part."""
    told = _documents(tmp_path, _many(60))
    assert "… and 20 more, see [analysis.json](analysis.json)." in told[NAMES[1]]
    assert "… and sites in 21 more files, see [analysis.json](analysis.json)." in told[NAMES[1]]
    (er,) = (one for one in diagrams(told[NAMES[1]]) if one.startswith("erDiagram"))
    assert er.count(" {\n") == 25
    assert "t0 {" in er
    assert "Shown are the 25 tables that are asked most" in told[NAMES[1]]
    assert len(json.loads(told["analysis.json"])["access_sites"]) == 120


def test_a_template_without_its_values_fails() -> None:
    """What is not defined is an error, not an empty place."""
    with pytest.raises(UndefinedError):
        render("03_6_validation_results")


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """The path and what to do are said."""
    (tmp_path / "out").write_text("a file")
    with pytest.raises(ConfigurationError, match="choose another folder"):
        _documents(tmp_path, shop())


def test_one_setting_for_each_place(tmp_path: Path) -> None:
    """A constant that holds what the environment says is not told twice."""
    place = Place("shop/settings.py", 4)
    both = (Setting(place, "DB", "constant", secret=True), Setting(place, "DB", "environment", committed=True))
    found = replace(shop(), project=replace(shop().project, settings=both))
    text = _documents(tmp_path, found)[NAMES[0]]
    row = "| `DB` | environment, constant | yes, **its value stands in the code** | `shop/settings.py:4` |"
    assert text.count("| `DB` ") == 1
    assert row in text


def test_many_of_one_feature(tmp_path: Path) -> None:
    """What it means is said once; of many places the first are shown. A routine among them is not repeated."""
    many = tuple(Feature("cascade", Place("a.sql", line), f"t{line}", "delete them.") for line in range(1, 16))
    routine = Routine("touch", "trigger", Place("a.sql", 3), "orders", (), ("stock",))
    text = _documents(tmp_path, replace(shop(), features=many, routines=(routine,)))[NAMES[1]]
    assert text.count("- **cascade**: Delete them.") == 1
    assert "  - `a.sql:12`: t12\n  - … and 3 more, see" in text
    assert "`touch`" not in text


def test_a_run_that_did_not_come_to_an_end(tmp_path: Path) -> None:
    """It has no status, and one of a program that is not there has none of its own."""
    told = _documents(tmp_path, shop(), baseline=SuiteRun("sleep 9", None), validation=SuiteRun("pytset", 127))
    assert "`sleep 9` did not come to an end, and was stopped." in told[NAMES[0]]
    assert "`pytset` was not found." in told[NAMES[5]]
