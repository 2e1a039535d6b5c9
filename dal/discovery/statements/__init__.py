"""What one SQL statement does: its table, its predicates, its peculiarities; read from text, never run."""

from dal.discovery.statements.merging import merge_statements
from dal.discovery.statements.reading import read_statement
from dal.discovery.statements.statement import Statement

__all__ = ["Statement", "merge_statements", "read_statement"]
