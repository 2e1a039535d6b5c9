"""What stands in the body of a mapped class: columns, relationships, types, constraints."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.values.program import Annotation, External
from dal.discovery.values.text import Text, string
from dal.discovery.values.value import Arguments, Known, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

COLUMN, RELATION, OTHER = "column", "relation", "other"
KINDS = {
    "Column": COLUMN,
    "mapped_column": COLUMN,
    "Field": COLUMN,
    "deferred": COLUMN,
    "relationship": RELATION,
    "relation": RELATION,
    "Relationship": RELATION,
    "dynamic_loader": RELATION,
    "backref": OTHER,
    "synonym": OTHER,
    "composite": OTHER,
    "column_property": OTHER,
    "query_expression": OTHER,
}
"""By the last name of what declares it."""
CONSTRAINTS = frozenset(
    (
        "ForeignKey ForeignKeyConstraint PrimaryKeyConstraint UniqueConstraint CheckConstraint Index Computed"
        " Identity Sequence"
    ).split()
)


@dataclass(frozen=True, slots=True)
class SqlType(Value):
    """A type with its arguments, such as `String(80)`."""

    name: str
    arguments: Arguments

    def attribute(self, name: str, here: Here) -> Value:
        """`with_variant` and the like."""
        del here
        return TypeMethod(self, name)


@dataclass(frozen=True, slots=True)
class TypeMethod(Value):
    """A method of a type."""

    owner: SqlType
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The variant for MySQL is the type; other methods give the type."""
        del here
        variant, *dialects = arguments.positional or (Unknown(),)
        if self.name == "with_variant" and any(string(one) in ("mysql", "mariadb") for one in dialects):
            return variant
        return self.owner


@dataclass(frozen=True, slots=True)
class Constraint(Value):
    """A key, an index, a check: by the name of what makes it."""

    kind: str
    arguments: Arguments


@dataclass(frozen=True, slots=True)
class TableDeclaration(Value):
    """The arguments of `Table(…)`, and where it stands; `name` is None where only run time knows it."""

    name: str | None
    arguments: Arguments
    file: str = ""
    line: int = 1


def name_in(value: Value | None) -> str | None:
    """A table's name, or a column's with its table's; a prefix that only the configuration knows is left out."""
    known = string(value)
    if known is not None or not isinstance(value, Text):
        return known
    *before, last = value.pieces
    whole = (
        isinstance(last, str) and _DOTTED.fullmatch(last) and not any(isinstance(piece, str) for piece in before)
    )
    return last.lstrip("_") if whole and isinstance(last, str) else None


_DOTTED = re.compile(r"\w+(\.\w+)*")


@dataclass(frozen=True, slots=True)
class Declaration(Value):
    """The arguments of `Column(…)`, `mapped_column(…)`, `Field(…)`, `relationship(…)`."""

    kind: str
    maker: str
    arguments: Arguments

    @property
    def core(self) -> Declaration:
        """The column itself: SQLModel's `Field(sa_column=Column(…))` and `deferred(Column(…))` wrap one."""
        if self.maker in ("Field", "deferred"):
            for value in (self.says("sa_column"), self.arguments.get(0)):
                if isinstance(value, Declaration):
                    return value.core
        return self

    @property
    def explicit_name(self) -> str | None:
        """The column's name, where it is given."""
        core = self.core
        if core.maker == "Field":
            keywords = core.says("sa_column_kwargs")
            return string(dict(getattr(keywords, "entries", ())).get(_NAME))
        return string(core.arguments.get(0, "name"))

    @property
    def is_primary(self) -> bool:
        """Whether it is part of the primary key."""
        return self.is_set("primary_key") or self.core.is_set("primary_key")

    def says(self, name: str) -> Value | None:
        """A keyword argument."""
        return self.arguments.get(-1, name)

    def is_set(self, name: str) -> bool:
        """Whether a keyword is surely true."""
        value = self.says(name)
        return isinstance(value, Known) and value.value is True

    def positional(self) -> tuple[Value, ...]:
        """Type, foreign keys and the like, without the name."""
        values = self.arguments.positional
        named = self.maker in ("Column", "mapped_column") and values and string(values[0]) is not None
        return values[1:] if named else values


_NAME = Text(("name",))


def declaration_in(value: Value | None) -> Declaration | None:
    """The declaration among what an alias of `Annotated[int, mapped_column(…)]` says."""
    parts = value.parts if isinstance(value, Annotation) else ()
    return next((part for part in parts if isinstance(part, Declaration)), None)


def type_of(value: Value | None) -> SqlType | None:
    """A type with or without arguments."""
    if isinstance(value, SqlType):
        return value
    return SqlType(value.name.rsplit(".", 1)[-1], Arguments()) if isinstance(value, External) else None
