"""Models as their source describes them: the classes of the backend, or its migrations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from dal.discovery.model import Place
from dal.discovery.stacks.django.fields import Field
from dal.discovery.stacks.django.shipped import Modelled
from dal.discovery.values.program import ClassRef
from dal.discovery.values.value import Value


class Described(Protocol):
    """What tables are made of."""

    def table(self, model: Modelled) -> str | None:
        """The table of a model."""

    def fields(self, model: Modelled) -> Mapping[str, Field]:
        """The fields of its table, by name."""

    def key(self, model: Modelled) -> tuple[Field, ...]:
        """Its primary key."""

    def meant(self, value: Value | None, near: Modelled | None = None) -> Modelled | None:
        """The model that a value is or names."""

    def target(self, model: Modelled, field: Field) -> Modelled | None:
        """Where a relation leads."""

    def option(self, cls: ClassRef, name: str) -> Value | None:
        """What its `Meta` says."""

    def automatic(self, model: Modelled) -> str:
        """The kind of key that models of its app get without asking."""

    def place(self, cls: ClassRef) -> Place:
        """Where it is defined."""
