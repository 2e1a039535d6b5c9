"""peewee: models, queries, transactions, and the libraries built around it."""

from dal.discovery.stacks.peewee.models import table_of
from dal.discovery.stacks.peewee.schema import tables
from dal.discovery.stacks.peewee.stack import Peewee

__all__ = ["Peewee", "table_of", "tables"]
