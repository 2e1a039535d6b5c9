"""Django's ORM, and the migrations beside it."""

from dal.discovery.stacks.django.migrations import Migration, read_migration
from dal.discovery.stacks.django.replaying import sql_of, tables_of_migrations
from dal.discovery.stacks.django.stack import Django, table_of
from dal.discovery.stacks.django.tables import shipped_table, tables

__all__ = [
    "Django",
    "Migration",
    "read_migration",
    "shipped_table",
    "sql_of",
    "table_of",
    "tables",
    "tables_of_migrations",
]
