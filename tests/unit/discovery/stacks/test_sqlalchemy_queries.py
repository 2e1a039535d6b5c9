"""Queries of SQLAlchemy, old and new: where they begin, and where they are sent."""

from __future__ import annotations

import pytest

from dal.discovery.stacks.sqlalchemy import SqlAlchemy
from tests.unit.discovery.stacks.sqlalchemies import MODELS
from tests.unit.discovery.stacks.telling import backend

FORMS = backend(
    MODELS
    + """
def legacy(session: Session, x):
    session.query(Order).filter(Order.number == x, Order.total > 1).all()  # -> select orders (number, total)
    session.query(Order).filter_by(number=x).one()  # -> select orders (number)
    session.query(Order).get(x)  # -> select orders (<pk>)
    session.query(Customer).filter(Customer.email.in_([x])).first()  # -> select customers (mail)

def loading_related_objects_is_no_site(session: Session, x):
    order = session.get(Order, x)  # -> select orders (<pk>)
    for other in order.customer.orders:
        print(other.number)

def unions(session: Session, x):
    numbered = select(Order.id).where(Order.number == x)
    session.execute(union_all(numbered, select(Product.id)))  # -> select orders (number)
    query = session.query(Order.id)  # -> select orders (products.title)
    query.union(session.query(Product.id).filter(Product.title == x)).all()

def core(connection, x):
    connection.execute(lines.select().where(lines.c.count > 1))  # -> select order_lines (amount)
    wanted = select([lines.c.order_id], lines.c["product_id"] == x)  # -> select order_lines (product_id)
    connection.execute(wanted)
    connection.execute(Order.__table__.select(Order.__table__.c.number == x))  # -> select orders (number)

def raw(session: Session, x):
    session.execute(text("SELECT * FROM orders WHERE number = :n"), {"n": x})  # -> select orders (number)
    session.query(Order).filter(text("total > :t")).params(t=x).all()  # -> select orders (total)
    cursor = session.connection().connection.cursor()
    cursor.execute("SELECT id FROM orders WHERE total = %s", (x,))  # -> select orders (total)
    session.execute("SELECT id FROM products WHERE title = 'a'")  # -> select products (title)
    session.execute(text("SELECT 1"))
    session.execute(select(1))

def loops(session: Session, x):
    for order in session.query(Order).filter(Order.total == x):  # -> select orders (total)
        print(order)
    session.query(Order)[0:10]  # -> select orders

def by_a_column_that_only_run_time_knows(session: Session, name, x):
    session.query(Order).filter(getattr(Order, name) == x).all()  # -> select orders
    session.query(Order).filter_by(**x).all()  # -> select orders

def sessions_that_nothing_names(context, x):
    context.session.query(Order).filter(Order.total == x).all()  # -> select orders (total)
    x.scalars(select(Order).where(Order.total == 1))  # -> select orders (total)
    Maker().get(Order, x)  # -> select orders (<pk>)
    with Maker.begin() as session:
        session.scalar(select(Order.total).where(Order.id == x))  # -> select orders (id)

async def asynchronous(session, x):
    rows = await session.stream(select(Order).where(Order.total == x))  # -> select orders (total)
    async for row in rows.scalars():
        await session.delete(row)  # -> delete orders (<pk>)
    await session.run_sync(lambda inner: inner.query(Product).all())  # -> select products

def bait(session: Session, redis, request, form, x):
    redis.delete("a")
    request.session.get("user")
    request.query.get("page")
    form.save(False)
    Order.number == x
    select(Order.id).where(Order.total == x) if False else None  # -> select orders (total)
    dict(a=1).update(b=2)
    {"orders"}.add(x)
    Note.id == x
    session.refresh(x)
    session.expunge_all()
    x.filter(number=1)

ACTIVE = select(Order).where(Order.total > 0)
CHEAP = text("SELECT * FROM products WHERE price < :p")

def standing_queries(session: Session, x):
    session.scalars(ACTIVE)  # -> select orders (total)
    session.scalars(ACTIVE.where(Order.number == x))  # -> select orders (total, number)
    session.execute(CHEAP, {"p": x})  # -> select products (price)

def page(session: Session, query, number):
    count = session.scalar(select(func.count()).select_from(query.subquery()))
    return count, session.scalars(query.limit(10).offset(number)).all()

def a_page(session: Session, x):
    return page(session, select(Order).where(Order.number == x), 3)  # -> select orders (number)

def built(x):
    return select(Order).where(Order.number == x)  # -> select orders (number)

def sent_as_it_is(session: Session, x):
    return session.scalars(built(x).order_by(Order.id)).all()

def narrowed(session: Session, x):
    return session.scalars(half(x).where(Order.total == 1)).all()  # -> select orders (number, total)

def half(x):
    return select(Order).where(Order.number == x)

def find(session: Session, model, **wanted):
    return session.query(model).filter_by(**wanted).first()

def use_find(session: Session, x):
    find(session, Order, number=x)  # -> select orders (number)
    find(session, Customer, email=x)  # -> select customers (mail)
""",
    SqlAlchemy,
)


@pytest.mark.parametrize("function", FORMS.functions())
def test_a_form_of_query(function: str) -> None:
    """Each way of writing a query is found with its operation, table and predicates, and nothing else is."""
    assert FORMS.found(function) == FORMS.expected(function)
