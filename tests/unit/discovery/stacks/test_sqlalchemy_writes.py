"""What SQLAlchemy is told to write: statements, objects, and the sessions around them."""

from __future__ import annotations

import pytest

from dal.discovery.finding import sightings
from dal.discovery.stacks.sqlalchemy import SqlAlchemy
from tests.unit.discovery.stacks.reading import machine_of
from tests.unit.discovery.stacks.telling import backend

MODELS = """
import itertools
from contextlib import asynccontextmanager, contextmanager
from pydantic import BaseModel
from sqlalchemy import *
from sqlalchemy.dialects.mysql import insert as mysql_insert
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship
from sqlalchemy.orm import scoped_session, sessionmaker

engine = create_engine("mysql://shop")
Current = scoped_session(sessionmaker(engine))
Later = async_sessionmaker(create_async_engine("mysql+aiomysql://shop"))

class Base(DeclarativeBase):
    pass

class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column("order_no", String(20))
    total: Mapped[int]
    lines: Mapped[list["Line"]] = relationship(back_populates="order")

    def pay(self, session: Session):
        self.total = 0
        session.add(self)

    def remove(self, session: Session):
        session.delete(self)

    def store(self, session: Session):
        session.add(self)

class Line(Base):
    __tablename__ = "lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    order: Mapped[Order] = relationship(back_populates="lines")

class Ordered(BaseModel):
    number: str

audit = Table("audit", MetaData(), Column("what", String(20)), Column("at", DateTime))
"""
FORMS = backend(
    MODELS
    + """
def statements(session: Session, x):
    session.execute(insert(Order).values(number=x, total=1))  # -> insert orders
    session.execute(insert(Order), [{"number": x}])  # -> insert orders
    session.execute(update(Order).where(Order.number == x).values(total=2))  # -> update orders (order_no)
    session.execute(update(Order), [{"id": x, "total": 2}])  # -> update orders (<pk>)
    session.execute(delete(Order).where(Order.total == x))  # -> delete orders (total)
    session.execute(delete(Order).filter_by(number=x))  # -> delete orders (order_no)

def upserts(session: Session, x):
    wanted = mysql_insert(audit).values(what=x)  # -> upsert audit
    session.execute(wanted.on_duplicate_key_update(what=wanted.inserted.what))
    session.execute(insert(audit).prefix_with("IGNORE").values(what=x))  # -> insert audit
    session.execute(insert(audit).prefix_with("REPLACE"))  # -> upsert audit

def from_a_query(session: Session, x):
    numbers = select(Order.number).where(Order.total > x)
    session.execute(insert(audit).from_select(["what"], numbers))  # -> insert audit (orders.total)

def with_a_sub_select(session: Session, x):
    newest = select(func.max(Line.id)).where(Line.order_id == x).scalar_subquery()
    change = update(Order).values(total=newest)  # -> update orders (lines.order_id, id)
    session.execute(change.where(Order.id == x))

def tables(connection, x):
    connection.execute(audit.insert(), {"what": x})  # -> insert audit
    connection.execute(audit.insert().values(what=x))  # -> insert audit
    connection.execute(audit.update().where(audit.c.what == x).values(at=None))  # -> update audit (what)
    connection.execute(audit.update(audit.c.what == x, {"at": None}))  # -> update audit (what)
    connection.execute(audit.delete(audit.c.at < x))  # -> delete audit (at)
    audit.delete().where(audit.c.what == x).execute()  # -> delete audit (what)

def legacy(session: Session, x):
    session.query(Order).filter(Order.total < x).delete()  # -> delete orders (total)
    session.query(Order).filter_by(number=x).update({Order.total: 1})  # -> update orders (order_no)
    query = session.query(Line)  # -> delete lines (order_id)
    query.filter(Line.order_id == x).delete(synchronize_session=False)

def objects(session: Session, x):
    order = Order(number=x)
    session.add(order)  # -> insert orders
    stored = session.get(Order, x)  # -> select orders (<pk>)
    session.add(stored)  # -> update orders (<pk>)
    session.delete(stored)  # -> delete orders (<pk>)
    session.merge(Order(id=x))  # -> save orders
    session.add_all([Line(order_id=x), Line(order_id=2)])  # -> insert lines
    session.bulk_save_objects([Line(order_id=number) for number in x])  # -> insert lines

def new_or_stored(session: Session, x):
    order = session.scalars(select(Order).where(Order.number == x)).first()  # -> select orders (order_no)
    if order is None:
        order = Order(number=x)
    session.add(order)  # -> save orders

def several_classes(session: Session, x):
    session.add_all([Order(number=x), Line(order_id=1)])  # -> insert orders

def in_bulk(session: Session, x):
    session.bulk_insert_mappings(Line, [{"order_id": x}])  # -> insert lines
    session.bulk_update_mappings(Line, [{"id": x, "order_id": 1}])  # -> update lines (<pk>)

def related_objects(session: Session, x):
    order = session.get(Order, x)  # -> select orders (<pk>)
    for line in order.lines:
        session.delete(line)  # -> delete lines (<pk>)
    session.delete(session.get(Line, x).order)  # -> select lines (<pk>) + delete orders (<pk>)

def rows_of_several(session: Session):
    for order, line in session.execute(select(Order, Line).join(Line)):  # -> select orders
        session.delete(line)  # -> delete lines (<pk>)
        session.delete(order)  # -> delete orders (<pk>)

def typed_argument(session: Session, order: Order):
    session.add(order)  # -> insert orders
    session.delete(order)  # -> delete orders (<pk>)

def changed_argument(session: Session, order: Order):
    order.total = 3
    session.add(order)  # -> update orders (<pk>)

def update_order(session: Session, order: Order):
    session.add(order)  # -> update orders (<pk>)

def put(session, thing):
    session.add(thing)
    session.commit()
    return thing

def use_put(session: Session, x):
    put(session, Order(number=x))  # -> insert orders
    put(session, session.get(Line, x))  # -> select lines (<pk>) + update lines (<pk>)

def made(session: Session, x):
    return put(session, Order(number=x))  # -> insert orders

def made_and_put_again(session: Session, x):
    order = made(session, x)
    order.total = 1
    session.add(order)  # -> update orders (<pk>)

def from_elsewhere(session: Session, parser):
    session.add(parser.parsed())  # -> save ?

@contextmanager
def scope():
    session = Current()
    try:
        yield session
        session.commit()
    finally:
        session.close()

def in_a_scope(x):
    with scope() as session:
        session.add(Line(order_id=x))  # -> insert lines
    Current.add(Line(order_id=x))  # -> insert lines
    Current.query(Line).delete()  # -> delete lines

@asynccontextmanager
async def later():
    async with Later() as session:
        yield session

async def in_a_later_scope(x):
    async with later() as session:
        line = await session.scalar(select(Line).where(Line.id == x))  # -> select lines (id)
        await session.delete(line)  # -> delete lines (<pk>)
    async with Later.begin() as session:
        session.add(Line(order_id=x))  # -> insert lines

def on_an_engine(x):
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM audit WHERE what = :w"), {"w": x})  # -> delete audit (what)
    engine.connect().execute(audit.insert())  # -> insert audit
    cursor = engine.raw_connection().cursor()
    cursor.execute("UPDATE audit SET at = NULL WHERE what = %s", (x,))  # -> update audit (what)

class Held:
    def __init__(self, session: AsyncSession):
        self.session = session

    async def drop(self, x):
        await self.session.execute(delete(Line).where(Line.id == x))  # -> delete lines (id)

class Worker:
    held: Held

    async def work(self, x):
        await self.held.session.execute(delete(Order).where(Order.id == x))  # -> delete orders (id)

class Named:
    def __init__(self, session: Session):
        self.session = session
        self.name = self.__class__.__name__

class Kept(Named):
    def __init__(self, session: Session):
        self.kind = self.__class__
        super().__init__(session)

    def drop(self, line):
        self.session.execute(delete(Line).where(Line.id == line))  # -> delete lines (id)
        self.session.delete(line)  # -> delete ?

class Opened:
    def __init__(self):
        self.session = None

    def open(self):
        self.session = Current()

    def drop(self, x):
        self.session.query(Line).filter_by(id=x).delete()  # -> delete lines (id)

def every_one_of_several(session: Session, x):
    order = session.get(Order, x)  # -> select orders (<pk>)
    for thing in itertools.chain(order.lines, [order]):
        session.delete(thing)  # -> delete lines (<pk>)

def bait(session: Session, redis, index, form, x):
    redis.delete("orders")
    index.save(x)
    form.save()
    ordered = Ordered(number=x)
    ordered.save()
    {}.update(a=1)
    set().add(Order(number=x))
    things = []
    things.append(Line(order_id=x))
    session.flush()
    session.expire(x)
    session.refresh(x)
    session.commit()
    session.rollback()
    Base.metadata.create_all(engine)
""",
    SqlAlchemy,
)


@pytest.mark.parametrize("function", [name for name in FORMS.functions() if not name.startswith("Order.")])
def test_a_form_of_writing(function: str) -> None:
    """Each way of writing is found with its operation, table and predicates, and nothing else is."""
    assert FORMS.found(function) == FORMS.expected(function)


def test_methods_of_a_mapped_class_that_write_their_own_row() -> None:
    """What changes its own row updates it; a bare save may do either; the table is the class's."""
    assert list(FORMS.found("Order.pay").values()) == [["update orders (<pk>)"]]
    assert list(FORMS.found("Order.remove").values()) == [["delete orders (<pk>)"]]
    assert list(FORMS.found("Order.store").values()) == [["save orders"]]


def test_the_columns_that_are_written_have_their_real_names() -> None:
    """Attributes become columns, in values, dictionaries and constructors."""
    columns = {site.line: site.columns for site in FORMS.sites if site.function in ("statements", "objects")}
    written = [names for _, names in sorted(columns.items())]
    assert written[:3] == [("orders.order_no", "orders.total"), ("orders.order_no",), ("orders.total",)]
    assert ("orders.order_no",) in written[6:]


def test_several_classes_in_one_call_are_one_statement() -> None:
    """All tables are named."""
    assert FORMS.only("several_classes").tables == ("orders", "lines")


def test_units_of_work_leave_marks() -> None:
    """`commit()` and `begin()` are signs of transactions, flushes are none."""
    source = MODELS + (
        "\ndef work(session: Session):\n    session.flush()\n    session.commit()\n"
        "\ndef block():\n    with engine.begin() as connection:\n        connection.execute(audit.insert())\n"
    )
    traces = sightings(machine_of({"app.py": source}, SqlAlchemy()), ["app.py"]).traces
    marks = {owner.key.split("@")[0]: [how for _, how in trace.marks] for owner, trace in traces.items()}
    assert marks["work"] == ["commit()"]
    assert marks["block"] == ["begin()"]
