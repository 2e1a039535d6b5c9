"""What else is told of SQLAlchemy's queries: order and limit, locks, equalities, and what is not certain."""

from __future__ import annotations

from dal.discovery.model import Confidence
from dal.discovery.stacks.sqlalchemy import SqlAlchemy
from tests.unit.discovery.stacks.sqlalchemies import MODELS
from tests.unit.discovery.stacks.telling import backend

DETAILS = backend(
    MODELS
    + """
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
""",
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
