"""Many-to-many relations: the table between two models, and the rows behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dal.discovery.evaluation.found import Found
from dal.discovery.model import Operation
from dal.discovery.stacks.peewee.classes import RawTable
from dal.discovery.stacks.peewee.expressions import terms_of
from dal.discovery.stacks.peewee.fields import Declared
from dal.discovery.stacks.peewee.models import fields_of, table_of, target_of
from dal.discovery.stacks.peewee.queries import ModelQuery
from dal.discovery.stacks.peewee.sources import Source
from dal.discovery.values.program import ClassRef, Instance
from dal.discovery.values.value import Arguments, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here
    from dal.discovery.evaluation.machine import Machine


@dataclass(frozen=True, slots=True)
class Between:
    """The table between: its name, its model if the backend has one, and its two columns."""

    table: str | None
    model: ClassRef | None
    near: str
    far: str


@dataclass(frozen=True, slots=True)
class Many(Declared):
    """`ManyToManyField(Other)` in the body of a model."""

    def bound(self, owner: Value, name: str, here: Here) -> Value:
        """Of a class the relation, of an object the rows behind it."""
        del name
        if isinstance(owner, ClassRef):
            return Relation(owner.plain, self)
        return rows(owner, owner.cls, self, here) if isinstance(owner, Instance) else self


@dataclass(frozen=True, slots=True)
class Relation(Value):
    """`Model.relation`."""

    cls: ClassRef
    field: Many

    def attribute(self, name: str, here: Here) -> Value:
        """The model between, which can be asked like any other."""
        if name == "through_model":
            return self.through(here)
        return Through(self) if name == "get_through_model" else Unknown(name)

    def through(self, here: Here) -> Value:
        """The model between."""
        between = between_of(here.machine, self.cls, self.field)
        return between.model or between_table(between.table)


@dataclass(frozen=True, slots=True)
class Through(Value):
    """`Model.relation.get_through_model`."""

    of: Relation

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The model between."""
        del arguments
        return self.of.through(here)


def between_table(table: str | None) -> Value:
    """A model that peewee makes up."""
    return RawTable(table)


def between_of(machine: Machine, cls: ClassRef, field: Declared) -> Between:
    """The table between a model and the one that its field refers to."""
    target = target_of(machine, cls, field)
    given = field.option("through_model")
    if isinstance(given, ClassRef):
        return Between(table_of(machine, given), given, *_columns(machine, given, cls, target))
    own, other = table_of(machine, cls), table_of(machine, target) if target is not None else None
    near, far = (f"{_simple(one)}_id" if one is not None else "" for one in (cls, target))
    return Between(f"{own}_{other}_through" if own and other else None, None, near, far)


def _columns(machine: Machine, model: ClassRef, cls: ClassRef, target: ClassRef | None) -> tuple[str, str]:
    found = {"near": "", "far": ""}
    for name, field in fields_of(machine, model).items():
        refers = target_of(machine, model, field) if field.foreign else None
        if refers == cls.plain and not found["near"]:
            found["near"] = field.column(name)
        elif refers is not None and refers == target:
            found["far"] = field.column(name)
    return found["near"], found["far"]


def _simple(cls: ClassRef) -> str:
    return cls.name.rsplit(".", 1)[-1].lower()


@dataclass(frozen=True, slots=True)
class RelatedRows(ModelQuery):
    """`row.relation`: a query of the rows behind, which can also be added to and taken from."""

    between: Between = Between(None, None, "", "")

    def attribute(self, name: str, here: Here) -> Value:
        """Methods of the relation, else of the query."""
        return Change(self, name) if name in _CHANGES else ModelQuery.attribute(self, name, here)


@dataclass(frozen=True, slots=True)
class Change(Value):
    """A method that changes who is related to whom."""

    rows: RelatedRows
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """A statement on the table between; the query itself is not sent."""
        here.absorb([self.rows])
        between = self.rows.between
        source = Source(between.table, between.model)
        for value in arguments.values():
            terms_of(value, here)
        for number, operation in enumerate(_CHANGES[self.name]):
            found: Found = source.found(operation)
            if operation is Operation.DELETE:
                names = (between.near, between.far) if self.name == "remove" else (between.near,)
                columns = tuple(f"{between.table}.{name}" if between.table else name for name in names if name)
                found = replace(found, predicates=columns, equalities=columns)
            here.emit(found, number)
        return Unknown("a number of rows")


_CHANGES: dict[str, tuple[Operation, ...]] = {
    "add": (Operation.INSERT,),
    "remove": (Operation.DELETE,),
    "clear": (Operation.DELETE,),
}


def rows(owner: Instance, cls: ClassRef, field: Declared, here: Here, *, back: bool = False) -> Value:
    """The query of what is related to an object; `back`: seen from the model that the field refers to."""
    del owner
    between = between_of(here.machine, cls, field)
    target = cls.plain if back else target_of(here.machine, cls, field)
    near = between.far if back else between.near
    if back:
        between = Between(between.table, between.model, between.far, between.near)
    source = Source(table_of(here.machine, target) if target is not None else None, target)
    column = f"{between.table}.{near}" if between.table and near else near
    others = (between.table,) if between.table else ()
    found = replace(
        source.found(Operation.SELECT),
        issued=False,
        tables=(*((source.table,) if source.table else ()), *others),
        joins=others,
        predicates=(column,) if column else (),
        equalities=(column,) if column else (),
    )
    return RelatedRows(here.begin(found), found, source, between=between)
