"""Objects of models: what saving and deleting them sends, and what their relations lead to."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dal.discovery.model import Confidence, Operation
from dal.discovery.stacks.django.fields import MANY, Field
from dal.discovery.stacks.django.lookups import PRIMARY_KEY
from dal.discovery.stacks.django.making import default_manager
from dal.discovery.stacks.django.managers import Manager
from dal.discovery.stacks.django.models import models_of
from dal.discovery.stacks.django.options import words
from dal.discovery.stacks.django.querysets import column_of, found_of, row_of
from dal.discovery.stacks.django.related import backward, forward
from dal.discovery.stacks.django.shipped import Modelled, ShippedObject
from dal.discovery.values.program import ClassRef, FunctionRef, Instance
from dal.discovery.values.value import NONE, Arguments, Known, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.found import Found
    from dal.discovery.evaluation.here import Here

Row = Instance | ShippedObject
NAMED = "named"
"""The origin of an object that is only told by how it is called."""
_SAVES = {
    "fresh": Operation.INSERT,
    "loaded": Operation.UPDATE,
    "self": Operation.UPDATE,
    "given": Operation.SAVE,
    NAMED: Operation.UPDATE,
}
"""By where the object comes from. A method of the object itself mostly works on a row that is there."""
_KEYWORDS = frozenset("force_insert force_update using update_fields commit keep_parents fields".split())
FAMILY = "<tree>"
"""Rows that stand around the object at hand in a tree."""
_FAMILY = frozenset(
    "get_descendants get_ancestors get_children get_siblings get_family get_leafnodes get_root_nodes".split()
)
METHODS: Mapping[str, str] = {
    "save": "save",
    "asave": "save",
    "save_base": "save",
    "delete": "delete",
    "adelete": "delete",
    "refresh_from_db": "refresh",
    "arefresh_from_db": "refresh",
}


def model_of(row: Row) -> Modelled:
    """The model of an object."""
    return row.model if isinstance(row, ShippedObject) else row.cls


def member_of(row: Row, model: Modelled, name: str, here: Here) -> Value | None:
    """What Django adds to an object: its methods and its relations."""
    models = models_of(here.machine)
    if name in METHODS:
        return RowMethod(row, METHODS[name])
    every = models.every_field(model)
    if name in every:
        owner, field = every[name]
        return related(row, owner, field, here)
    reverse = models.reverse(model).get(name)
    if reverse is None:
        return _family(row, name, here) or _next_by(row, name)
    return row_of(reverse.source) if reverse.single else backward(models, reverse, here)


def _family(row: Row, name: str, here: Here) -> Value | None:
    """Rows of the same table, for models that are trees: as `mptt` and `treebeard` have them."""
    model = model_of(row)
    if name not in _FAMILY or not any("mptt" in base or "treebeard" in base for base in _bases(model, here)):
        return None
    manager = default_manager(models_of(here.machine), model, here)
    return Begins(replace(manager, predicates=(FAMILY,)))


def _bases(model: Modelled, here: Here) -> tuple[str, ...]:
    return here.machine.external_bases(model) if isinstance(model, ClassRef) else ()


@dataclass(frozen=True, slots=True)
class Begins(Value):
    """A method that gives a query set."""

    manager: Manager

    def call(self, arguments: Arguments, here: Here) -> Value:
        """It begins here."""
        del arguments
        return self.manager.query(here)


def _next_by(row: Row, name: str) -> Value | None:
    return RowMethod(row, "next") if name.startswith(("get_next_by_", "get_previous_by_")) else None


def related(row: Row, owner: Modelled, field: Field, here: Here) -> Value | None:
    """What an object has for a field: another object, a manager of several; None for a plain value."""
    del row
    models = models_of(here.machine)
    if field.kind == MANY:
        return forward(models, owner, field, here)
    target = models.target(owner, field) if field.foreign else None
    return row_of(target) if target is not None else None


@dataclass(frozen=True, slots=True)
class RowMethod(Value):
    """A method of an object."""

    row: Row
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """Called from the method that takes its place it is the library's work, and its callers' statement."""
        if _within(self.row, self.name, here):
            return NONE
        if self.row.origin == NAMED and not _fits(self.name, arguments):
            return Unknown("something that is called like a row")
        return written(self.row, self.name, arguments, here)


def _fits(name: str, arguments: Arguments) -> bool:
    """Whether a row's method takes these arguments; `image.save(path)` is another thing's."""
    flags = all(isinstance(value, Known) for value in arguments.positional)
    known = all(keyword in _KEYWORDS for keyword, _ in arguments.keywords)
    return flags and known and (name != "delete" or not arguments.positional)


def written(row: Row, name: str, arguments: Arguments, here: Here) -> Value:
    """A method of an object sends its statement."""
    if name == "save":
        return _saved(row, arguments, here)
    found = _about(row, here)
    if name == "delete":
        here.emit(replace(found, operation=Operation.DELETE))
        return Unknown("a number of rows")
    here.emit(replace(found, limit="1"))
    return row_of(model_of(row)) if name == "next" else NONE


def _about(row: Row, here: Here) -> Found:
    """A statement about the row of an object."""
    model = model_of(row)
    free = isinstance(model, ClassRef) and row.origin == "self"
    known = models_of(here.machine).table(model) is not None
    found = found_of(model if known else None, here, free=free)
    confidence = Confidence.MEDIUM if row.origin == NAMED else Confidence.HIGH
    looks = (PRIMARY_KEY,)
    return replace(found, predicates=looks, equalities=looks, ordering=(), confidence=confidence)


def _saved(row: Row, arguments: Arguments, here: Here) -> Value:
    found = _about(row, here)
    operation = _operation(row, arguments)
    if operation is Operation.INSERT:
        found = replace(found, predicates=(), equalities=())
    models, model = models_of(here.machine), model_of(row)
    columns = tuple(column_of(models, model, name) for name in words(arguments.get(-1, "update_fields")))
    here.emit(replace(found, operation=operation, columns=columns))
    if row.origin == "fresh":
        here.replace(row, replace(row, origin="loaded"))
    return NONE


def _operation(row: Row, arguments: Arguments) -> Operation:
    if arguments.get(-1, "update_fields") not in (None, NONE) or _is_true(arguments.get(1, "force_update")):
        return Operation.UPDATE
    return Operation.INSERT if _is_true(arguments.get(0, "force_insert")) else _SAVES[row.origin]


def _is_true(value: Value | None) -> bool:
    return isinstance(value, Known) and value.value is True


def _within(row: Row, name: str, here: Here) -> bool:
    """Whether the method of that name that the object's class has instead is being evaluated."""
    inside = here.owner.key.rsplit("@", 1)[0].rsplit(".", 1)[-1]
    return here.receiver == row and METHODS.get(inside) == name


@dataclass(frozen=True, slots=True)
class Overridden(Value):
    """A method of the backend in the place of the library's: what it does itself, and what it hands on."""

    row: Instance
    method: FunctionRef
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The statement is the caller's, if the method ever gets to the library's."""
        value = self.method.call(arguments, here)
        if not _within(self.row, self.name, here) and reaches(self.row.cls, self.method, here):
            written(self.row, self.name, arguments, here)
        return value


def reaches(cls: ClassRef, method: FunctionRef, here: Here) -> bool:
    """Whether a method, and every one behind it, calls the one behind: at last the library's."""
    name = method.name.rsplit(".", 1)[-1]
    for one in here.machine.order(cls):
        value = here.machine.own(one, name)
        if isinstance(value, FunctionRef) and not _calls_behind(value, name, here):
            return False
    return True


def _calls_behind(method: FunctionRef, name: str, here: Here) -> bool:
    """`super().save(…)`, or the method of a named class."""
    unit = here.machine.program.unit(method.file)
    node = unit.functions.get(method.key) if unit is not None else None
    return node is not None and any(
        isinstance(part, ast.Attribute) and part.attr == name and _is_behind(part.value) for part in ast.walk(node)
    )


def _is_behind(node: ast.expr) -> bool:
    """`super()`, or a class by its name."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "super"
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return bool(name[:1].isupper())
