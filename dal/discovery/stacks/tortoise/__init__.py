"""Tortoise ORM: models, querysets, relations, transactions."""

from dal.discovery.stacks.tortoise.models import table_of
from dal.discovery.stacks.tortoise.schema import tables
from dal.discovery.stacks.tortoise.stack import Tortoise

__all__ = ["Tortoise", "table_of", "tables"]
