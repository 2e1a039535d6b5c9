"""Queries of SQLAlchemy, old and new: where they begin, what they compare, and where they are sent."""

from __future__ import annotations

import pytest

from dal.discovery.model import Confidence
from dal.discovery.stacks.sqlalchemy import SqlAlchemy
from tests.unit.discovery.stacks.telling import backend

MODELS = """
from datetime import datetime
from sqlalchemy import *
from sqlalchemy.ext.declarative import declarative_base
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import aliased, joinedload, relationship, sessionmaker, Session

Base = declarative_base()
Maker = sessionmaker(bind=create_engine("mysql://shop"))

lines = Table(
    "order_lines",
    Base.metadata,
    Column("order_id", ForeignKey("orders.id")),
    Column("product_id", ForeignKey("products.id")),
    Column("amount", Integer, key="count"),
)

class Customer(Base):
    __tablename__ = "customers"
    id = Column(Integer, primary_key=True)
    email = Column("mail", String(80))
    first = Column(String(20))
    last = Column(String(20))
    orders = relationship("Order", back_populates="customer")

    @hybrid_property
    def name(self):
        return self.first + " " + self.last

class Order(Base):
    __tablename__ = "orders"
    id = Column(Integer, primary_key=True)
    customer_id = Column(ForeignKey("customers.id"))
    number = Column(String(20))
    total = Column(Integer)
    extra = Column(JSON)
    customer = relationship("Customer", back_populates="orders")
    products = relationship("Product", secondary=lines)

class Product(Base):
    __tablename__ = "products"
    id = Column(Integer, primary_key=True)
    title = Column(String(20))

class Note:
    id = 1
"""
FORMS = backend(
    MODELS
    + """
def legacy(session: Session, x):
    session.query(Order).filter(Order.number == x, Order.total > 1).all()  # -> select orders (number, total)
    session.query(Order).filter_by(number=x).one()  # -> select orders (number)
    session.query(Order).get(x)  # -> select orders (<pk>)
    session.query(Customer).filter(Customer.email.in_([x])).first()  # -> select customers (mail)

def sides_and_bare_columns(session: Session, x):
    session.query(Order).filter(x == Order.number).count()  # -> select orders (number)
    session.query(Order).filter(~Order.total).all()  # -> select orders (total)
    session.scalars(select(Order).where(Order.total - x >= 0)).all()  # -> select orders (total)

def operators(session: Session, x):
    query = select(Order)  # -> select orders (number, total)
    session.scalars(query.where(Order.number.like(x), Order.total.between(1, x)))
    wanted = select(Order).where(Order.number.is_(None) | (Order.total != 3))  # -> select orders (number, total)
    session.scalars(wanted)
    session.scalars(select(Order).where(Order.number.op("REGEXP")(x)))  # -> select orders (number)
    wanted = select(Order).where(and_(Order.total < 1, or_(not_(Order.id == 1))))  # -> select orders (total, id)
    session.scalars(wanted)
    session.scalars(select(Order).where(Order.extra["a"].astext == x))  # -> select orders (extra)
    session.scalars(select(Order).where(func.lower(Order.number) == x))  # -> select orders (number)
    session.scalars(select(Order).where(func.find_in_set(x, Order.number)))  # -> select orders (number)

def optional_conditions(session: Session, x, y):
    session.scalars(  # the query begins below
        select(Order).where(  # -> select orders (number, total)
            Order.number == x if x else True,
            Order.total == y if y is not None else True,
        )
    )

def conditions_in_a_list(session: Session, x):
    wanted = [Order.total > 1]
    if x:
        wanted.append(Order.number == x)
    session.scalars(select(Order).where(*wanted))  # -> select orders (total, number)
    session.scalars(select(Order).where(and_(*wanted)))  # -> select orders (total, number)

def condition_that_grows(session: Session, x):
    wanted = Order.total > 1
    if x:
        wanted &= Order.number == x
    session.scalars(select(Order).where(wanted))  # -> select orders (total, number)

def a_query_that_grows(session: Session, x):
    query = session.query(Order)  # -> select orders (number, total)
    if x:
        query = query.filter(Order.number == x)
    else:
        query = query.filter(Order.total == 1)
    return query.all()

def what_joins_is_no_predicate(session: Session, x):
    query = session.query(Order)  # -> select orders (customers.mail)
    query.join(Customer, Order.customer_id == Customer.id).filter(Customer.email == x).all()
    session.query(Order).join(Order.customer).filter_by(email=x).all()  # -> select orders (customers.mail)
    session.query(Customer).join("orders").filter(Order.number == x).all()  # -> select customers (orders.number)
    session.query(Order).join(Order.products).filter(Product.title == x).all()  # -> select orders (products.title)

def a_value_in_on_is_one(session: Session, x):
    on = and_(Order.customer_id == Customer.id, Customer.email == x)
    session.execute(select(Order).outerjoin(Customer, on))  # -> select orders (customers.mail)
    session.execute(select(Order).select_from(join(Order, Customer, on)))  # -> select orders (customers.mail)

def select_from_says_the_table(session: Session, x):
    wanted = select(Customer).select_from(Order)  # -> select orders (total)
    session.execute(wanted.join(Order.customer).where(Order.total == x))
    session.execute(select(func.count()).select_from(Order))  # -> select orders
    session.execute(select(func.count()).where(Order.total == x))  # -> select orders (total)

def relationships(session: Session, customer: Customer):
    query = session.query(Customer)  # -> select customers (orders.total)
    query.filter(Customer.orders.any(Order.total > 1)).all()
    session.query(Order).filter(Order.customer.has(email="a")).all()  # -> select orders (customers.mail)
    session.query(Order).filter(Order.customer == customer).all()  # -> select orders (customer_id)
    session.query(Order).filter_by(customer=customer).all()  # -> select orders (customer_id)

def loading_related_objects_is_no_site(session: Session, x):
    order = session.get(Order, x)  # -> select orders (<pk>)
    for other in order.customer.orders:
        print(other.number)

def aliases(session: Session, x):
    Other = aliased(Order)
    query = session.query(Order)  # -> select orders (number)
    query.join(Other, Other.id == Order.id).filter(Other.number == x).all()

def computed_properties(session: Session, x):
    session.scalars(select(Customer).where(Customer.name == x))  # -> select customers (first, last)

def sub_selects(session: Session, x):
    inner = select(Customer.id).where(Customer.email == x)
    wanted = select(Order).where(Order.customer_id.in_(inner))  # -> select orders (customer_id, customers.mail)
    session.scalars(wanted)
    newest = session.query(func.max(Order.id)).filter(Order.number == x).scalar_subquery()
    session.query(Order).filter(Order.id == newest).all()  # -> select orders (id, number)
    grouped = session.query(Order.customer_id, func.count().label("n")).filter(Order.total > 1)
    grouped = grouped.group_by(Order.customer_id).subquery()
    query = session.query(Customer)  # -> select customers (orders.total)
    query.join(grouped, grouped.c.customer_id == Customer.id).filter(grouped.c.n > x).all()
    recent = select(Order).where(Order.total > 2).cte("recent")
    wanted = select(Customer)  # -> select customers (orders.total)
    session.execute(wanted.join(recent, recent.c.customer_id == Customer.id))

def exists_questions(session: Session, x):
    session.query(exists().where(Order.number == x)).scalar()  # -> select orders (number)
    session.query(session.query(Order).filter(Order.number == x).exists()).scalar()  # -> select orders (number)
    there = select(Order.id).where(Order.customer_id == Customer.id, Order.total > 1).exists()
    session.scalars(select(Customer).where(there))  # -> select customers (orders.total)

def a_sub_select_that_is_asked_as_well(session: Session, x):
    inner = session.query(Customer.id).filter(Customer.email == x)  # -> select customers (mail)
    if inner.count():
        query = session.query(Order)  # -> select orders (customer_id, customers.mail)
        query.filter(Order.customer_id.in_(inner)).all()

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


DETAILS = backend(
    MODELS + """
def order_and_limit(session: Session, x):
    session.query(Order).filter(Order.number == x).order_by(Order.total.desc(), Order.id).limit(10).offset(x).all()

def order_by_text(session: Session):
    session.query(Order).order_by(desc("total"), text("number ASC")).first()

def locked(session: Session, x):
    session.execute(select(Order).where(Order.id == x, Order.total > 1).with_for_update(skip_locked=True))

def grouped(session: Session):
    session.query(Order.customer_id, func.sum(Order.total)).group_by(Order.customer_id).distinct().all()

def joined(session: Session, x):
    session.query(Order).outerjoin(Order.products).filter(Product.title.like(x)).all()

def optional(session: Session, x, y):
    wanted = [Order.total == y]
    if x:
        wanted.append(Order.number == x)
    session.query(Order).filter(Order.id == 1, *wanted).all()

def either(session: Session, x):
    session.query(Order).filter(or_(Order.number == x, Order.total == x), Order.id.in_([x])).all()

def hidden(session: Session, name, x):
    session.query(Order).filter(getattr(Order, name) == x, Order.total == 1).all()

def unknown_table(session: Session, settings):
    session.query(settings.model).all()

def paged(session: Session, limit: int = 10):
    session.scalars(select(Order).limit(limit))
"""
    "",
    SqlAlchemy,
)


def test_order_and_limit_are_kept() -> None:
    """ORDER BY, LIMIT and OFFSET are told with the columns' tables."""
    site = DETAILS.only("order_and_limit")
    assert site.ordering == ("orders.total DESC", "orders.id")
    assert site.limit == "10 offset parameter x"
    assert DETAILS.only("order_by_text").ordering == ("total DESC", "number")
    assert DETAILS.only("order_by_text").limit == "1"
    assert DETAILS.only("paged").limit == "parameter limit"


def test_peculiarities_are_kept() -> None:
    """Locks, joins, aggregates and patterns are told."""
    assert DETAILS.only("locked").flags == ("for update", "skip locked")
    assert DETAILS.only("grouped").aggregates == ("SUM", "GROUP BY", "DISTINCT")
    assert DETAILS.only("grouped").columns == ("orders.customer_id", "orders.total")
    assert DETAILS.only("joined").joins == ("order_lines", "products")
    assert DETAILS.only("joined").flags == ("outer join", "like")


def test_what_every_variant_compares_by_equality_can_be_a_key() -> None:
    """Conditions that may be missing, alternatives and inequalities are predicates, but no equalities."""
    assert DETAILS.only("optional").predicates == ("orders.id", "orders.total", "orders.number")
    assert DETAILS.only("optional").equalities == ("orders.id", "orders.total")
    assert DETAILS.only("either").equalities == ("orders.id",)
    assert DETAILS.only("locked").equalities == ("orders.id",)


def test_what_only_run_time_knows_is_said_to_be_dynamic() -> None:
    """A column by its name hides a predicate, a model from outside hides the table."""
    hidden = DETAILS.only("hidden")
    assert (hidden.dynamic, hidden.confidence) == (True, Confidence.MEDIUM)
    assert hidden.predicates == ("orders.total",)
    assert hidden.reasons == ("a condition is known at run time only",)
    unknown = DETAILS.only("unknown_table")
    assert (unknown.table, unknown.dynamic, unknown.confidence) == (None, True, Confidence.LOW)
