"""Indexes: only what is asked for, as few as serve it, and each so that DynamoDB can answer by it."""

from __future__ import annotations

import pytest

from dal.discovery.designing import Access, Condition, Design, EntityDesign, Service
from dal.discovery.model import Site
from tests.unit.discovery.designing.making import analysis, designed, numbered, refers, site, table

USERS = table("users", "id INT", "email VARCHAR(100)", "team_id INT NULL", "admin BOOLEAN", unique=(("email",),))
ORDERS = table(
    "orders",
    "id INT",
    "user_id INT",
    "status ENUM('a','b')",
    "note TEXT",
    "name VARCHAR(255)",
    "paid_at DATETIME NULL",
    "created_at DATETIME",
    "total DECIMAL(9,2)",
    foreign_keys=(refers("user_id", "users", "CASCADE"),),
)


def _design(*sites: Site) -> Design:
    return designed(analysis([USERS, ORDERS], numbered(*sites)))[1]


def _orders(*sites: Site) -> tuple[EntityDesign, dict[str, Service]]:
    """The design of orders, which are also read by `id`, and how what is asked besides is served."""
    design = _design(site("select", "orders", "id"), *sites)
    entity = design.entity("orders")
    assert entity is not None
    return entity, {service.pattern: service for service in design.services if service.pattern != "order by id"}


def _templates(entity: EntityDesign) -> list[tuple[str, str]]:
    return [(index.pk.template, index.sk.template) for index in entity.indexes]


def test_nothing_asked_nothing_made() -> None:
    """Keys and unique values need no index, foreign keys none as long as no parent is deleted."""
    asked = (site("select", "users", "email"), site("select", "orders", "id"), site("insert", "orders"))
    design = _design(*asked)
    assert [entity.indexes for entity in design.entities] == [(), ()]
    assert [service.by for service in design.services] == [Access.WRITE, Access.KEY, Access.UNIQUE]


def test_a_list_in_an_order() -> None:
    """The partition is what is equal, the order is the sort key, and the rest of the key makes it stand still."""
    entity, services = _orders(
        site("select", "orders", "user_id", ordering=("created_at DESC", "id DESC"), limit="9")
    )
    assert _templates(entity) == [("ORDER_BY_USER#{user_id}", "{created_at}#{id:010}")]
    service = services["order by user, newest first, a page"]
    assert (service.name, service.columns, service.descending, service.sorts) == (
        "GSI1",
        ("user_id",),
        True,
        False,
    )
    assert service.complete


def test_one_index_for_what_it_can_serve() -> None:
    """Unordered questions, counts and narrower ones take the index that is there; the rest is filtered."""
    entity, services = _orders(
        site("select", "orders", "user_id"),
        site("select", "orders", "user_id", ordering=("created_at",)),
        site("select", "orders", "user_id", aggregates=("COUNT",)),
        site("select", "orders", "user_id", "status"),
    )
    assert _templates(entity) == [("ORDER_BY_USER#{user_id}", "{created_at}#{id:010}")]
    assert services["order by status and user"].filters == ("status",)
    assert not services["order by status and user"].complete


def test_what_finds_too_much_is_not_narrowed_afterwards() -> None:
    """All orders of one status may be most of them, so a narrower question gets an index of its own."""
    entity, _ = _orders(site("select", "orders", "status"), site("select", "orders", "status", "created_at"))
    assert [index.columns for index in entity.indexes] == [("created_at", "status"), ("status",)]


def test_pages_in_two_orders() -> None:
    """Each order that pages go by has an index; one that is not paged is sorted after reading."""
    by = ("select", "orders", "user_id")
    entity, services = _orders(
        site(*by, ordering=("created_at",), limit="9"),
        site(*by, ordering=("name",), limit="9"),
        site(*by, ordering=("paid_at",)),
    )
    assert _templates(entity) == [
        ("ORDER_BY_USER#{user_id}", "{created_at}#{id:010}"),
        ("ORDER_BY_USER#{user_id}", "#{name:utf8mb4_general_ci}"),
    ]
    assert services["order by user, oldest first"].sorts


@pytest.mark.parametrize(
    "ordering", [("total",), ("status",), ("created_at", "name DESC"), ("note",), ("RAND()",), ("users.name",)]
)
def test_orders_that_no_index_has(ordering: tuple[str, ...]) -> None:
    """Decimals, ENUMs, two directions, long texts, expressions, other tables: sorted after reading."""
    entity, services = _orders(site("select", "orders", "user_id", ordering=ordering))
    assert _templates(entity) == [("ORDER_BY_USER#{user_id}", "{id:010}")]
    assert all(service.sorts and not service.descending for service in services.values())


def test_null_in_a_key() -> None:
    """Rows with NULL are left out, unless NULL is asked for; in a sort key they come first."""
    entity = _design(site("select", "users", "team_id")).entities[0]
    assert entity.indexes[0].pk.when == Condition("team_id")
    asked = site("select", "users", statement="SELECT id FROM users WHERE team_id IS NULL")
    entity = _design(asked).entities[0]
    assert (entity.indexes[0].pk.when, entity.indexes[0].pk.if_null) == (None, "USER_BY_TEAM#NULL")
    entity, _ = _orders(site("select", "orders", "user_id", ordering=("paid_at",)))
    assert entity.indexes[0].sk.if_null == "#"


def test_a_truth_is_a_small_index() -> None:
    """`WHERE admin` holds administrators alone; a truth that is only known later is filtered out of all rows."""
    known = site("select", "users", statement="SELECT id FROM users WHERE admin")
    (index,) = _design(known).entities[0].indexes
    assert (index.pk.template, index.pk.when, index.hot) == ("USER_ADMIN", Condition("admin", equals=True), "")
    design = _design(site("select", "users", "admin"))
    assert design.services[0].everything
    assert design.services[0].filters == ("admin",)


def test_all_rows() -> None:
    """Lists, searches and figures over everything share one index, which is one partition, and say so."""
    entity, services = _orders(
        site("select", "orders", ordering=("created_at",), limit="9"),
        site("select", "orders", flags=("like",), also=("name",)),
        site("select", "orders", aggregates=("SUM",)),
        site("select", "orders", also=("total",)),
    )
    assert _templates(entity) == [("ORDER", "{created_at}#{id:010}")]
    assert entity.indexes[0].hot == "all rows are in one partition"
    assert all(service.everything for service in services.values())


def test_long_texts_are_no_keys() -> None:
    """What would not fit into a key is judged after reading."""
    entity, services = _orders(site("select", "orders", "user_id", "note"))
    assert _templates(entity) == [("ORDER_BY_USER#{user_id}", "{id:010}")]
    assert services["order by note and user"].filters == ("note",)


def test_a_delete_looks_for_children() -> None:
    """What goes with a parent, or keeps it, has to be found: also the children of children that go."""
    lines = table("lines", "id INT", "order_id INT", foreign_keys=(refers("order_id", "orders", "RESTRICT"),))
    found = analysis(
        [USERS, ORDERS, lines], numbered(site("delete", "users", "id"), site("update", "lines", "id"))
    )
    _, design = designed(found)
    assert [[index.columns for index in entity.indexes] for entity in design.entities] == [
        [],
        [("user_id",)],
        [("order_id",)],
    ]
    served = design.service("delete user by id")
    assert served is not None
    assert (served.by, served.through) == (Access.KEY, ("lines", "orders"))


def test_a_question_that_begins_in_another_table() -> None:
    """Orders of a user of that address: the user by the unique value, the orders by the user."""
    asked = site("select", "orders", "users.email", joins=("users",))
    entity, services = _orders(asked)
    assert _templates(entity) == [("ORDER_BY_USER#{user_id}", "{id:010}")]
    (service,) = services.values()
    assert (service.by, service.columns, service.through) == (Access.INDEX, ("user_id",), ("users",))
    asked = site("select", "users", "orders.name", joins=("orders",))
    entity, services = _orders(asked)
    assert _templates(entity) == [("ORDER_BY_NAME#{name:utf8mb4_general_ci}", "{id:010}")]
    assert next(iter(services.values())).by is Access.KEY


def test_more_indexes_than_there_are() -> None:
    """The most used twenty are made; what the others were for is served by nothing, and asked about."""
    wide = table("wide", "id INT", *(f"c{number} INT" for number in range(22)))
    sites = [site("select", "wide", f"c{number}") for number in range(22) for _ in range(1 + (number > 1))]
    _, design = designed(analysis([wide], numbered(*sites)))
    assert len(design.entities[0].indexes) == 20
    unserved = [service.pattern for service in design.services if service.by is Access.NOTHING]
    assert unserved == ["wide by c0", "wide by c1"]
    assert [decision.topic.value for decision in design.decisions] == ["number of indexes"]
