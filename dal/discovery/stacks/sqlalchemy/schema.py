"""Tables as objects: `Table(…)`, aliases, joins, and what stands on their columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.stacks.sqlalchemy.declared import Declaration, TableDeclaration, name_in
from dal.discovery.stacks.sqlalchemy.fields import Field
from dal.discovery.stacks.sqlalchemy.terms import Term, condition, term, united
from dal.discovery.values.collections import Items
from dal.discovery.values.text import string, text
from dal.discovery.values.value import Arguments, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_COLUMNS = ("c", "columns", "exported_columns", "selected_columns")
_MAKES = frozenset(("select", "insert", "update", "delete", "join", "outerjoin", "alias", "exists", "tablesample"))


@dataclass(frozen=True, slots=True)
class CoreTable(TableDeclaration):
    """A `Table` in statements."""

    def as_term(self, here: Here) -> Term:
        """It stands in FROM."""
        del here
        return Term(tables=(self.name,) if self.name else ())

    def declarations(self) -> dict[str, Declaration]:
        """Its columns, by key."""
        found: dict[str, Declaration] = {}
        for value in self.arguments.values():
            for part in value.parts_inside() if isinstance(value, Items) else (value,):
                if isinstance(part, Declaration) and (name := part.explicit_name) is not None:
                    found[string(part.says("key")) or name] = part
        return found

    def column(self, key: str) -> Field:
        """The column under that key."""
        declaration = self.declarations().get(key)
        name = declaration.explicit_name if declaration is not None else None
        return Field(self.name, name or key, free=self.is_free)

    def attribute(self, name: str, here: Here) -> Value:
        """Columns, and the statements that begin with a table."""
        del here
        if name in _COLUMNS:
            return Columns(self)
        if name == "name":
            return text(self.name) if self.name else Unknown("a table's name")
        return TableMethod(self, name) if name in _MAKES else Unknown(f"{name} of a table")

    @property
    def is_free(self) -> bool:
        """Whether callers know its name."""
        first = self.arguments.get(0, "name")
        return self.name is None and first is not None and first.is_free


@dataclass(frozen=True, slots=True)
class Columns(Value):
    """`table.c`."""

    of: Value

    def attribute(self, name: str, here: Here) -> Value:
        """A column, or what a dictionary of columns has."""
        return ColumnsMethod(self, name) if name in _LOOKS else column_of(self.of, name, here)

    def item(self, key: Value, here: Here) -> Value:
        """A column by its name."""
        name = string(key)
        return Unknown("a column", free=key.is_free) if name is None else column_of(self.of, name, here)

    def as_term(self, here: Here) -> Term:
        """All of them."""
        return term(self.of, here)


_LOOKS = frozenset(("get", "keys", "values", "items", "contains_column"))


@dataclass(frozen=True, slots=True)
class ColumnsMethod(Value):
    """A method of all columns, not yet called."""

    of: Columns
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """A column by its name; of others nothing is known."""
        return self.of.item(arguments.get(0) or Unknown(), here) if self.name == "get" else Unknown(self.name)


def column_of(of: Value, name: str, here: Here) -> Value:
    """The column of that name of a table, an alias, a mapped class."""
    if isinstance(of, CoreTable):
        return of.column(name)
    return of.attribute(name, here)


@dataclass(frozen=True, slots=True)
class TableMethod(Value):
    """`users.insert()` is `insert(users)`."""

    table: Value
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The function of that name, with the table in front; conditions and values may be passed at once."""
        steps = _STEPS.get(self.name)
        first = arguments.after(self.table) if steps is None else Arguments((self.table,))
        made = here.stacks.called(f"sqlalchemy.{self.name}", first, here) or Unknown(f"{self.name} of a table")
        for place, (keyword, method) in enumerate(steps or ()):
            value = arguments.get(place, keyword)
            if value is not None:
                made = made.attribute(method, here).call(Arguments((value,)), here)
        return made


_STEPS = {
    "select": (("whereclause", "where"),),
    "delete": (("whereclause", "where"),),
    "update": (("whereclause", "where"), ("values", "values")),
    "insert": (("values", "values"),),
}
"""What 1.x may pass to the methods of a table, in order: the keyword, and the method that it stands for."""


@dataclass(frozen=True, slots=True)
class Alias(Value):
    """`aliased(User)`, `users.alias()`: the same table under another name."""

    of: Value

    def as_term(self, here: Here) -> Term:
        """The table."""
        return term(self.of, here)

    def attribute(self, name: str, here: Here) -> Value:
        """A column of it."""
        if name in _COLUMNS:
            return Columns(self.of)
        return TableMethod(self, name) if name in _MAKES else column_of(self.of, name, here)


@dataclass(frozen=True, slots=True)
class Joined(Value):
    """`join(users, orders, …)`, to be selected from."""

    term: Term
    sides: tuple[Value, ...]

    def as_term(self, here: Here) -> Term:
        """Its tables and the conditions of ON."""
        del here
        return self.term

    def attribute(self, name: str, here: Here) -> Value:
        """One more join, else what begins with a table."""
        del here
        return TableMethod(self, name) if name in _MAKES else Columns(self)


def join_of(arguments: Arguments, here: Here, *, outer: bool = False) -> Joined:
    """`join(left, right, condition)`."""
    left, right = arguments.get(0, "left") or Unknown(), arguments.get(1, "right") or Unknown()
    on = arguments.get(2, "onclause")
    sides = [term(left, here), term(right, here), condition(on, here) if on is not None else Term()]
    merged = Term(
        tables=united(*(side.tables for side in sides)),
        predicates=united(*(side.predicates for side in sides)),
        flags=united(*(side.flags for side in sides), ("outer join",) if outer else ()),
        reasons=united(*(side.reasons for side in sides)),
    )
    return Joined(merged, (left, right))


def table(arguments: Arguments, here: Here) -> CoreTable:
    """`Table("users", metadata, Column(…), …)`."""
    return CoreTable(name_in(arguments.get(0, "name")), arguments, here.owner.file, here.spot().line)
