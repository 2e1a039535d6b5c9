"""All models of a backend, and how they relate. One for each machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.stacks.django.fields import MANY, RELATIONS, Field
from dal.discovery.stacks.django.framework import ABSTRACT
from dal.discovery.stacks.django.joining import Joining, joining_of
from dal.discovery.stacks.django.names import snake_case
from dal.discovery.stacks.django.options import is_proxy
from dal.discovery.stacks.django.reverse import Reverse, reverse_of
from dal.discovery.stacks.django.shipped import SHIPPED_MODELS, Modelled, ShippedModel
from dal.discovery.stacks.django.tabled import Tabled, name_of
from dal.discovery.values.program import ClassRef
from dal.discovery.values.text import string
from dal.discovery.values.value import Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.machine import Machine

_USER = "settings.AUTH_USER_MODEL"
_SEEDS = ("Model", *ABSTRACT)
_SHORT = 5
"""Letters of a variable's name below which its end tells nothing."""


def models_of(machine: Machine) -> Models:
    """The models that a machine knows."""
    known = machine.shelf(_Known)
    if known.models is None:
        known.models = Models(machine)
    return known.models


@dataclass(slots=True)
class _Known:
    models: Models | None = None


class Models(Tabled):
    """See the module."""

    def __init__(self, machine: Machine) -> None:
        super().__init__(machine)
        self._reverse: dict[Modelled, dict[str, Reverse]] | None = None
        self._all: tuple[ClassRef, ...] | None = None
        self._called: dict[str, list[ClassRef]] | None = None
        self._relations: dict[str, list[tuple[ClassRef, Field | Reverse]]] | None = None

    def named(self, label: str, near: Modelled | None = None) -> Modelled | None:
        """The model that a string names: `app.Model`, `Model` of the same app, `self`, the setting for users."""
        if label == "self":
            return near
        if label == _USER:
            return self.user()
        app, _, name = label.rpartition(".")
        candidates = [cls for cls in self._classes(name) if self.table(cls) is not None]
        wanted = app or (self.app(near) if near is not None else "")
        exact = [cls for cls in candidates if self.app(cls).lower() == wanted.lower()]
        if exact or (not app and len(candidates) == 1):
            return (exact or candidates)[0]
        return SHIPPED_MODELS.get(f"{wanted}.{name}".lower())

    def _classes(self, name: str) -> Iterator[ClassRef]:
        named = self._machine.program.headings().named
        spelled = (name,) if name in named else tuple(one for one in named if one.lower() == name.lower())
        for one in spelled:
            for file in dict.fromkeys(named[one]):
                yield from self._defined(file, one)

    def _defined(self, file: str, name: str) -> Iterator[ClassRef]:
        unit = self._machine.program.unit(file)
        for key in unit.classes if unit is not None else ():
            if key.rsplit("@", 1)[0] == name:
                yield ClassRef(file, key)

    def user(self) -> Modelled:
        """The model of users."""
        label = self.setting("AUTH_USER_MODEL") or "auth.User"
        return self.named(label) or SHIPPED_MODELS["auth.user"]

    def meant(self, value: Value | None, near: Modelled | None = None) -> Modelled | None:
        """The model that a value is or names."""
        if isinstance(value, ShippedModel):
            return value
        if isinstance(value, ClassRef):
            return value if self.is_model(value) else None
        label = string(value)
        return self.named(label, near) if label else None

    def target(self, model: Modelled, field: Field) -> Modelled | None:
        """Where a relation of a model leads."""
        return self.meant(field.to, model)

    def joining(self, model: Modelled, field: Field) -> Joining:
        """The table of a many-to-many relation."""
        return joining_of(self, self.concrete(model), field)

    def all(self) -> tuple[ClassRef, ...]:
        """All models with tables."""
        if self._all is None:
            self._all = tuple(cls for cls in sorted(self._candidates(), key=repr) if self.table(cls) is not None)
        return self._all

    def _candidates(self) -> set[ClassRef]:
        """Classes that derive, as far as their first lines tell, from one with the name of a model."""
        derived = self._machine.program.headings().derived
        found: set[tuple[str, str]] = set()
        waiting = [*_SEEDS, *(name for name in derived if name.endswith("Model"))]
        seen: set[str] = set()
        while waiting:
            base = waiting.pop()
            if base not in seen:
                seen.add(base)
                found.update(derived.get(base, ()))
                waiting += [name for _, name in derived.get(base, ())]
        return {cls for file, name in found for cls in self._defined(file, name)}

    def reverse(self, model: Modelled) -> Mapping[str, Reverse]:
        """Relations of other models that lead to it, by the attribute that its objects have for them."""
        if self._reverse is None:
            self._reverse = {}
            self._reverse = self._all_reverse()
        found: dict[str, Reverse] = {}
        for one in (*reversed(self.parents(model)), model):
            found.update(self._reverse.get(self.concrete(one), {}))
        return found

    def _all_reverse(self) -> dict[Modelled, dict[str, Reverse]]:
        reverse: dict[Modelled, dict[str, Reverse]] = {}
        for cls in self.all():
            if is_proxy(self._machine, cls):
                continue
            for field in self.fields(cls).values():
                target = self.target(cls, field) if field.kind in RELATIONS else None
                one = reverse_of(field, cls, self.app(cls)) if target is not None else None
                if target is not None and one is not None:
                    reverse.setdefault(self.concrete(target), {})[one.accessor] = one
        return reverse

    def called(self, variable: str) -> list[ClassRef]:
        """The models that a variable of that name may hold an object of: `order_line` for `OrderLine`."""
        if self._called is None:
            self._called = {}
            for cls in self.all():
                self._called.setdefault(snake_case(name_of(cls)), []).append(cls)
        return self._called.get(variable, [])

    def ending(self, variable: str) -> list[ClassRef]:
        """Those whose names end so: `participation` for `ContestParticipation`."""
        if len(variable) < _SHORT:
            return []
        self.called(variable)
        called = self._called or {}
        return [cls for name, classes in called.items() if name.endswith(f"_{variable}") for cls in classes]

    def relations(self, name: str) -> list[tuple[ClassRef, Field | Reverse]]:
        """The relations to many that objects of any model have under that name."""
        if self._relations is None:
            self._relations = {}
            for cls in self.all():
                many: list[Field | Reverse] = [field for field in self.fields(cls).values() if field.kind == MANY]
                many += [one for one in self.reverse(cls).values() if not one.single]
                for one in many:
                    called = one.accessor if isinstance(one, Reverse) else one.name
                    self._relations.setdefault(called, []).append((cls, one))
        return self._relations.get(name, [])

    def concrete(self, model: Modelled) -> Modelled:
        """The model whose table it is: of a proxy the one behind it."""
        if isinstance(model, ShippedModel):
            return model
        behind = self.parents(model) if is_proxy(self._machine, model) else []
        return behind[0] if behind else model.plain
