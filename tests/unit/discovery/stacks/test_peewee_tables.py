"""Tables that peewee's models describe."""

from __future__ import annotations

import textwrap

from dal.discovery.model import ForeignKey, IdGeneration, Index, Origin, Place, Table
from dal.discovery.stacks.peewee import Peewee, tables
from tests.unit.discovery.stacks.reading import machine_of

MODELS = """
import uuid
from enum import Enum
from peewee import *
from playhouse.flask_utils import FlaskDB
from playhouse.mysql_ext import JSONField

wrapper = FlaskDB(database=MySQLDatabase("shop"))

class Base(wrapper.Model):
    created = DateTimeField()

class EnumField(CharField):
    def __init__(self, choices, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.choices = choices

class Unsigned(IntegerField):
    field_type = "INT UNSIGNED"

class CustomerOrder(Base):
    number = CharField(max_length=32, unique=True)
    parent = ForeignKeyField("self", null=True, backref="children", on_delete="SET NULL")
    owner = DeferredForeignKey("Owner", column_name="owned_by", on_delete="CASCADE")
    total = DecimalField(max_digits=12, decimal_places=2, constraints=[SQL("DEFAULT 0")])
    paid = BooleanField(index=True)
    state = EnumField(Enum, max_length=8)
    weight = Unsigned()
    extra = JSONField(null=True)
    note = TextField(null=True)
    class Meta:
        indexes = ((("number", "parent"), True), (("total", "paid"), False))

class Owner(Base):
    id = UUIDField(primary_key=True, default=uuid.uuid4)
    orders = ManyToManyField(CustomerOrder, backref="owners")

class Line(Base):
    order = ForeignKeyField(CustomerOrder)
    place = SmallIntegerField()
    class Meta:
        primary_key = CompositeKey("order", "place")
        table_name = "order_lines"

class AuditLog(Base):
    what = TextField()
    class Meta:
        primary_key = False
        legacy_table_names = False

def shop_name(cls):
    return "shop_" + cls.__name__.lower()

class Prefixed(Base):
    class Meta:
        table_function = shop_name

class Voucher(Prefixed):
    code = FixedCharField(max_length=6, primary_key=True)

class NotAModel:
    name = "x"

class State(Enum):
    OPEN = 1
"""


def found(source: str = MODELS) -> dict[str, Table]:
    """The tables by name."""
    machine = machine_of({"shop/models.py": textwrap.dedent(source)}, Peewee())
    return {table.name: table for table in tables(machine, machine.program.files)}


def test_only_models_are_tables_and_base_classes_are_none() -> None:
    """Names follow the options; fields' classes, enumerations and bases of models are not among them."""
    assert list(found()) == [
        "audit_log",
        "customerorder",
        "order_lines",
        "owner",
        "owner_customerorder_through",
        "shop_voucher",
    ]


def test_a_model_whose_name_others_derive_from_is_no_base() -> None:
    """Another class of its name, such as one that describes a request, may have heirs: the model is a table."""
    sources = {
        "models.py": "from peewee import Model, CharField\nclass User(Model):\n    name = CharField()\n",
        "schemas.py": (
            "from pydantic import BaseModel\n"
            "class User(BaseModel):\n    name: str\n"
            "class UserOut(User):\n    id: int\n"
        ),
    }
    machine = machine_of(sources, Peewee())
    assert [table.name for table in tables(machine, machine.program.files)] == ["user"]


def test_columns_have_the_types_of_mysql() -> None:
    """Options decide about sizes; a foreign key is of the type that it refers to."""
    order = found()["customerorder"]
    assert [(column.name, column.type, column.nullable) for column in order.columns] == [
        ("id", "INT", False),
        ("created", "DATETIME", False),
        ("number", "VARCHAR(32)", False),
        ("parent_id", "INT", True),
        ("owned_by", "VARCHAR(40)", False),
        ("total", "DECIMAL(12,2)", False),
        ("paid", "TINYINT(1)", False),
        ("state", "VARCHAR(8)", False),
        ("weight", "INT UNSIGNED", False),
        ("extra", "JSON", True),
        ("note", "TEXT", True),
    ]
    assert [column.name for column in order.columns if column.default == "0"] == ["total"]


def test_keys_unique_constraints_and_indexes() -> None:
    """They come from fields and from `Meta`, by the names of columns."""
    order = found()["customerorder"]
    assert order.primary_key == ("id",)
    assert order.unique == (("number",), ("number", "parent_id"))
    assert order.indexes == (
        Index(("parent_id",)),
        Index(("owned_by",)),
        Index(("paid",)),
        Index(("total", "paid")),
    )
    assert order.foreign_keys == (
        ForeignKey(("parent_id",), "customerorder", ("id",), "SET NULL"),
        ForeignKey(("owned_by",), "owner", ("id",), "CASCADE"),
    )


def test_who_makes_the_key() -> None:
    """The implicit one counts up; others are made by the application; a log may have none."""
    tables_ = found()
    assert {name: (table.primary_key, table.id_generation) for name, table in tables_.items()} == {
        "audit_log": ((), None),
        "customerorder": (("id",), IdGeneration.AUTO_INCREMENT),
        "order_lines": (("order_id", "place"), IdGeneration.APPLICATION),
        "owner": (("id",), IdGeneration.UUID),
        "owner_customerorder_through": (("id",), IdGeneration.AUTO_INCREMENT),
        "shop_voucher": (("code",), IdGeneration.APPLICATION),
    }


def test_the_table_between_two_models() -> None:
    """It is made up: two foreign keys that are unique together."""
    between = found()["owner_customerorder_through"]
    assert [(column.name, column.type) for column in between.columns] == [
        ("id", "INT"),
        ("owner_id", "VARCHAR(40)"),
        ("customerorder_id", "INT"),
    ]
    assert between.unique == (("owner_id", "customerorder_id"),)
    assert {key.table for key in between.foreign_keys} == {"owner", "customerorder"}


def test_where_a_table_was_found() -> None:
    """Its model, file and line."""
    voucher = found()["shop_voucher"]
    assert voucher.model == "Voucher"
    assert voucher.origins == (Origin.MODEL,)
    line = MODELS.splitlines().index("class Voucher(Prefixed):") + 1
    assert voucher.places == (Place("shop/models.py", line),)
