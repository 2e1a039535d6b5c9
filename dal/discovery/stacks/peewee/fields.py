"""What is said of a field where it is declared."""

from __future__ import annotations

from dataclasses import dataclass

from dal.discovery.stacks.options import Options
from dal.discovery.values.program import ClassRef
from dal.discovery.values.text import string

FOREIGN = frozenset(("ForeignKeyField", "DeferredForeignKey"))
AUTO = frozenset(("AutoField", "BigAutoField", "PrimaryKeyField", "IdentityField"))


@dataclass(frozen=True, slots=True)
class Declared(Options):
    """A field; `kind` is peewee's class, `own` the backend's, where it has its own."""

    own: ClassRef | None = None

    @property
    def foreign(self) -> bool:
        """Whether it refers to another model."""
        return self.kind in FOREIGN

    @property
    def is_key(self) -> bool:
        """Whether it is the primary key by itself."""
        return self.kind in AUTO or self.is_set("primary_key")

    def column(self, name: str) -> str:
        """The column's name, for a field of this name."""
        given = string(self.option("column_name", "db_column"))
        if given:
            return given
        return f"{name}_id" if self.foreign and not name.endswith("_id") else name

    def object_id(self, name: str) -> str | None:
        """The attribute under which a model has a foreign key's raw value."""
        if not self.foreign:
            return None
        column = self.column(name)
        return string(self.option("object_id_name")) or (f"{column}_id" if column == name else column)
