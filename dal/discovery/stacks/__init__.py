"""What is known about libraries: one file or package per stack."""

from dal.discovery.stacks.dbapi import DbApi
from dal.discovery.stacks.python import PythonItself
from dal.discovery.stacks.stack import Stack, Stacks

__all__ = ["Stack", "Stacks", "stacks"]


def stacks() -> Stacks:
    """All of them; what is told by guesses comes last."""
    return Stacks([PythonItself(), DbApi()])
