"""The fleet: all live processes on one pair of databases, who change phases together."""

from dal.fleet.delegate import Delegate
from dal.fleet.fleet import Fleet
from dal.fleet.terms import Terms

__all__ = ["Delegate", "Fleet", "Terms"]
