"""Rows of peewee: what saving and deleting them sends, and what is done around it."""

from __future__ import annotations

import pytest

from dal.discovery.finding import sightings
from dal.discovery.model import Confidence
from dal.discovery.stacks.peewee import Peewee
from tests.unit.discovery.stacks.reading import machine_of
from tests.unit.discovery.stacks.telling import backend

MODELS = """
import uuid
import peewee as pw
from playhouse.pool import PooledMySQLDatabase
from playhouse.shortcuts import dict_to_model

db = PooledMySQLDatabase("shop")

class Base(pw.Model):
    class Meta:
        database = db

    @classmethod
    def by_id(cls, key):
        return cls.get(cls.id == key)

    def soft_delete(self):
        self.deleted = True
        self.save()

class Customer(Base):
    name = pw.CharField()

    def rename(self, name):
        self.name = name
        self.save()  # -> update customer (<pk>)

class Stamped(Base):
    changed = pw.DateTimeField()

    def save(self, *args, **kwargs):
        self.changed = 1
        return super().save(*args, **kwargs)

    @classmethod
    def create(cls, **values):
        return super().create(changed=1, **values)

    @classmethod
    def select(cls, *columns):
        return super().select(*columns).where(cls.changed > 1)

    def touch(self):
        self.save()  # -> update stamped (<pk>)

    @classmethod
    def latest(cls):
        return cls.select().order_by(cls.changed).first()  # -> select stamped (changed)

    @classmethod
    def fresh(cls):
        return cls.create()  # -> insert stamped

class Token(Base):
    id = pw.UUIDField(primary_key=True, default=uuid.uuid4)

class Tag(Base):
    name = pw.CharField()
    customers = pw.ManyToManyField(Customer, backref="tags")
"""
ROWS = backend(
    MODELS
    + """
def new_and_stored():
    customer = Customer(name="a")
    customer.save()  # -> insert customer
    customer.name = "b"
    customer.save()  # -> update customer (<pk>)
    customer.delete_instance()  # -> delete customer (<pk>)

def loaded(key):
    customer = Customer.by_id(key)  # -> select customer (id)
    customer.save()  # -> update customer (<pk>)
    for one in Customer.select():  # -> select customer
        one.save()  # -> update customer (<pk>)
    made = Customer.create(name="x")  # -> insert customer
    made.save()  # -> update customer (<pk>)

def forced():
    Token().save()  # -> update token (<pk>)
    Token().save(force_insert=True)  # -> insert token
    Customer(id=4, name="x").save()  # -> update customer (<pk>)

def passed(customer: Customer):
    customer.save()  # -> update customer (<pk>)

def named(customer, image):
    customer.save()  # -> update customer (<pk>)
    customer.delete_instance(recursive=True)  # -> delete customer (<pk>)
    image.args.customer.save()  # -> update customer (<pk>)
    image.save("a.png")
    image.delete_instance()

def overridden(key):
    stamped = Stamped()
    stamped.save()  # -> insert stamped
    stamped.save()  # -> update stamped (<pk>)
    Stamped.create()  # -> insert stamped
    stamped.touch()
    Stamped.latest()
    list(Stamped.select().where(Stamped.id == key))  # -> select stamped (changed, id)

def generic(key):
    Customer.by_id(key).soft_delete()  # -> select customer (id) + update customer (<pk>)

def new_or_stored(key, data):
    customer = Customer.get_by_id(key) if key else Customer()  # -> select customer (<pk>)
    customer.save()  # -> save customer (<pk>)
    dict_to_model(Customer, data).save()  # -> update customer (<pk>)

def many_to_many(key):
    tag = Tag.get_by_id(key)  # -> select tag (<pk>)
    for customer in tag.customers:  # -> select customer (tag_customer_through.tag_id)
        print(customer.name)
    tag.customers.add([1])  # -> insert tag_customer_through
    tag.customers.remove(1)  # -> delete tag_customer_through (tag_id, customer_id)
    tag.customers.clear()  # -> delete tag_customer_through (tag_id)
    customer = Customer.get_by_id(1)  # -> select customer (<pk>)
    customer.tags.count()  # -> select tag (tag_customer_through.customer_id)
    between = Tag.customers.get_through_model()
    list(between.select().where(between.tag_id == 1))  # -> select tag_customer_through (tag_id)

def bait(form, model, key):
    form.save()
    model.save()
    key.delete()
    customer = Customer(name="a")
    customer.name.save()
""",
    Peewee,
)
ASYNCHRONOUS = backend(
    """
import peewee as pw
import peewee_async

db = peewee_async.PooledMySQLDatabase("shop")

class Customer(pw.Model):
    name = pw.CharField()

class Shop(peewee_async.AioModel):
    name = pw.CharField()

objects = peewee_async.Manager(db)

async def by_manager(key, name):
    customer = await objects.get(Customer, Customer.id == key)  # -> select customer (id)
    customer.name = name
    await objects.update(customer)  # -> update customer (<pk>)
    await objects.create(Customer, name=name)  # -> insert customer
    customer, new = await objects.get_or_create(Customer, name=name)  # -> select customer (name) + insert customer
    await objects.delete(customer)  # -> delete customer (<pk>)
    rows = await objects.execute(Customer.select().where(Customer.name == name))  # -> select customer (name)
    count = await objects.count(Customer.select())  # -> select customer
    await objects.get("redis-key")

async def by_model(key, name):
    shop = await Shop.aio_get(Shop.id == key)  # -> select shop (id)
    await Shop.aio_create(name=name)  # -> insert shop
    await shop.aio_save()  # -> update shop (<pk>)
    await Shop.select().where(Shop.name == name).aio_execute()  # -> select shop (name)
    await Shop.update(name=name).where(Shop.id == key).aio_execute()  # -> update shop (id)

def wait(manager: peewee_async.Manager, key):
    return manager.get(Customer, name=key)  # -> select customer (name)
""",
    Peewee,
)


@pytest.mark.parametrize("function", ROWS.functions())
def test_what_rows_send(function: str) -> None:
    """A new object is inserted, one from the database updated; overrides and helpers count at their callers."""
    assert ROWS.found(function) == ROWS.expected(function)


@pytest.mark.parametrize("function", ASYNCHRONOUS.functions())
def test_what_managers_send(function: str) -> None:
    """peewee-async sends what queries, models and rows describe."""
    assert ASYNCHRONOUS.found(function) == ASYNCHRONOUS.expected(function)


def test_a_row_that_is_passed_in_is_taken_for_a_stored_one() -> None:
    """Nobody can know: the site says so, and is less sure."""
    site = ROWS.only("passed")
    assert site.confidence is Confidence.MEDIUM
    assert site.reasons == ("an object that is passed in is taken for a row that is there",)


def test_units_of_work_leave_their_marks() -> None:
    """`atomic` counts as a context, as a decorator and through a manager; `commit` by itself."""
    source = (
        MODELS
        + """
import peewee_async
objects = peewee_async.Manager(db)

def by_context():
    with db.atomic() as unit:
        Customer.create(name="a")

@db.atomic()
def by_decorator():
    Customer.create(name="a")

async def by_manager():
    async with objects.atomic():
        await objects.create(Customer, name="a")

def by_hand():
    Customer.create(name="a")
    db.commit()

def without():
    Customer.create(name="a")
"""
    )
    machine = machine_of({"app.py": source}, Peewee())
    traces = sightings(machine, ["app.py"]).traces
    marks = {owner.key.split("@")[0]: [how for _, how in trace.marks] for owner, trace in traces.items()}
    assert {name: how for name, how in marks.items() if how} == {
        "by_context": ["atomic()"],
        "by_decorator": ["@atomic"],
        "by_manager": ["atomic()"],
        "by_hand": ["commit()"],
    }


def test_assignments_are_written_by_save_alone() -> None:
    """Nothing is flushed later: an attribute that is assigned is no update by itself."""
    source = MODELS + "\ndef go(key):\n    customer = Customer.get_by_id(key)\n    customer.name = 'x'\n"
    machine = machine_of({"app.py": source}, Peewee())
    assert sightings(machine, ["app.py"]).updates == []
