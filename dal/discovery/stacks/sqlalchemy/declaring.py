"""What the library's functions declare in the bodies of modules and classes."""

from __future__ import annotations

from dal.discovery.stacks.sqlalchemy.attributes import Declared
from dal.discovery.stacks.sqlalchemy.bases import DECLARATIVE, MadeBase
from dal.discovery.stacks.sqlalchemy.declared import CONSTRAINTS, KINDS, Constraint, SqlType
from dal.discovery.stacks.sqlalchemy.flask import FlaskDb
from dal.discovery.values.program import ClassRef
from dal.discovery.values.value import Arguments, Value, join

BASES = frozenset(("declarative_base", "automap_base", "generate_base", "as_declarative"))


def declaration(last: str, arguments: Arguments) -> Value | None:
    """What stands in the bodies of classes."""
    if last in KINDS:
        return Declared(KINDS[last], last, arguments)
    if last in CONSTRAINTS:
        return Constraint(last, arguments)
    if last in BASES:
        given = arguments.get(-1, "cls")
        base = MadeBase(DECLARATIVE)
        return join([given, base]) if isinstance(given, ClassRef) else base
    if last == "SQLAlchemy":
        return FlaskDb(arguments.get(-1, "model_class"))
    if last in ("as_mutable", "declared_attr", "validates"):
        return arguments.get(0)
    return SqlType(last, arguments) if last[:1].isupper() else None
