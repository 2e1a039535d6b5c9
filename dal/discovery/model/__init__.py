"""What discovery knows about a backend: frozen values without a syntax tree in them."""

from dal.discovery.model.analysis import Analysis
from dal.discovery.model.places import Confidence, Place, Unread
from dal.discovery.model.project import (
    Baseline,
    Connection,
    Conventions,
    Dependency,
    Ending,
    Injection,
    Package,
    Project,
    Setting,
    Suite,
)
from dal.discovery.model.sites import ImplicitUpdate, Operation, Site, Transaction
from dal.discovery.model.tables import Column, Feature, ForeignKey, IdGeneration, Index, Origin, Routine, Table

__all__ = [
    "Analysis",
    "Baseline",
    "Column",
    "Confidence",
    "Connection",
    "Conventions",
    "Dependency",
    "Ending",
    "Feature",
    "ForeignKey",
    "IdGeneration",
    "ImplicitUpdate",
    "Index",
    "Injection",
    "Operation",
    "Origin",
    "Package",
    "Place",
    "Project",
    "Routine",
    "Setting",
    "Site",
    "Suite",
    "Table",
    "Transaction",
    "Unread",
]
