"""Reads and writes on two databases: the order of events, and what drives it."""

from dal.dual.background import Background
from dal.dual.context import context
from dal.dual.programs import Looks
from dal.dual.repository import DualRepository
from dal.dual.router import Router
from dal.dual.runtime import Runtime, Shadowing
from dal.dual.table import read, write
from dal.dual.touches import CALL, Touch, Touches, by_name, cascade, matching
from dal.dual.transaction import transact, transaction

__all__ = [
    "CALL",
    "Background",
    "DualRepository",
    "Looks",
    "Router",
    "Runtime",
    "Shadowing",
    "Touch",
    "Touches",
    "by_name",
    "cascade",
    "context",
    "matching",
    "read",
    "transact",
    "transaction",
    "write",
]
