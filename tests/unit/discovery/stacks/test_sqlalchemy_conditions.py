"""Conditions of SQLAlchemy's queries: what they compare, by themselves, across joins and in queries inside."""

from __future__ import annotations

import pytest

from dal.discovery.stacks.sqlalchemy import SqlAlchemy
from tests.unit.discovery.stacks.sqlalchemies import MODELS
from tests.unit.discovery.stacks.telling import backend

# A property of Customer, the class that the models end with.
NAME = """
    @hybrid_property
    def name(self):
        return self.first + " " + self.last
"""
FORMS = backend(
    MODELS
    + NAME
    + """
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
""",
    SqlAlchemy,
)


@pytest.mark.parametrize("function", FORMS.functions())
def test_a_form_of_query(function: str) -> None:
    """Each way of writing a query is found with its operation, table and predicates, and nothing else is."""
    assert FORMS.found(function) == FORMS.expected(function)
