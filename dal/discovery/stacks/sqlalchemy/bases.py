"""Which classes of a backend are mapped to tables: told by what they derive from."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.stacks.sqlalchemy.declared import Declaration
from dal.discovery.values.program import ClassRef, External, Foreign
from dal.discovery.values.value import Known, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here
    from dal.discovery.evaluation.machine import Machine

DECLARATIVE, FLASK, SQLMODEL = "declarative", "flask", "sqlmodel"
_ROOTS = {
    ("sqlalchemy", "DeclarativeBase"): DECLARATIVE,
    ("sqlalchemy", "DeclarativeBaseNoMeta"): DECLARATIVE,
    ("sqlalchemy", "DeclarativeMeta"): DECLARATIVE,
    ("flask_sqlalchemy", "Model"): FLASK,
    ("flask_sqlalchemy", "DefaultMeta"): FLASK,
}
"""What a backend derives its own base from: that one is no table yet."""
_MADE = {
    ("flask_appbuilder", "Model"): FLASK,
    ("sqlmodel", "SQLModel"): SQLMODEL,
    **dict.fromkeys(
        [
            (package, name)
            for package in ("advanced_alchemy", "litestar", "starlite")
            for name in (
                "UUIDBase UUIDAuditBase BigIntBase BigIntAuditBase NanoIDBase NanoIDAuditBase UUIDv7Base"
                " UUIDv7AuditBase DefaultBase CommonTableAttributes IdentityBase IdentityAuditBase"
            ).split()
        ],
        FLASK,
    ),
}
"""Bases that libraries have ready."""


@dataclass(frozen=True, slots=True)
class MadeBase(Value):
    """What `declarative_base()` and the like give, and Flask-SQLAlchemy's `db.Model`."""

    kind: str

    @property
    def name(self) -> str:
        """Shown among a class's bases."""
        return f"sqlalchemy.{self.kind}()"

    def attribute(self, name: str, here: Here) -> Value:
        """`metadata` and the like."""
        del here
        return Unknown(f"{name} of a declarative base")


def kind_of(machine: Machine, cls: ClassRef) -> str | None:
    """How a class is mapped; None if it is not, or is only a base of mapped ones."""
    if _decorated(machine, cls, "mapped", "mapped_as_dataclass"):
        return DECLARATIVE
    if any(_root(base) for base in machine.bases(cls)):
        return None
    kinds = [kind for one in machine.order(cls) for base in machine.bases(one) for kind in _kinds(base)]
    kinds += [DECLARATIVE for one in machine.order(cls)[1:] if _decorated(machine, one, "as_declarative")]
    if not kinds and _looks_mapped(machine, cls):
        return DECLARATIVE
    return max(kinds, key=(DECLARATIVE, FLASK, SQLMODEL).index, default=None)


def _kinds(base: Value) -> Iterator[str]:
    for option in base.options():
        if isinstance(option, MadeBase):
            yield option.kind
        elif isinstance(option, External):
            kind = _MADE.get(_ends(option)) or _ROOTS.get(_ends(option))
            if kind is not None:
                yield kind


def _root(base: Value) -> bool:
    return any(isinstance(option, External) and _ends(option) in _ROOTS for option in base.options())


def _ends(external: External) -> tuple[str, str]:
    return external.name.split(".", 1)[0], external.name.rsplit(".", 1)[-1]


def _looks_mapped(machine: Machine, cls: ClassRef) -> bool:
    """A base that nobody knows, and yet the class names its table and declares columns."""
    unknown = any(isinstance(base, Unknown | External | Foreign) for base in machine.base_values(cls))
    if not unknown or machine.own(cls, "__tablename__") is None:
        return False
    space = machine.namespace(cls)
    return space is not None and any(isinstance(value, Declaration) for value in space.env.values())


def _decorated(machine: Machine, cls: ClassRef, *names: str) -> bool:
    node = class_node(machine, cls)
    return any(_last(decorator) in names for decorator in (node.decorator_list if node else ()))


def _last(node: ast.expr) -> str:
    node = node.func if isinstance(node, ast.Call) else node
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def class_node(machine: Machine, cls: ClassRef) -> ast.ClassDef | None:
    """The class's syntax."""
    unit = machine.program.unit(cls.file)
    return unit.classes.get(cls.key) if unit is not None else None


def is_abstract(machine: Machine, cls: ClassRef, kind: str) -> bool:
    """Whether it only hands its columns down."""
    if kind == SQLMODEL:
        return not _is_table(machine, cls)
    said = machine.own(cls, "__abstract__")
    return isinstance(said, Known) and said.value is True


def _is_table(machine: Machine, cls: ClassRef) -> bool:
    """`class Hero(SQLModel, table=True)`."""
    node = class_node(machine, cls)
    return any(
        keyword.arg == "table" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
        for keyword in (node.keywords if node is not None else ())
    )
