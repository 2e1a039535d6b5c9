"""Columns as they stand in statements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.stacks.sqlalchemy.terms import Term, TermMethod, compared
from dal.discovery.values.text import text
from dal.discovery.values.value import Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here


@dataclass(frozen=True, slots=True)
class Field(Value):
    """A column: of a mapped class, of an alias of one, of a table object, of a sub-select."""

    table: str | None
    name: str
    free: bool = False
    """Callers know the class."""

    @property
    def qualified(self) -> str:
        """With the table's name, where that is known."""
        return f"{self.table}.{self.name}" if self.table else self.name

    def as_term(self, here: Here) -> Term:
        """A bare column."""
        del here
        return self._term()

    def _term(self) -> Term:
        tables = (self.table,) if self.table else ()
        return Term(columns=(self.qualified,), tables=tables, bare=True, name=self.name)

    def attribute(self, name: str, here: Here) -> Value:
        """Its name, else a method."""
        del here
        return text(self.name) if name in ("name", "key") else TermMethod(self._term(), name)

    def item(self, key: Value, here: Here) -> Value:
        """A part of a JSON column."""
        return self._term().item(key, here)

    def compared(self, operator: str, left: Value, right: Value, here: Here) -> Value:
        """A predicate."""
        return compared(left, [right], here, equal=operator == "Eq")

    def binary(self, operator: str, left: Value, right: Value, here: Here) -> Value:
        """A calculation."""
        return self._term().binary(operator, left, right, here)

    def unary(self, operator: str, here: Here) -> Value:
        """`~column`, `-column`."""
        return self._term().unary(operator, here)

    @property
    def is_free(self) -> bool:
        """As it was made."""
        return self.free
