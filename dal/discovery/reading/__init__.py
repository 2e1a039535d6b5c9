"""Reads a folder of Python: which files there are, what each is for, and its syntax tree."""

from dal.discovery.reading.roles import Role, role
from dal.discovery.reading.source import LIMIT, Source, load
from dal.discovery.reading.tree import Tree, walk

__all__ = ["LIMIT", "Role", "Source", "Tree", "load", "role", "walk"]
