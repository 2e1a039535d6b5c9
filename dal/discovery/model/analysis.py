"""The whole result: what documents, draft contract and scaffold are written from."""

from __future__ import annotations

from dataclasses import dataclass

from dal.discovery.model.places import Unread
from dal.discovery.model.project import Project
from dal.discovery.model.sites import ImplicitUpdate, Site, Transaction
from dal.discovery.model.tables import Feature, Routine, Table


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was found in a backend; every sequence is sorted, so the same input gives the same analysis."""

    project: Project
    stacks: tuple[str, ...]
    """How it accesses data, most used first, such as `db-api`, `sqlalchemy`, `django`, `peewee`."""
    tables: tuple[Table, ...]
    routines: tuple[Routine, ...]
    sites: tuple[Site, ...]
    implicit_updates: tuple[ImplicitUpdate, ...]
    transactions: tuple[Transaction, ...]
    features: tuple[Feature, ...]
    unread: tuple[Unread, ...]

    def table(self, name: str) -> Table | None:
        """The table of that name."""
        return next((table for table in self.tables if table.name == name), None)
