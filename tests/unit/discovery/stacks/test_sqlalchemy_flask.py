"""Flask-SQLAlchemy: `db`, its models, records that write themselves, and what only looks like it."""

from __future__ import annotations

import pytest

from dal.discovery.finding import sightings
from dal.discovery.stacks.sqlalchemy import SqlAlchemy
from tests.unit.discovery.stacks.reading import machine_of
from tests.unit.discovery.stacks.telling import backend

EXTENSIONS = """
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.model import Model

class Stamped(Model):
    id = SQLAlchemy().Column(primary_key=True)

    @classmethod
    def newest(cls):
        return cls.query.order_by(cls.id.desc()).first()

class Quiet(SQLAlchemy):
    pass

db = Quiet(model_class=Stamped)
"""
RECORDS = """
from extensions import db

class Crud:
    @classmethod
    def create(cls, **values):
        return cls(**values).save()

    @classmethod
    def by_id(cls, key):
        return db.session.get(cls, key)

    @classmethod
    def find(cls, **wanted):
        return cls.query.filter_by(**wanted).first()

    @classmethod
    def find_or_create(cls, **wanted):
        found = cls.query.filter_by(**wanted).first()
        return found or cls(**wanted).save()

    def change(self, **values):
        for name, value in values.items():
            setattr(self, name, value)
        return self.save()

    def save(self, commit=True):
        db.session.add(self)
        if commit:
            db.session.commit()
        return self

    def delete(self):
        db.session.delete(self)
        db.session.commit()

class Record(Crud, db.Model):
    __abstract__ = True
"""
MODELS = """
from flask_login import UserMixin
from extensions import db
from records import Record

follows = db.Table(
    "follows",
    db.Column("follower_id", db.ForeignKey("account_user.id")),
    db.Column("followed_id", db.ForeignKey("account_user.id")),
)

class User(UserMixin, Record):
    __tablename__ = "account_user"
    name = db.Column("user_name", db.String(20))
    orders = db.relationship("WebOrder", backref="owner", lazy="dynamic")

    def delete(self):
        for order in self.orders:
            order.delete()  # -> delete web_order (<pk>)
        super().delete()  # -> delete account_user (<pk>)

    def rename(self, name):
        self.change(name=name)  # -> update account_user (<pk>)

class WebOrder(Record):
    owner_id = db.Column(db.Integer, db.ForeignKey("account_user.id"))
    number = db.Column(db.String(20))
    total = db.Column(db.Integer)

class Follow(Record):
    of_id = db.Column(db.Integer, db.ForeignKey("account_user.id"))
    by_id_ = db.Column(db.Integer, db.ForeignKey("account_user.id"))
    of = db.relationship("User", foreign_keys=[of_id])
"""
FORMS = backend(
    """
from flask import session, request
from flask_login import LoginManager, current_user
from extensions import db
from models import User, WebOrder, Follow

login = LoginManager()

@login.user_loader
def load(key):
    return User.query.get(int(key))  # -> select account_user (<pk>)

def queries(x):
    query = WebOrder.query  # -> select web_order (number)
    query.filter(WebOrder.number == x).order_by(WebOrder.id).paginate(page=1, per_page=20)
    User.query.filter_by(name=x).first_or_404()  # -> select account_user (user_name)
    User.query.get_or_404(x)  # -> select account_user (<pk>)
    User.query.with_entities(User.name).all()  # -> select account_user
    query = db.session.query(User, db.func.count(WebOrder.id))  # -> select account_user
    query.join(User.orders).group_by(User.id).all()

def newer_ones(x):
    db.paginate(db.select(WebOrder).where(WebOrder.total > x))  # -> select web_order (total)
    db.get_or_404(User, x)  # -> select account_user (<pk>)
    db.first_or_404(db.select(User).filter_by(name=x))  # -> select account_user (user_name)
    db.session.execute(db.update(WebOrder).where(WebOrder.id == x).values(total=1))  # -> update web_order (id)

def records(x):
    User.create(name=x)  # -> insert account_user
    User.find(name=x).rename(x)  # -> select account_user (user_name)
    order = WebOrder.by_id(x)  # -> select web_order (<pk>)
    order.change(total=1)  # -> update web_order (<pk>)
    order.delete()  # -> delete web_order (<pk>)
    made = WebOrder.create(number=x)  # -> insert web_order
    made.total = 3
    made.save()  # -> update web_order (<pk>)
    WebOrder(number=x).save()  # -> insert web_order
    User.find_or_create(name=x)  # -> select account_user (user_name) + insert account_user
    WebOrder.newest()  # -> select web_order

def new_or_stored(x):
    order = WebOrder.by_id(x) if x else WebOrder()  # -> select web_order (<pk>)
    order.save()  # -> save web_order (<pk>)

def related(x):
    user = User.by_id(x)  # -> select account_user (<pk>)
    user.orders.filter_by(number="a").all()  # -> select web_order (owner_id, number)
    user.orders.count()  # -> select web_order (owner_id)
    user.orders.append(WebOrder())
    WebOrder.query.filter(WebOrder.owner == user).all()  # -> select web_order (owner_id)
    db.session.delete(WebOrder.find(number=x).owner)  # -> select web_order (number) + delete account_user (<pk>)
    Follow.query.filter_by(of=user).all()  # -> select follow (of_id)

def the_user_who_is_logged_in(x):
    current_user.change(name=x)  # -> update account_user (<pk>)
    db.session.add(current_user)  # -> update account_user (<pk>)
    db.session.delete(current_user._get_current_object())  # -> delete account_user (<pk>)

def tables(x):
    db.session.execute(follows_of(x))

def follows_of(x):
    from models import follows
    return follows.select().where(follows.c.follower_id == x)  # -> select follows (follower_id)

def raw(x):
    wanted = db.text("SELECT id FROM web_order WHERE total > :t")
    db.session.execute(wanted, {"t": x})  # -> select web_order (total)
    db.engine.execute("DELETE FROM web_order WHERE number = %s", x)  # -> delete web_order (number)

def unknown_models(kind, x):
    Model = registered(kind)
    return Model.query.filter_by(id=x).first_or_404()  # -> select ? (id)

def bait(cache, index, form, x):
    session.get("user_id")
    session["user_id"] = x
    session.pop("user_id", None)
    request.args.get("page")
    cache.delete("account_user")
    cache.get(x)
    index.save()
    form.save(False)
    form.populate_obj(x)
    db.create_all()
    db.session.commit()
""",
    SqlAlchemy,
    files={"extensions.py": EXTENSIONS, "records.py": RECORDS, "models.py": MODELS},
)


_APART = ("Stamped.newest", "records", "Crud.")
"""Functions that a test of their own is about."""


@pytest.mark.parametrize("function", [name for name in FORMS.functions() if not name.startswith(_APART)])
def test_a_form(function: str) -> None:
    """Queries, records that write themselves through a mixin, related objects; and nothing else is found."""
    assert FORMS.found(function) == FORMS.expected(function)


def test_helpers_of_records_are_counted_where_they_are_called() -> None:
    """The caller is the site, the mixin's methods are on the way, and none is left in the mixin."""
    assert FORMS.found("records") == FORMS.expected("records")
    saved = [site for site in FORMS.sites if site.function == "records" and site.operation == "insert"]
    assert "records.py:Crud.save" in saved[-1].through
    assert not [site for site in FORMS.sites if site.file == "records.py"]


def test_assignments_to_stored_objects_are_updates_of_their_own() -> None:
    """What a later flush writes is reported apart, with the column's table; new objects are no such thing."""
    source = (
        "from models import User, WebOrder\n\ndef change(x):\n    user = User.query.get(x)\n    user.name = 'a'\n"
        "    order = WebOrder()\n    order.total = 3\n"
    )
    sources = {"extensions.py": EXTENSIONS, "records.py": RECORDS, "models.py": MODELS, "app.py": source}
    machine = machine_of(sources, SqlAlchemy())
    assert [(one.place.line, one.table, one.column) for one in sightings(machine, ["app.py"]).updates] == [
        (5, "account_user", "name")
    ]
