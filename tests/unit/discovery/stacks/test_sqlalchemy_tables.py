"""Which tables models of SQLAlchemy describe, in every style of declaring them."""

from __future__ import annotations

import textwrap

import pytest

from dal.discovery.model import IdGeneration
from dal.discovery.stacks.sqlalchemy import SqlAlchemy, table_of
from dal.discovery.values.program import ClassRef
from tests.unit.discovery.stacks.reading import machine_of
from tests.unit.discovery.stacks.sqlalchemies import HEAD, described

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


def test_a_class_tells_its_table() -> None:
    """Mapped classes do, their bases do not."""
    source = STYLES["Flask's names behind an abstract base"]
    machine = machine_of({"models.py": HEAD + textwrap.dedent(source)}, SqlAlchemy())
    unit = machine.program.unit("models.py")
    assert unit is not None
    named = {key.split("@")[0]: table_of(machine, ClassRef("models.py", key)) for key in unit.classes}
    assert named == {"Record": None, "OrderLine": "order_line"}
