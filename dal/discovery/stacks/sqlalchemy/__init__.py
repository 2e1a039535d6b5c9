"""SQLAlchemy in all its forms: Core, ORM, Flask-SQLAlchemy, SQLModel."""

from dal.discovery.stacks.sqlalchemy.mapped import table_of
from dal.discovery.stacks.sqlalchemy.stack import SqlAlchemy
from dal.discovery.stacks.sqlalchemy.tables import tables

__all__ = ["SqlAlchemy", "table_of", "tables"]
