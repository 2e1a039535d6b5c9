"""A small shop in peewee, for tests of what is found in such backends."""

MODELS = """
import functools, operator
from peewee import *
from peewee import InsertQuery, DeleteQuery, ModelSelect
from playhouse.flask_utils import get_object_or_404, object_list

db = MySQLDatabase("shop")

class Base(Model):
    class Meta:
        database = db

class Customer(Base):
    email = CharField(column_name="mail", unique=True)
    city = CharField()
    active = BooleanField()

class Order(Base):
    customer = ForeignKeyField(Customer, backref="orders")
    number = CharField()
    total = DecimalField()
    class Meta:
        table_name = "orders"
"""
