"""What kind of class something is, and which fields it has, told by its definition."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dal.scaffold.code.modules import Definition, Module, Modules
from dal.scaffold.code.text import dotted_name

_DEEPEST = 8


class Kind(StrEnum):
    """How objects of a class are made of a row."""

    RECORD = "record"
    """By its fields as keywords: a dataclass, a named tuple, a class of attrs or Pydantic."""
    MAPPING = "mapping"
    """A dictionary with these keys."""
    MODEL = "model"
    """By columns as keywords: the class that an ORM maps a table to."""
    ENUM = "enum"
    ERROR = "error"
    OTHER = "other"


_BY_BASE: Mapping[str, Kind] = {
    "BaseModel": Kind.RECORD,
    "NamedTuple": Kind.RECORD,
    "SQLModel": Kind.RECORD,
    "TypedDict": Kind.MAPPING,
    "Enum": Kind.ENUM,
    "IntEnum": Kind.ENUM,
    "StrEnum": Kind.ENUM,
    "Flag": Kind.ENUM,
    "BaseException": Kind.ERROR,
    "Exception": Kind.ERROR,
    "LookupError": Kind.ERROR,
    "KeyError": Kind.ERROR,
    "RuntimeError": Kind.ERROR,
    "TypeError": Kind.ERROR,
    "ValueError": Kind.ERROR,
}
_DECORATORS = frozenset({"attrs", "dataclass", "define", "frozen", "s"})
_NO_FIELD = frozenset({"ClassVar", "InitVar"})


@dataclass(frozen=True, slots=True)
class Field:
    """A field, with the module in which its annotation is to be understood."""

    name: str
    annotation: ast.expr
    module: Module
    given: bool
    """Whether there is a default."""


@dataclass(frozen=True, slots=True)
class Class:
    """A class of the backend."""

    definition: Definition
    kind: Kind
    fields: tuple[Field, ...] = ()
    variables: tuple[str, ...] = field(default=())
    """The names of its type variables."""

    @property
    def name(self) -> str:
        """Its own name."""
        return self.definition.name

    def field(self, name: str) -> Field | None:
        """Its field of that name."""
        return next((one for one in self.fields if one.name == name), None)


def class_of(modules: Modules, definition: Definition, models: frozenset[str] = frozenset()) -> Class:
    """The class of a definition; `models` are the names of the ORM's classes."""
    family = list(family_of(modules, definition))
    fields = {one.name: one for part in reversed(family) for one in _fields(part)}
    return Class(definition, _kind(family, models), tuple(fields.values()), _variables(definition))


def family_of(modules: Modules, definition: Definition, depth: int = 0) -> Iterator[Definition]:
    """The class and those of the backend that it derives from, itself first."""
    if definition.cls is None or depth > _DEEPEST:
        return
    yield definition
    for base in definition.cls.bases:
        name = dotted_name(base.value if isinstance(base, ast.Subscript) else base)
        found = modules.resolve(definition.module, name) if name else None
        if isinstance(found, Definition):
            yield from family_of(modules, found, depth + 1)


def base_names(definition: Definition) -> tuple[str, ...]:
    """The last names of its bases: `Model` of `db.Model`."""
    bases = definition.cls.bases if definition.cls else []
    names = (dotted_name(base.value if isinstance(base, ast.Subscript) else base) for base in bases)
    return tuple(name.rpartition(".")[2] for name in names if name)


def _kind(family: list[Definition], models: frozenset[str]) -> Kind:
    if family and family[0].name in models:
        return Kind.MODEL
    if any(_decorated(part) for part in family):
        return Kind.RECORD
    found = (_BY_BASE.get(name) for part in family for name in base_names(part))
    return next((kind for kind in found if kind is not None), Kind.OTHER)


def _decorated(definition: Definition) -> bool:
    decorators = definition.cls.decorator_list if definition.cls else []
    calls = (one.func if isinstance(one, ast.Call) else one for one in decorators)
    return any((dotted_name(one) or "").rpartition(".")[2] in _DECORATORS for one in calls)


def _fields(definition: Definition) -> Iterator[Field]:
    for node in definition.cls.body if definition.cls else []:
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
            continue
        outer = node.annotation.value if isinstance(node.annotation, ast.Subscript) else node.annotation
        if (dotted_name(outer) or "").rpartition(".")[2] not in _NO_FIELD:
            yield Field(node.target.id, node.annotation, definition.module, given=node.value is not None)


def _variables(definition: Definition) -> tuple[str, ...]:
    for base in definition.cls.bases if definition.cls else []:
        if isinstance(base, ast.Subscript) and (dotted_name(base.value) or "").endswith(("Generic", "Protocol")):
            inner = base.slice.elts if isinstance(base.slice, ast.Tuple) else [base.slice]
            return tuple(name for one in inner if (name := dotted_name(one)))
    return ()
