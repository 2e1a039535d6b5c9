"""What one model says of its table: its name, its fields, its key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dal.discovery.model import Place
from dal.discovery.stacks.django.declared import declared_fields
from dal.discovery.stacks.django.fields import AUTOMATIC, Field
from dal.discovery.stacks.django.framework import ABSTRACT
from dal.discovery.stacks.django.names import last
from dal.discovery.stacks.django.options import (
    app_of,
    automatic_key,
    is_abstract,
    is_model,
    is_proxy,
    option,
    setting,
    words,
)
from dal.discovery.stacks.django.shipped import Modelled, ShippedModel
from dal.discovery.values.program import ClassRef
from dal.discovery.values.text import string
from dal.discovery.values.value import Arguments, Known, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.machine import Machine


class Tabled:
    """See the module."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._settings: dict[str, Value | None] = {}
        self._tables: dict[ClassRef, str | None] = {}
        self._fields: dict[ClassRef, dict[str, Field]] = {}

    def constant(self, name: str) -> Value | None:
        """One of the project's settings."""
        if name not in self._settings:
            self._settings[name] = setting(self._machine, name)
        return self._settings[name]

    def setting(self, name: str) -> str | None:
        """A string among them."""
        return string(self.constant(name))

    def is_model(self, cls: ClassRef) -> bool:
        """Whether a class is a model, abstract or not."""
        return is_model(self._machine, cls)

    def table(self, model: Modelled) -> str | None:
        """Its table; None for an abstract model and for what is no model."""
        if isinstance(model, ShippedModel):
            return model.shipped.table
        plain = model.plain
        if plain not in self._tables:
            self._tables[plain] = self._table(plain)
        return self._tables[plain]

    def _table(self, cls: ClassRef) -> str | None:
        if not is_model(self._machine, cls) or is_abstract(self._machine, cls):
            return None
        if is_proxy(self._machine, cls):
            parents = self.parents(cls)
            return self.table(parents[0]) if parents else None
        given = string(option(self._machine, cls, "db_table"))
        return given.strip('"`') if given else f"{self.app(cls)}_{name_of(cls).lower()}"

    def app(self, model: Modelled) -> str:
        """The label of its app."""
        return model.shipped.app if isinstance(model, ShippedModel) else app_of(self._machine, model)

    def parents(self, model: Modelled) -> list[Modelled]:
        """The models with tables of their own that it derives from, the nearest first."""
        if isinstance(model, ShippedModel):
            return []
        behind: list[Modelled] = [one for one in self._machine.order(model)[1:] if self.table(one) is not None]
        shipped = [base for base in self._machine.base_values(model) if isinstance(base, ShippedModel)]
        return [*behind, *shipped]

    def fields(self, model: Modelled) -> Mapping[str, Field]:
        """The fields of its own table, by name; those of models that it derives from are in theirs."""
        if isinstance(model, ShippedModel):
            return {field.name: field for field in model.shipped.fields}
        plain = model.plain
        if plain not in self._fields:
            self._fields[plain] = {}
            self._fields[plain] = self._own_fields(plain)
        return self._fields[plain]

    def _own_fields(self, cls: ClassRef) -> dict[str, Field]:
        if is_proxy(self._machine, cls) and self.parents(cls):
            return dict(self.fields(self.parents(cls)[0]))
        fields: dict[str, Field] = {}
        for one in reversed(self._shares(cls)):
            for base in self._machine.bases(one):
                name = "" if isinstance(base, ClassRef) else last(getattr(base, "name", ""))
                fields.update({field.name: field for field in ABSTRACT.get(name, ())})
            for name, field in declared_fields(self._machine, one).items():
                fields.pop(name, None)
                if field is not None:
                    fields[name] = field
        return self._with_key(cls, fields)

    def _shares(self, cls: ClassRef) -> list[ClassRef]:
        """The class, and those behind it whose fields are in its table: not those of models with tables."""
        order = self._machine.order(cls)
        elsewhere = {
            further.plain
            for one in order[1:]
            if self.table(one) is not None
            for further in self._machine.order(one)
        }
        return [one for one in order if one.plain not in elsewhere]

    def _with_key(self, cls: ClassRef, fields: dict[str, Field]) -> dict[str, Field]:
        """The primary key that a model gets without asking stands first."""
        if option(self._machine, cls, "order_with_respect_to") is not None:
            fields["_order"] = Field("_order", "IntegerField")
        if is_abstract(self._machine, cls) or any(field.says("primary_key") for field in fields.values()):
            return fields
        if any(field.kind == "CompositePrimaryKey" for field in fields.values()):
            return fields
        parent = next(iter(self.parents(cls)), None)
        if parent is not None:
            name = f"{name_of(parent).lower()}_ptr"
            link = Arguments((parent,), (("primary_key", Known(True)), ("parent_link", Known(True))))
            return {name: Field(name, "OneToOneField", link), **fields}
        key = Arguments((), (("primary_key", Known(True)),))
        return {"id": Field("id", self.automatic(cls), key), **fields}

    def automatic(self, model: Modelled) -> str:
        """The kind of key that models of its app get without asking."""
        if isinstance(model, ShippedModel):
            return "AutoField"
        usual = self.setting("DEFAULT_AUTO_FIELD") or "AutoField"
        kind = automatic_key(self._machine, model.file, usual)
        return kind if kind in AUTOMATIC else "BigAutoField"

    def place(self, cls: ClassRef) -> Place:
        """Where it is defined."""
        return Place(cls.file, int(cls.key.rsplit("@", 1)[1]))

    def option(self, cls: ClassRef, name: str) -> Value | None:
        """What its `Meta` says."""
        return option(self._machine, cls, name)

    def every_field(self, model: Modelled) -> dict[str, tuple[Modelled, Field]]:
        """Also those in the tables of the models that it derives from: each with the model that has it."""
        every: dict[str, tuple[Modelled, Field]] = {}
        for one in (*reversed(self.parents(model)), model):
            every.update({name: (one, field) for name, field in self.fields(one).items()})
        return every

    def key(self, model: Modelled) -> tuple[Field, ...]:
        """Its primary key."""
        fields = self.fields(model)
        composite = next((field for field in fields.values() if field.kind == "CompositePrimaryKey"), None)
        if composite is not None:
            named = [word for value in composite.arguments.positional for word in words(value)]
            return tuple(fields[name] for name in named if name in fields)
        return tuple(field for field in fields.values() if field.says("primary_key"))[:1]

    def ordering(self, model: Modelled) -> tuple[str, ...]:
        """How its rows are ordered where nobody says it."""
        return () if isinstance(model, ShippedModel) else words(option(self._machine, model, "ordering"))


def name_of(model: Modelled) -> str:
    """The name of the class."""
    return last(model.name)
