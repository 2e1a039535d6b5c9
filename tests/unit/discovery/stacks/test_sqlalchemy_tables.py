"""The tables that models of SQLAlchemy describe."""

from __future__ import annotations

import textwrap

import pytest

from dal.discovery.model import ForeignKey, IdGeneration, Index, Origin, Place, Table
from dal.discovery.stacks.sqlalchemy import SqlAlchemy, table_of, tables
from dal.discovery.values.program import ClassRef
from tests.unit.discovery.stacks.reading import machine_of

HEAD = """
import re
import uuid
import enum
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Optional
import inflection
from flask_sqlalchemy import SQLAlchemy
from pydantic import BaseModel
from sqlalchemy import *
from sqlalchemy.dialects import mysql
from sqlalchemy.ext.declarative import as_declarative, declared_attr
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, declarative_base
from sqlalchemy.orm import mapped_column, relationship
from sqlmodel import Field, SQLModel
"""


def described(source: str) -> dict[str, Table]:
    """The tables of a module that begins with all those imports."""
    machine = machine_of({"models.py": HEAD + textwrap.dedent(source)}, SqlAlchemy())
    return {table.name: table for table in tables(machine, machine.program.files)}


STYLES = {
    "declarative_base": """
        Base = declarative_base()
        class OrderLine(Base):
            __tablename__ = "order_line"
            id = Column(Integer, primary_key=True)
    """,
    "declarative_base with a class": """
        class Own:
            id = Column(Integer, primary_key=True)
        Base = declarative_base(cls=Own)
        class OrderLine(Base):
            __tablename__ = "order_line"
    """,
    "as_declarative": """
        @as_declarative()
        class Base:
            id = Column(Integer, primary_key=True)
            @declared_attr
            def __tablename__(cls):
                return "order_line"
        class OrderLine(Base):
            pass
    """,
    "DeclarativeBase": """
        class Base(MappedAsDataclass, DeclarativeBase):
            pass
        class OrderLine(Base):
            __tablename__ = "order_line"
            id: Mapped[int] = mapped_column(primary_key=True)
    """,
    "an alias says that it is the key": """
        key = Annotated[int, mapped_column(primary_key=True)]
        class Base(DeclarativeBase):
            pass
        class OrderLine(Base):
            __tablename__ = "order_line"
            id: Mapped[key]
    """,
    "a table object in a class": """
        Base = declarative_base()
        class OrderLine(Base):
            __table__ = Table("order_line", Base.metadata, Column("id", Integer, primary_key=True))
    """,
    "a table object": """
        order_line = Table("order_line", MetaData(), Column("id", Integer, primary_key=True))
    """,
    "Flask's names": """
        db = SQLAlchemy()
        class OrderLine(db.Model):
            id = db.Column(db.Integer, primary_key=True)
    """,
    "Flask's names behind an abstract base": """
        db = SQLAlchemy()
        class Record(db.Model):
            __abstract__ = True
            id = db.Column(db.Integer, primary_key=True)
        class OrderLine(Record):
            pass
    """,
    "SQLModel": """
        class LineBase(SQLModel):
            id: Optional[int] = Field(default=None, primary_key=True)
        class Order_Line(LineBase, table=True):
            pass
        class LineRead(LineBase):
            pass
    """,
    "a mixin makes the name": """
        Base = declarative_base()
        class Named:
            id = Column(Integer, primary_key=True)
            @declared_attr
            def __tablename__(cls):
                return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        class OrderLine(Named, Base):
            pass
    """,
    "a function makes the name": """
        def snake(name):
            first = re.sub(r"(.)([A-Z][a-z]+)", r"\\1_\\2", name)
            return re.sub(r"([a-z0-9])([A-Z])", r"\\1_\\2", first).lower()
        class Base(DeclarativeBase):
            id = Column(Integer, primary_key=True)
            @declared_attr.directive
            def __tablename__(cls) -> str:
                return snake(cls.__name__)
        class OrderLine(Base):
            pass
    """,
    "letter by letter": """
        class Base(DeclarativeBase):
            id = Column(Integer, primary_key=True)
            @declared_attr
            def __tablename__(cls):
                return "".join(["_" + c.lower() if c.isupper() else c for c in cls.__name__]).lstrip("_")
        class OrderLine(Base):
            pass
    """,
    "a library makes the name": """
        class Base(DeclarativeBase):
            id = Column(Integer, primary_key=True)
            @declared_attr
            def __tablename__(cls):
                return inflection.underscore(cls.__name__)
        class OrderLine(Base):
            pass
    """,
    "a prefix that only the configuration knows": """
        from settings import PREFIX
        Base = declarative_base()
        class OrderLine(Base):
            __tablename__ = f"{PREFIX}order_line"
            id = Column(Integer, primary_key=True)
    """,
    "a base that cannot be found": """
        from somewhere.missing import Base
        class OrderLine(Base):
            __tablename__ = "order_line"
            id = Column(Integer, primary_key=True)
    """,
    "what is only called so": """
        Base = declarative_base()
        class OrderLine(Base):
            __tablename__ = "order_line"
            id = Column(Integer, primary_key=True)
        class Mixin:
            __tablename__ = "mixed"
            id = Column(Integer, primary_key=True)
        class OrderLineModel(BaseModel):
            __tablename__ = "order_line_model"
            id: int
    """,
}


@pytest.mark.parametrize("style", STYLES)
def test_a_style_of_declaring(style: str) -> None:
    """Each gives the table with its key; bases, mixins and classes of other libraries give none."""
    found = described(STYLES[style])
    assert list(found) == ["order_line"]
    assert found["order_line"].primary_key == ("id",)
    assert found["order_line"].id_generation is IdGeneration.AUTO_INCREMENT


COLUMNS = """
class Kind(enum.Enum):
    NEW = "new"
    OLD = "old"

class Money(TypeDecorator):
    impl = Numeric(12, 2)

class Base(DeclarativeBase):
    pass

class Customer(Base):
    __tablename__ = "customers"
    id = Column(mysql.BIGINT(unsigned=True), primary_key=True)

class Order(Base):
    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("customer_id", "number", name="one"),
        Index("by_time", "created"),
        {"mysql_collate": "utf8mb4_bin"},
    )
    id = Column("order_id", Integer, primary_key=True)
    number = Column(String(20), nullable=False, unique=True)
    customer_id = Column(ForeignKey("customers.id", ondelete="CASCADE"), nullable=False)
    created = Column(DateTime, server_default=text("CURRENT_TIMESTAMP"), index=True)
    state = Column(Enum(Kind), default="new")
    mode = Column(Enum("a", "b"))
    price = Column(Money)
    extra = Column(MutableDict.as_mutable(JSON))
    body = Column(Text().with_variant(mysql.LONGTEXT, "mysql"))
    twice = Column(Integer, Computed("id * 2"))
    active = Column(Boolean, default=True)
    note: Mapped[Optional[str]]
    count: Mapped[int]
    at: Mapped[datetime] = mapped_column(DateTime)
    paid: Mapped[Decimal] = mapped_column(Numeric(10, 2), default=0)
    kind: Mapped[Kind]
    customer = relationship(Customer)
"""


def test_columns_have_mysql_s_types() -> None:
    """Types with sizes, enumerations, own types, variants, annotations, and those of referenced columns."""
    types = {column.name: column.type for column in described(COLUMNS)["orders"].columns}
    assert types == {
        "order_id": "INT",
        "number": "VARCHAR(20)",
        "customer_id": "BIGINT UNSIGNED",
        "created": "DATETIME",
        "state": "ENUM('NEW','OLD')",
        "mode": "ENUM('a','b')",
        "price": "DECIMAL(12,2)",
        "extra": "JSON",
        "body": "LONGTEXT",
        "twice": "INT",
        "active": "TINYINT(1)",
        "note": "VARCHAR",
        "count": "INT",
        "at": "DATETIME",
        "paid": "DECIMAL(10,2)",
        "kind": "ENUM('NEW','OLD')",
    }


def test_nullability_and_defaults() -> None:
    """Said outright, told by the annotation, or as the library has it."""
    table = described(COLUMNS)["orders"]
    required = {column.name for column in table.columns if not column.nullable}
    assert required == {"order_id", "number", "customer_id", "count", "at", "paid", "kind"}
    defaults = {column.name: column.default for column in table.columns if column.default is not None}
    assert defaults == {"created": "CURRENT_TIMESTAMP", "state": "new", "active": "1", "paid": "0"}
    generated = table.column("twice")
    assert generated is not None
    assert generated.generated == "id * 2"


def test_keys_and_indexes() -> None:
    """Of columns and of `__table_args__`, with the columns' real names."""
    table = described(COLUMNS)["orders"]
    assert table.primary_key == ("order_id",)
    assert table.unique == (("number",), ("customer_id", "number"))
    assert table.foreign_keys == (ForeignKey(("customer_id",), "customers", ("id",), "CASCADE"),)
    assert table.indexes == (Index(("created",)), Index(("created",), "by_time"))
    assert (table.collation, table.model, table.origins) == ("utf8mb4_bin", "Order", (Origin.MODEL,))
    assert table.places == (
        Place("models.py", 1 + (HEAD + COLUMNS)[: (HEAD + COLUMNS).index("class Order(")].count("\n")),
    )


def test_a_table_between_two() -> None:
    """A table object has its columns, its composite key and both references."""
    between = described(
        """
        Base = declarative_base()
        class Post(Base):
            __tablename__ = "posts"
            id = Column(BigInteger, primary_key=True)
        class Tag(Base):
            __tablename__ = "tags"
            id = Column(Integer, primary_key=True)
        post_tags = Table(
            "post_tags", Base.metadata,
            Column("post_id", ForeignKey(Post.id), primary_key=True),
            Column("tag_id", ForeignKey("tags.id"), primary_key=True),
        )
        """
    )["post_tags"]
    assert between.primary_key == ("post_id", "tag_id")
    assert [(one.table, one.references) for one in between.foreign_keys] == [("posts", ("id",)), ("tags", ("id",))]
    assert [column.type for column in between.columns] == ["BIGINT", "INT"]
    assert between.id_generation is None


def test_inheritance() -> None:
    """Joined: a table for each with its own columns. Single: the columns of all in one."""
    found = described(
        """
        Base = declarative_base()
        class Person(Base):
            __tablename__ = "people"
            id = Column(Integer, primary_key=True)
            name = Column(String(20))
        class Worker(Person):
            __tablename__ = "workers"
            id = Column(ForeignKey("people.id"), primary_key=True)
            wage = Column(Integer)
        class Guest(Person):
            visits = Column(Integer)
        """
    )
    columns = {name: [column.name for column in table.columns] for name, table in found.items()}
    assert columns == {"people": ["id", "name", "visits"], "workers": ["id", "wage"]}


def test_flask_s_single_inheritance() -> None:
    """A name without a key of its own makes no table."""
    found = described(
        """
        db = SQLAlchemy()
        class User(db.Model):
            id = db.Column(db.Integer, primary_key=True)
        class Admin(User):
            __tablename__ = "admins"
            level = db.Column(db.Integer)
        """
    )
    assert {name: len(table.columns) for name, table in found.items()} == {"user": 2}


@pytest.mark.parametrize(
    ("column", "by"),
    [
        ("Column(Integer, primary_key=True)", IdGeneration.AUTO_INCREMENT),
        ("Column(Integer, primary_key=True, autoincrement=False)", IdGeneration.APPLICATION),
        ("Column(String(36), primary_key=True, default=lambda: str(uuid.uuid4()))", IdGeneration.UUID),
        ("Column(Uuid, primary_key=True, default=uuid.uuid4)", IdGeneration.UUID),
        ("Column(String(8), primary_key=True)", IdGeneration.APPLICATION),
        ("Column(ForeignKey('others.id'), primary_key=True)", None),
    ],
)
def test_who_makes_up_the_key(column: str, by: IdGeneration | None) -> None:
    """MySQL, a UUID, the application, or the row that is referenced."""
    found = described(f"Base = declarative_base()\nclass A(Base):\n    __tablename__ = 'a'\n    id = {column}\n")
    assert found["a"].id_generation is by


def test_sqlmodel_s_columns() -> None:
    """Optional fields may be NULL, strings get the library's size, defaults may be plain."""
    found = described(
        """
        class Hero(SQLModel, table=True):
            id: int | None = Field(default=None, primary_key=True)
            name: str = Field(index=True, max_length=30, unique=True)
            alias: str | None = None
            rank: str = "new"
            team: int = Field(foreign_key="team.id", ondelete="CASCADE")
        """
    )["hero"]
    assert [(one.name, one.type, one.nullable, one.default) for one in found.columns] == [
        ("id", "INT", False, None),
        ("name", "VARCHAR(30)", False, None),
        ("alias", "VARCHAR(255)", True, None),
        ("rank", "VARCHAR(255)", False, "new"),
        ("team", "INT", False, None),
    ]
    assert found.unique == (("name",),)
    assert found.foreign_keys == (ForeignKey(("team",), "team", ("id",), "CASCADE"),)


def test_a_class_tells_its_table() -> None:
    """Mapped classes do, their bases do not."""
    source = STYLES["Flask's names behind an abstract base"]
    machine = machine_of({"models.py": HEAD + textwrap.dedent(source)}, SqlAlchemy())
    unit = machine.program.unit("models.py")
    assert unit is not None
    named = {key.split("@")[0]: table_of(machine, ClassRef("models.py", key)) for key in unit.classes}
    assert named == {"Record": None, "OrderLine": "order_line"}
