"""Queries of peewee: where they begin, what they say, and where they are sent."""

from __future__ import annotations

import pytest

from dal.discovery.model import Operation
from dal.discovery.stacks.peewee import Peewee
from tests.unit.discovery.stacks.peewees import MODELS
from tests.unit.discovery.stacks.telling import backend

FORMS = backend(
    MODELS
    + """
def by_key(x, y):
    Order.get_by_id(x)  # -> select orders (<pk>)
    Order[x]  # -> select orders (<pk>)
    Order.delete_by_id(x)  # -> delete orders (<pk>)
    Order.set_by_id(x, {"number": y})  # -> update orders (<pk>)

def get_or_create(x, y):
    Customer.get_or_create(email=x, defaults={"city": y})  # -> select customer (mail) + insert customer

def inserts(x):
    Order.create(number=x)  # -> insert orders
    Order.insert(number=x).execute()  # -> insert orders
    Order.insert_many([{"number": x}]).execute()  # -> insert orders
    Order.replace(number=x).execute()  # -> upsert orders
    Order.insert(number=x).on_conflict_replace().execute()  # -> upsert orders
    Order.insert(number=x).on_conflict(update={Order.total: 1}).execute()  # -> upsert orders
    Order.insert(number=x).on_conflict_ignore().execute()  # -> insert orders
    Order.bulk_create([x])  # -> insert orders

def insert_from(x):
    rows = Customer.select(Customer.id).where(Customer.city == x)
    Order.insert_from(rows, [Order.customer]).execute()  # -> insert orders (customer.city)

def updates_and_deletes(x, y):
    Order.update(total=Order.total + 1).where(Order.number == x).execute()  # -> update orders (number)
    Order.update({Order.total: 1}).where(Order.id == y).execute()  # -> update orders (id)
    Order.delete().where(Order.total == 0).execute()  # -> delete orders (total)
    Order.bulk_update([x], fields=[Order.total])  # -> update orders (<pk>)

def rows_that_refer_to_a_row(x):
    customer = Customer.get_by_id(x)  # -> select customer (<pk>)
    for order in customer.orders.where(Order.total > 1):  # -> select orders (customer_id, total)
        print(order.number)

def prefetching(x):
    first = Customer.select().where(Customer.city == x)  # -> select customer (city)
    second = Order.select()  # -> select orders
    prefetch(first, second)

def frameworks(x, y):
    get_object_or_404(Order, Order.number == x)  # -> select orders (number)
    object_list("a.html", Customer.select().where(Customer.city == y))  # -> select customer (city)

def loop_over_the_class():
    for order in Order:  # -> select orders
        print(order)

def raw(x):
    Order.raw("SELECT * FROM orders WHERE number = %s", x)  # -> select orders (number)
    db.execute_sql("DELETE FROM customer WHERE city = %s", (x,))  # -> delete customer (city)

def by_hand(x):
    InsertQuery(Order, rows=[{"number": x}]).upsert().execute()  # -> upsert orders
    DeleteQuery(Order).where(Order.number == x).execute()  # -> delete orders (number)
    list(ModelSelect(Order, [Order.id]).where(Order.number == x))  # -> select orders (number)

def table_without_a_model(x):
    log = Table("audit_log", ("id", "what")).bind(db)
    list(log.select().where(log.what == x))  # -> select audit_log (what)

def bait(x, y, rest):
    Order.noop()
    redis.delete("x")
    form.save(False)
    rest.get("select")
    session.get("user")
    x.update(total=1)
    storage.save(y)
    Order.customer.rel_model
    Order.number == x

def recent():
    return Order.select().where(Order.total > 1)  # -> select orders (total)

def show_recent():
    return [order.number for order in recent()]

def base(full):
    if full:
        return Order.select().where(Order.total > 1)
    return Order.select().where(Order.number == "a")

def of_customer(customer, full):
    return list(base(full).where(Order.customer == customer))  # -> select orders (total, customer_id, number)

def find(model, **wanted):
    return model.select().where(*[getattr(model, name) == value for name, value in wanted.items()]).first()

def put(model, **values):
    model.insert(**values).execute()

def persist(row):
    row.number = 1
    row.save()

def use_put(x):
    put(Order, number=x)  # -> insert orders
    persist(Order(number=x))  # -> insert orders
    persist(Order.get_by_id(x))  # -> select orders (<pk>) + update orders (<pk>)

def use_find(x):
    find(Order, number=x)  # -> select orders (number)
    find(Customer, city=x)  # -> select customer (city)
""",
    Peewee,
)


@pytest.mark.parametrize("function", FORMS.functions())
def test_a_form_of_query(function: str) -> None:
    """Each way of writing a query is found with its operation, table and predicates, and nothing else is."""
    assert FORMS.found(function) == FORMS.expected(function)


def test_everything_else_that_a_query_says() -> None:
    """Joined tables, ordering, limit, aggregates, columns and locks are told."""
    site = backend(
        MODELS
        + """
def go(page):
    q = (Order.select(Order.number, fn.SUM(Order.total).alias("s"))
         .join(Customer, JOIN.LEFT_OUTER).group_by(Order.number).order_by(Order.total.desc(), Order.number)
         .paginate(page, 25).distinct().for_update())
    return [row for row in q.dicts()]
""",
        Peewee,
    ).only("go")
    assert site.operation is Operation.SELECT
    assert site.tables == ("orders", "customer")
    assert site.joins == ("customer",)
    assert site.ordering == ("orders.total DESC", "orders.number")
    assert site.limit == "25 offset parameter"
    assert site.aggregates == ("SUM", "GROUP BY", "DISTINCT")
    assert site.columns == ("orders.number", "orders.total")
    assert set(site.flags) == {"outer join", "offset", "for update"}
    assert not site.dynamic


@pytest.mark.parametrize(
    ("main", "sites"), [('MySQLDatabase("shop")', 0), ("None", 1)], ids=["beside MySQL", "alone"]
)
def test_another_database_beside_mysql_is_none_of_ours(main: str, sites: int) -> None:
    """Models that are kept in SQLite are no sites where the backend has MySQL, and are where it has not."""
    found = backend(
        f"""
from peewee import *
main = {main}
cache = SqliteDatabase("cache.db")
class Cached(Model):
    key = CharField(primary_key=True)
    class Meta:
        database = cache
def go(x):
    return Cached.get(Cached.key == x)
""",
        Peewee,
    )
    assert len(found.sites) == sites
