"""What a site asks for, in the table's own words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dal.discovery.designing import Kind, Limit, Shape, access_patterns
from dal.discovery.model import Operation, Site
from tests.unit.discovery.designing.making import analysis, site, table

USERS = table(
    "users", "id INT", "email VARCHAR(100)", "parent_id INT NULL", "admin TINYINT(1)", unique=(("email",),)
)
PAIRS = table("pairs", "a INT", "b INT", primary_key=("a", "b"), id_generation=None)


def _pattern(asked: Site) -> tuple[Kind, Shape]:
    (pattern,) = access_patterns(analysis([USERS, PAIRS], [asked]))
    return pattern.kind, pattern.shape


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        (site("select", "users", "id"), Kind.BY_KEY),
        (site("select", "users", "email"), Kind.BY_UNIQUE),
        (site("select", "users", "email", aggregates=("COUNT",)), Kind.BY_UNIQUE),
        (site("select", "users", "parent_id"), Kind.LIST),
        (site("select", "users", also=("parent_id",)), Kind.SCAN),
        (site("select", "users", aggregates=("COUNT",)), Kind.AGGREGATE),
        (site("select", "users", aggregates=("DISTINCT",)), Kind.SCAN),
        (site("select", "users", "id", joins=("pairs",)), Kind.JOIN),
        (site("select", "users", "id", flags=("full text",)), Kind.SEARCH),
        (site("select", "users", statement="SELECT id FROM users WHERE email LIKE %s"), Kind.SEARCH),
        (site("insert", "users"), Kind.WRITE_NEW),
        (site("upsert", "users"), Kind.WRITE_NEW),
        (site("update", "users", "id"), Kind.WRITE_BY_KEY),
        (site("delete", "users", "email"), Kind.WRITE_BY_UNIQUE),
        (site("delete", "users", "parent_id"), Kind.WRITE_LIST),
        (site("delete", "users"), Kind.WRITE_ALL),
        (site("select", "pairs", "a"), Kind.LIST),
        (site("select", "pairs", "b", "a"), Kind.BY_KEY),
        (site("procedure", "users"), Kind.PROCEDURE),
    ],
)
def test_kinds(asked: Site, kind: Kind) -> None:
    """A pattern's kind follows from its table's keys and from what it asks."""
    assert _pattern(asked)[0] is kind


def test_the_primary_key_of_a_model_is_its_columns() -> None:
    """`<pk>` is spelled out, also where there are several."""
    assert _pattern(site("select", "pairs", "<pk>", stack="django"))[1].own == ("a", "b")


def test_columns_are_spelled_as_the_table_has_them() -> None:
    """MySQL does not heed the case of columns, so sites that differ in it are one pattern."""
    assert _pattern(site("select", "users", "EMAIL"))[1].equalities == ("email",)


def test_columns_of_other_tables_stay_theirs() -> None:
    """A predicate of a joined table is no equality of its own."""
    shape = _pattern(site("select", "users", "pairs.a", joins=("pairs",)))[1]
    assert (shape.equalities, shape.own) == (("pairs.a",), ())


@pytest.mark.parametrize(
    ("asked", "own"),
    [
        (site("save", "users", stack="django"), ("id",)),
        (site("delete", "users", stack="sqlalchemy"), ("id",)),
        (site("delete", "users", stack="sqlalchemy", flags=("all rows",)), ()),
        (site("delete", "users"), ()),
    ],
)
def test_objects_are_written_by_their_primary_key(asked: Site, own: tuple[str, ...]) -> None:
    """An ORM's object is one row; a statement without a condition is all of them."""
    assert _pattern(asked)[1].own == own


@pytest.mark.parametrize(
    ("where", "nulls"),
    [
        ("parent_id IS NULL", ("parent_id",)),
        ("u.`parent_id` is null", ("parent_id",)),
        ("parent_id IS NOT NULL", ()),
        ("email IS NULL", ()),
    ],
)
def test_what_is_looked_for_as_null(where: str, nulls: tuple[str, ...]) -> None:
    """A NULL is a value to look for, where the column can have it."""
    shape = _pattern(site("select", "users", statement=f"SELECT id FROM users AS u WHERE {where}"))[1]
    assert (shape.nulls, shape.own) == (nulls, nulls)


@pytest.mark.parametrize(
    ("where", "truths"),
    [
        ("admin", ("admin",)),
        ("u.admin = 1 ORDER BY id", ("admin",)),
        ("email = %s AND admin IS TRUE LIMIT 3", ("admin",)),
        ("admin = %s", ()),
        ("NOT admin", ()),
        ("admin OR email = %s", ()),
        ("parent_id = 1", ()),
    ],
)
def test_truths_that_the_statement_asks_for(where: str, truths: tuple[str, ...]) -> None:
    """Only a truth in the statement itself is known before it runs; a number is none."""
    assert _pattern(site("select", "users", statement=f"SELECT id FROM users u WHERE {where}"))[1].truths == truths


@pytest.mark.parametrize(
    ("said", "limit"), [(None, Limit.ALL), ("1", Limit.ONE), ("20", Limit.PAGE), ("size", Limit.PAGE)]
)
def test_limits(said: str | None, limit: Limit) -> None:
    """One row, a page, or all."""
    assert _pattern(site("select", "users", limit=said))[1].limit is limit


def test_what_is_no_pattern() -> None:
    """DDL, statements without a known table and those that are unknown as a whole ask nothing of a key."""
    unknown = Site("a.py", 1, 1, "f", Operation.SELECT, None, dynamic=True)
    assert access_patterns(analysis([USERS], [site("ddl", "users"), site("unknown", "users"), unknown])) == ()


def test_columns_behind_the_names_of_an_orm() -> None:
    """What is compared is a column of a table, whatever the code calls it; marks of an ORM's are no columns."""
    asked = replace(site("select", "users", "parent_id", stack="django"), predicates=("<fk>", "users.pair__b"))
    assert _pattern(replace(asked, predicates=("<fk>",)))[1].filters == ()
    shape = _pattern(replace(asked, compared=("users.parent_id", "pairs.b")))[1]
    assert (shape.equalities, shape.filters) == (("parent_id",), ("pairs.b",))
