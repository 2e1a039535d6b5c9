from decimal import Decimal

from flask_login import UserMixin
from sqlalchemy.dialects import mysql

from teashop.database import Model
from teashop.extensions import cache, db, login

flavours = db.Table(
    "tea_flavours",
    db.Column("tea_id", db.ForeignKey("teas.id", ondelete="CASCADE"), primary_key=True),
    db.Column("flavour_id", db.ForeignKey("flavour.id"), primary_key=True),
)


class Customer(UserMixin, Model):
    __tablename__ = "customers"

    email = db.Column(db.String(190), unique=True, nullable=False)
    password = db.Column(db.String(128))
    points = db.Column(mysql.INTEGER(unsigned=True), default=0)
    last_seen = db.Column(db.DateTime)
    orders = db.relationship("Order", back_populates="customer", lazy="dynamic")


class Flavour(Model):
    word = db.Column(db.String(40), unique=True)


class Tea(Model):
    __tablename__ = "teas"
    __table_args__ = (db.UniqueConstraint("origin", "title"), db.Index("ix_teas_title", "title", mysql_prefix="FULLTEXT"))

    title = db.Column(db.String(120), nullable=False)
    origin = db.Column(db.String(60), nullable=False)
    price = db.Column(db.Numeric(8, 2), nullable=False)
    stock = db.Column(db.Integer, default=0)
    kind = db.Column(db.Enum("green", "black", "white"), default="green")
    flavours = db.relationship("Flavour", secondary=flavours, backref="teas")

    @classmethod
    def of_kind(cls, kind, page=1):
        return cls.query.filter_by(kind=kind).order_by(cls.title).paginate(page=page, per_page=24)

    @classmethod
    def search(cls, words):
        return cls.query.filter(cls.title.match(words)).limit(20).all()


class Order(Model):
    __tablename__ = "orders"

    number = db.Column(db.String(12), unique=True)
    customer_id = db.Column(db.Integer, db.ForeignKey("customers.id"), index=True)
    state = db.Column(db.String(10), default="open")
    customer = db.relationship("Customer", back_populates="orders")
    lines = db.relationship("OrderLine", cascade="all, delete-orphan")

    @property
    def total(self):
        return sum((line.amount * line.price for line in self.lines), Decimal(0))


class OrderLine(db.Model):
    __tablename__ = "order_lines"

    order_id = db.Column(db.Integer, db.ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True)
    tea_id = db.Column(db.Integer, db.ForeignKey("teas.id"), primary_key=True)
    amount = db.Column(db.SmallInteger, nullable=False)
    price = db.Column(db.Numeric(8, 2), nullable=False)


@login.user_loader
def load_customer(ident):
    return Customer.query.get(int(ident))


@cache.memoize(60)
def kinds():
    return [row[0] for row in db.session.query(Tea.kind).filter(Tea.stock > 0).distinct()]
