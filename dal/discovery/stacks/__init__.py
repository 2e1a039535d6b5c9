"""What is known about libraries: one file or package per stack."""

from dal.discovery.stacks.databases import Databases
from dal.discovery.stacks.dbapi import DbApi
from dal.discovery.stacks.django import Django
from dal.discovery.stacks.files import Files
from dal.discovery.stacks.named_queries import NamedQueries
from dal.discovery.stacks.peewee import Peewee
from dal.discovery.stacks.pypika import PyPika
from dal.discovery.stacks.python import PythonItself
from dal.discovery.stacks.sqlalchemy import SqlAlchemy
from dal.discovery.stacks.stack import Stack, Stacks
from dal.discovery.stacks.standard import StandardLibrary
from dal.discovery.stacks.tabular import Tabular
from dal.discovery.stacks.tortoise import Tortoise

__all__ = ["Stack", "Stacks", "stacks"]

_ALL = (
    PythonItself,
    StandardLibrary,
    Files,
    NamedQueries,
    PyPika,
    Databases,
    SqlAlchemy,
    Django,
    Peewee,
    Tortoise,
    Tabular,
    DbApi,
)
"""What is told by guesses comes last."""


def stacks() -> Stacks:
    """All of them, with nothing remembered."""
    return Stacks([stack() for stack in _ALL])
