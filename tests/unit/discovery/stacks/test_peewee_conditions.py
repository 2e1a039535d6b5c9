"""Conditions of peewee's queries: what they compare, however it is written, and what only run time knows."""

from __future__ import annotations

import pytest

from dal.discovery.stacks.peewee import Peewee
from tests.unit.discovery.stacks.peewees import MODELS
from tests.unit.discovery.stacks.telling import backend

FORMS = backend(
    MODELS
    + """
def several_conditions(x):
    list(Order.select().where((Order.number == x) & (Order.total > 1)))  # -> select orders (number, total)
    Order.select().where(Order.number == x, Order.total != 3).count()  # -> select orders (number, total)

def sides_and_bare_columns(x):
    Order.select().where(x == Order.number).first()  # -> select orders (number)
    Customer.select().where(~Customer.active).exists()  # -> select customer (active)
    Customer.get(Customer.email == x)  # -> select customer (mail)

def operators(x):
    Customer.get(Customer.city << [1], Customer.email % "a%")  # -> select customer (city, mail)
    Customer.get(Customer.active >> None, Customer.city ** "b")  # -> select customer (active, city)

def methods_of_columns(x):
    list(Order.select().where(Order.total.between(1, 2)))  # -> select orders (total)
    some = Order.number.startswith("a") | Order.customer.in_([1])
    list(Order.select().where(some))  # -> select orders (number, customer_id)
    list(Order.select().where(Order.total.is_null(False)))  # -> select orders (total)

def foreign_keys(x):
    list(Order.select().where(Order.customer_id == x))  # -> select orders (customer_id)
    list(Order.select().join(Customer).where(Order.customer.city == x))  # -> select orders (customer.city)

def what_joins_is_no_predicate(x):
    on = Order.customer == Customer.id
    list(Order.select().join(Customer, on=on).where(Customer.city == x))  # -> select orders (customer.city)

def a_value_in_on_is_one(x):
    on = (Order.customer == Customer.id) & (Customer.city == x)
    list(Order.select().join(Customer, JOIN.LEFT_OUTER, on=on))  # -> select orders (customer.city)

def functions_and_having(x):
    list(  # the query begins below
        Order.select(fn.COUNT(Order.id))  # -> select orders (number, total)
        .where(fn.LOWER(Order.number) == x)
        .group_by(Order.customer)
        .having(fn.SUM(Order.total) > 5)
    )

def text_inside(x):
    list(Order.select().where(SQL("number = %s AND total > 3", [x])))  # -> select orders (number, total)

def keywords(x, y):
    list(Order.filter(number__ilike=x, customer__city=y))  # -> select orders (number, customer.city)

def sub_select(x):
    inner = Customer.select(Customer.id).where(Customer.city == x)
    list(Order.select().where(Order.customer.in_(inner)))  # -> select orders (customer_id)

def sub_select_that_is_asked_as_well(x):
    inner = Customer.select(Customer.id).where(Customer.city == x)  # -> select customer (city)
    if inner.count():
        Order.delete().where(Order.customer.in_(inner)).execute()  # -> delete orders (customer_id)

def union(x, y):
    one = Order.select().where(Order.number == x)  # -> select orders (number, total)
    other = Order.select().where(Order.total == y)
    return list(one | other)

def alias(x):
    Other = Order.alias()
    list(Other.select().where(Other.number == x))  # -> select orders (number)

def branches(x):
    q = Order.select()  # -> select orders (number, total)
    if x:
        q = q.where(Order.number == x)
    else:
        q = q.where(Order.total == 1)
    return list(q)

def conditions_in_a_list(x):
    wanted = [Order.total > 1]
    if x:
        wanted.append(Order.number == x)
    list(Order.select().where(*wanted))  # -> select orders (total, number)
    list(Order.select().where(functools.reduce(operator.and_, wanted)))  # -> select orders (total, number)

def condition_that_grows(x):
    wanted = Order.total > 1
    if x:
        wanted &= Order.number == x
    list(Order.select().where(wanted))  # -> select orders (total, number)

def a_column_by_name(name, x):
    column = {"number": Order.number, "total": Order.total}[name]
    list(Order.select().where(getattr(Order, "number") == x))  # -> select orders (number)
    list(Order.select().where(column == x))  # -> select orders (number, total)
""",
    Peewee,
)


@pytest.mark.parametrize("function", FORMS.functions())
def test_a_form_of_query(function: str) -> None:
    """Each way of writing a query is found with its operation, table and predicates, and nothing else is."""
    assert FORMS.found(function) == FORMS.expected(function)


def test_equalities_are_what_every_variant_compares() -> None:
    """What is only sometimes compared, by OR, negated or not by equality, can be no key."""
    site = backend(
        MODELS
        + """
def go(x):
    wanted = [Order.number == x]
    if x:
        wanted.append(Order.total == 1)
    either = (Order.id == 1) | (Order.id == 2)
    return list(Order.select().where(*wanted).where(either).where(Order.customer > 3))
""",
        Peewee,
    ).only("go")
    assert site.predicates == ("orders.number", "orders.total", "orders.id", "orders.customer_id")
    assert site.equalities == ("orders.number",)


def test_what_only_run_time_knows_is_said() -> None:
    """Conditions and orderings that are arguments make a query dynamic, with the reason."""
    found = backend(
        MODELS
        + """
def by_conditions(conditions):
    list(Order.select().where(*conditions))

def by_order(column):
    list(Order.select().order_by(column))
""",
        Peewee,
    )
    assert found.only("by_conditions").reasons == ("conditions that are put together at run time",)
    assert found.only("by_order").reasons == ("an ordering that is known at run time only",)
    assert all(site.dynamic for site in found.sites)
