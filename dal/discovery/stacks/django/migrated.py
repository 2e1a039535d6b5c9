"""Models as far as a backend's migrations have come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dal.discovery.model import Place
from dal.discovery.stacks.django.fields import Field
from dal.discovery.stacks.django.shipped import SHIPPED_MODELS, Modelled, ShippedModel
from dal.discovery.values.program import ClassRef
from dal.discovery.values.text import string
from dal.discovery.values.value import Value

_USER = "settings.AUTH_USER_MODEL"
Named = tuple[str, str]
"""The app and the name of a model, in small letters."""


@dataclass(slots=True)
class State:
    """A model as far as the migrations have come."""

    name: str
    place: Place
    fields: dict[str, Field]
    options: dict[str, Value] = field(default_factory=dict)


class Migrated:
    """The models; see `Described`."""

    def __init__(self, user: str, automatic: str) -> None:
        self._user = user
        self._automatic = automatic
        self.states: dict[Named, State] = {}

    def state(self, app: str, name: str) -> State | None:
        """The model of that name."""
        return self.states.get((app.lower(), name.lower()))

    def all(self) -> list[ClassRef]:
        """All models, as values."""
        return [self._value(app, state) for (app, _), state in sorted(self.states.items())]

    def _value(self, app: str, state: State) -> ClassRef:
        return ClassRef(app, f"{state.name}@{state.place.line}")

    def _state(self, cls: ClassRef) -> State:
        return self.states[cls.file, cls.name.lower()]

    def table(self, model: Modelled) -> str | None:
        """The table of a model."""
        if isinstance(model, ShippedModel):
            return model.shipped.table
        given = string(self.option(model, "db_table"))
        return given or f"{model.file}_{model.name.lower()}"

    def fields(self, model: Modelled) -> Mapping[str, Field]:
        """The fields of its table."""
        if isinstance(model, ShippedModel):
            return {one.name: one for one in model.shipped.fields}
        return self._state(model).fields

    def key(self, model: Modelled) -> tuple[Field, ...]:
        """Its primary key."""
        return tuple(one for one in self.fields(model).values() if one.says("primary_key"))[:1]

    def meant(self, value: Value | None, near: Modelled | None = None) -> Modelled | None:
        """The model that a string names."""
        label = string(value)
        if label is None or label == "self":
            return near if label else None
        app, _, name = (self._user if label == _USER else label).rpartition(".")
        app = app or (near.file if isinstance(near, ClassRef) else "")
        state = self.state(app, name)
        return self._value(app.lower(), state) if state else SHIPPED_MODELS.get(f"{app}.{name}".lower())

    def target(self, model: Modelled, field: Field) -> Modelled | None:
        """Where a relation leads."""
        return self.meant(field.to, model)

    def option(self, cls: ClassRef, name: str) -> Value | None:
        """What the migrations say of it."""
        return self._state(cls).options.get(name)

    def automatic(self, model: Modelled) -> str:
        """The kind of key that models get without asking."""
        return "AutoField" if isinstance(model, ShippedModel) else self._automatic

    def place(self, cls: ClassRef) -> Place:
        """Where it was created."""
        return self._state(cls).place
