"""What the tables of SQLAlchemy's models have: columns, keys, references and indexes."""

from __future__ import annotations

import pytest

from dal.discovery.model import ForeignKey, IdGeneration, Index, Origin, Place
from tests.unit.discovery.stacks.sqlalchemies import HEAD, described

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
