"""Forms that stand for objects of a model: saving one saves the object."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dal.discovery.stacks.django.models import models_of
from dal.discovery.stacks.django.names import last
from dal.discovery.stacks.django.objects import written
from dal.discovery.stacks.django.querysets import row_of
from dal.discovery.stacks.django.shipped import Modelled, ShippedObject
from dal.discovery.values.program import ClassRef, Instance
from dal.discovery.values.value import NONE, Arguments, Known, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here
    from dal.discovery.evaluation.machine import Machine

_USER_FORMS = frozenset(("BaseUserCreationForm", "UserCreationForm", "AdminUserCreationForm", "UserChangeForm"))
_NEW = re.compile(r"creat|regist|sign_?up|add|new", re.IGNORECASE)
_OLD = re.compile(r"chang|edit|updat|modif", re.IGNORECASE)


def is_form(bases: Sequence[str]) -> bool:
    """Whether a form for a model is among these bases."""
    return any(last(base).endswith("ModelForm") or last(base) in _USER_FORMS for base in bases)


def form_model(machine: Machine, cls: ClassRef) -> Modelled | None:
    """The model of a form."""
    for one in machine.order(cls):
        meta = machine.own(one, "Meta")
        for part in machine.order(meta) if isinstance(meta, ClassRef) else ():
            model = models_of(machine).meant(machine.own(part, "model"))
            if model is not None:
                return model
    bases = machine.external_bases(cls)
    return models_of(machine).user() if any(last(base) in _USER_FORMS for base in bases) else None


def form_member(form: Instance, name: str, here: Here) -> Value | None:
    """`save` and `instance` of a form."""
    model = form_model(here.machine, form.cls)
    if model is None or name not in ("save", "asave", "instance"):
        return None
    row = row_of(model, _origin(form))
    if not isinstance(row, Instance | ShippedObject):
        return None
    return row if name == "instance" else FormSave(row)


def _origin(form: Instance) -> str:
    """Whether its object is new: it was made with one that is there, or its name tells."""
    if form.arguments is not None and form.origin == "fresh":
        given = form.arguments.get(-1, "instance")
        unknown = form.arguments.open_keywords
        return ("given" if unknown else "fresh") if given in (None, NONE) else "loaded"
    if form.origin in ("new", "old"):
        return {"new": "fresh", "old": "loaded"}[form.origin]
    if _OLD.search(form.cls.name):
        return "loaded"
    return "fresh" if _NEW.search(form.cls.name) else "given"


@dataclass(frozen=True, slots=True)
class FormSave(Value):
    """`form.save()`."""

    row: Instance | ShippedObject

    def call(self, arguments: Arguments, here: Here) -> Value:
        """With `commit=False` nothing is sent yet."""
        commit = arguments.get(0, "commit")
        if isinstance(commit, Known) and not commit.value:
            return self.row
        written(self.row, "save", Arguments(), here)
        return replace(self.row, origin="loaded")
