"""What a person must decide is asked, each with its places; a decent schema and plain questions ask nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from dal.discovery.designing import Decision, Topic
from dal.discovery.model import Feature, ForeignKey, Operation, Place, Routine, Site, Table, Transaction
from tests.unit.discovery.designing.making import analysis, designed, numbered, refers, site, table

USERS = table("users", "id INT", "name VARCHAR(50)", "is_new BOOLEAN", unique=(("name",),))
ORDERS = table(
    "orders", "id INT", "user_id INT", "status INT", "total DOUBLE", foreign_keys=(refers("user_id", "users"),)
)
LINES = table("lines", "id INT", "order_id INT", "sku INT", foreign_keys=(refers("order_id", "orders"),))
BY_ID = (site("select", "orders", "id"), site("select", "lines", "id"))
PLAIN = (site("select", "users", "name"), site("insert", "orders"), site("select", "orders", "user_id"))


def _asked(tables: Sequence[Table], *sites: Site, **more: Any) -> list[Decision]:
    return list(designed(analysis(tables, numbered(*BY_ID, *sites), **more))[1].decisions)


def _topics(*sites: Site, **more: Any) -> list[Topic]:
    return [decision.topic for decision in _asked([USERS, ORDERS, LINES], *sites, **more)]


def test_nothing_to_decide() -> None:
    """The control of all that follows: keys, unique values, lists by a reference and parents by key are plain."""
    with_parent = site("select", "orders", "user_id", joins=("users",))
    grandparent = site("select", "lines", "order_id", joins=("orders", "users"))
    assert _topics(*PLAIN, with_parent, grandparent) == []


@pytest.mark.parametrize(
    ("asked", "topic"),
    [
        (site("select", "orders"), Topic.SCAN),
        (site("select", "orders", also=("total",)), Topic.SCAN),
        (site("select", "orders", aggregates=("SUM",)), Topic.AGGREGATE),
        (site("select", "orders", "user_id", flags=("full text",)), Topic.SEARCH),
        (site("select", "orders", "id", joins=("lines",)), Topic.JOIN),
        (site("select", "orders", "id", "users.name", joins=("users",)), Topic.JOIN),
        (site("select", "orders", "user_id", ordering=("total",), limit="9"), Topic.ORDER),
        (site("update", "orders", "user_id"), Topic.WRITE),
        (site("delete", "lines"), Topic.WRITE),
        (site("select", "orders", "status"), Topic.HOT_PARTITION),
    ],
)
def test_patterns_that_cost(asked: Site, topic: Topic) -> None:
    """Each kind of a question that DynamoDB answers only by reading much is asked about, with its place."""
    (decision,) = _asked([USERS, ORDERS, LINES], asked)
    assert decision.topic is topic
    assert decision.options
    assert decision.where == ((Place("shop/data.py", 12),) if topic is not Topic.HOT_PARTITION else ORDERS.places)


def test_patterns_of_one_table_are_asked_about_together() -> None:
    """One decision for each topic and table names all of its patterns and places."""
    two = (site("select", "orders", also=("total",)), site("select", "orders", also=("status",)))
    (decision,) = _asked([USERS, ORDERS, LINES], *two)
    assert decision.where == (Place("shop/data.py", 12), Place("shop/data.py", 13))
    assert "`all orders, filtered by status`; `all orders, filtered by total`" in decision.why


@pytest.mark.parametrize(
    "unique", [("total",), ("missing",), ("long",)], ids=["no exact value", "not in the draft", "too long"]
)
def test_unique_constraints_that_nobody_would_keep(unique: tuple[str, ...]) -> None:
    """They are left out and asked about; the control is kept."""
    found = table(
        "things",
        "id INT",
        "total DOUBLE",
        "long VARCHAR(600)",
        "code INT",
        "missing POINT",
        unique=(unique, ("code",)),
    )
    _, design = designed(analysis([found]))
    assert [one.columns for one in design.entities[0].unique] == [("code",)]
    assert [d.question for d in design.decisions if d.topic is Topic.UNIQUE] == [
        f"Who keeps ({unique[0]}) of things unique?"
    ]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (ForeignKey(("a", "b"), "users", ("x", "y"), "CASCADE"), "it has 2 columns"),
        (refers("a", "ghosts", "CASCADE"), "ghosts is not in the draft"),
        (ForeignKey(("a",), "users", ("ghost",)), "it names no column of users"),
        (refers("a", "users", "SET NULL"), "ON DELETE SET NULL cannot be done"),
        (refers("a", "users", "SET DEFAULT"), "ON DELETE SET DEFAULT cannot be done"),
        (refers("a", "users", None, on_update="CASCADE"), "ON UPDATE CASCADE changes children"),
    ],
)
def test_foreign_keys_that_nobody_would_follow(key: ForeignKey, said: str) -> None:
    """The contract has no word for them; what it has a word for is followed without a question."""
    found = table("notes", "id INT", "a INT", "b INT", foreign_keys=(key, refers("b", "users", "CASCADE")))
    _, design = designed(analysis([USERS, found]))
    assert ("b", "user", "cascade") in [(r.column, r.target, r.on_delete) for r in design.entities[1].references]
    assert [said in d.why for d in design.decisions if d.topic is Topic.REFERENCE] == [True]


def test_references_that_only_code_follows() -> None:
    """They are no constraint, so nothing is declared, and nothing is lost."""
    found = table("notes", "id INT", "a INT", foreign_keys=(refers("a", "users", "CASCADE", enforced=False),))
    _, design = designed(analysis([USERS, found]))
    assert (design.entities[1].references, design.decisions) == ((), ())


@pytest.mark.parametrize(
    ("collation", "question", "fold"),
    [
        (None, "By which collation does MySQL compare texts?", "utf8mb4_general_ci"),
        ("utf8mb4", "By which collation does MySQL compare texts?", "utf8mb4_general_ci"),
        (
            "utf8mb4_tr_0900_ai_ci",
            "To which collation do columns of utf8mb4_tr_0900_ai_ci change?",
            "utf8mb4_0900_ai_ci",
        ),
        ("latin1_nopad_bin", "To which collation do columns of latin1_nopad_bin change?", "utf8mb4_bin"),
    ],
)
def test_collations(collation: str | None, question: str, fold: str) -> None:
    """What texts are compared by decides what a key is, so it is asked once for all columns that are looked up."""
    two = [
        table("users", "id INT", "name VARCHAR(50)", "free VARCHAR(50)", unique=(("name",),), collation=collation),
        table("teams", "id INT", "name VARCHAR(50)", unique=(("name",),), collation=collation),
    ]
    _, design = designed(analysis(two))
    assert [decision.question for decision in design.decisions] == [question]
    assert "users.name; teams.name" in design.decisions[0].why
    assert design.entities[0].unique[0].folds == (fold,)


@pytest.mark.parametrize("collation", ["latin1", "utf8mb4_unicode_ci", "utf8mb4_0900_ai_ci"])
def test_collations_that_are_certain(collation: str) -> None:
    """One that is implemented, and a character set whose default both servers agree on, raise no question."""
    found = table("users", "id INT", "name VARCHAR(50)", unique=(("name",),), collation=collation)
    assert designed(analysis([found]))[1].decisions == ()


def test_what_only_mysql_does() -> None:
    """One decision for each feature with all its places, and one for each routine that no feature told of."""
    text = "full text", "MATCH … AGAINST finds words", "DynamoDB has no full text index."
    features = tuple(Feature(text[0], Place("a.py", line), *text[1:]) for line in (3, 9))
    routines = (
        Routine("audit", "trigger", Place("s.sql", 5), "orders", (), ("log",)),
        Routine("told", "view", Place("a.py", 3)),
    )
    asked = _asked([USERS, ORDERS, LINES], features=features, routines=routines)
    assert [(d.topic, d.question, d.where) for d in asked] == [
        (Topic.FEATURE, "What takes the place of full text?", (Place("a.py", 3), Place("a.py", 9))),
        (Topic.FEATURE, "What takes the place of trigger audit?", (Place("s.sql", 5),)),
    ]


@pytest.mark.parametrize(
    ("inside", "asked"),
    [
        ((site("insert", "orders"), site("update", "users", "id")), False),
        ((site("insert", "orders"), site("delete", "lines", "order_id")), True),
        (tuple(site("insert", "orders") for _ in range(51)), True),
        (tuple(site("insert", "orders") for _ in range(50)), False),
    ],
    ids=["two rows", "any number of rows", "more than 100 actions", "just 100 actions"],
)
def test_transactions_that_may_be_too_large(inside: tuple[Site, ...], *, asked: bool) -> None:
    """A write by predicate has no bound, and each new row looks at its parents; what fits is not asked about."""
    whole = Transaction(Place("shop/data.py", 9), "Shop.ask", ("orders", "lines"), "commit()")
    topics = _topics(*inside, transactions=(whole,))
    assert (Topic.TRANSACTION in topics) is asked


def test_what_the_contract_has_a_word_for() -> None:
    """A cascade is declared, so the draft has it; what nothing stands for is said to be nothing yet."""
    said = Place("s.sql", 1), "orders refers to users", "DynamoDB deletes one item at a time."
    features = tuple(Feature(name, *said) for name in ("cascade", "zero date"))
    chosen = [decision.chosen for decision in _asked([USERS, ORDERS, LINES], features=features)]
    assert chosen == ["declared as references", "nothing yet: it goes on while MySQL leads"]


def test_many_are_named_by_the_first() -> None:
    """A decision about forty patterns is still a sentence; its places are all there."""
    found = table("wide", "id INT", *(f"c{number} DOUBLE" for number in range(40)))
    (decision,) = _asked([found], *(site("select", "wide", also=(f"c{number}",)) for number in range(40)))
    assert "and 34 more" in decision.why
    assert len(decision.where) == 40


def test_statements_that_nobody_knows() -> None:
    """They are named with their reasons; DDL is no question."""
    hidden = Site("a.py", 7, 7, "f", Operation.SELECT, None, dynamic=True, reasons=("table from a parameter",))
    (decision,) = _asked([USERS, ORDERS, LINES], site("ddl", "users"), hidden)
    assert decision.topic is Topic.DYNAMIC
    assert "table from a parameter" in decision.why
    assert decision.where == (Place("a.py", 13),)


def test_nothing_found() -> None:
    """Without tables there is nothing to draft, and that is said."""
    _, design = designed(analysis())
    assert [decision.topic for decision in design.decisions] == [Topic.TABLE]
