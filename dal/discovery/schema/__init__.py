"""Tables, routines and what of MySQL they use, from SQL files and migrations."""

from dal.discovery.schema.alchemy import read_parts, read_type
from dal.discovery.schema.combining import combine
from dal.discovery.schema.dialects import Dialect
from dal.discovery.schema.history import apply_revisions
from dal.discovery.schema.migrations import Revision, read_alembic
from dal.discovery.schema.reading import read_sql
from dal.discovery.schema.schema import Schema
from dal.discovery.schema.sqltypes import enum_values, mysql_type, sql_type

__all__ = [
    "Dialect",
    "Revision",
    "Schema",
    "apply_revisions",
    "combine",
    "enum_values",
    "mysql_type",
    "read_alembic",
    "read_parts",
    "read_sql",
    "read_type",
    "sql_type",
]
