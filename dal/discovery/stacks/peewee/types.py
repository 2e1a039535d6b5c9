"""Columns' types, as peewee creates them in MySQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dal.discovery.stacks.peewee.expressions import Expression
from dal.discovery.stacks.peewee.models import Field, fields_of, key_of, target_of
from dal.discovery.values.collections import Items
from dal.discovery.values.program import ClassRef
from dal.discovery.values.text import string
from dal.discovery.values.value import Known

if TYPE_CHECKING:
    from dal.discovery.evaluation.machine import Machine

_TYPES = {
    "AutoField": "INT",
    "PrimaryKeyField": "INT",
    "IdentityField": "INT",
    "BigAutoField": "BIGINT",
    "IntegerField": "INT",
    "BigIntegerField": "BIGINT",
    "SmallIntegerField": "SMALLINT",
    "BooleanField": "TINYINT(1)",
    "FloatField": "FLOAT",
    "DoubleField": "DOUBLE",
    "TextField": "TEXT",
    "BlobField": "BLOB",
    "BigBitField": "BLOB",
    "BitField": "BIGINT",
    "UUIDField": "VARCHAR(40)",
    "BinaryUUIDField": "VARBINARY(16)",
    "DateTimeField": "DATETIME",
    "DateField": "DATE",
    "TimeField": "TIME",
    "TimestampField": "BIGINT",
    "IPField": "BIGINT",
    "JSONField": "JSON",
    "MySQLJSONField": "JSON",
    "LongTextField": "LONGTEXT",
    "CompressedField": "BLOB",
    "PickleField": "BLOB",
    "PasswordField": "BLOB",
}
"""By the class of the field, where its options do not matter."""
_WORDS = {
    "AUTO": "INT",
    "BIGAUTO": "BIGINT",
    "BOOL": "TINYINT(1)",
    "UUID": "VARCHAR(40)",
    "UUIDB": "VARBINARY(16)",
    "INTEGER": "INT",
    "NUMERIC": "DECIMAL",
    "DOUBLE PRECISION": "DOUBLE",
}
"""peewee's names for types that MySQL has under others."""


def type_of(machine: Machine, cls: ClassRef, field: Field, *, target: ClassRef | None = None) -> str:
    """The type of a field's column; that of a foreign key is what it refers to."""
    if field.foreign:
        other = target or target_of(machine, cls, field)
        return _referred(machine, other, field) if other is not None else "INT"
    own = field.own and machine.own(field.own, "field_type")
    declared = (string(own) if own else None) or ""
    if declared:
        base = _WORDS.get(declared.upper(), declared.upper())
        return _sized(field, base) if base in ("VARCHAR", "CHAR") else base
    if field.kind == "DecimalField":
        digits, places = field.number("max_digits", 0), field.number("decimal_places", 1)
        return f"DECIMAL({digits or 10},{5 if places is None else places})"
    if field.kind in ("CharField", "FixedCharField"):
        return _sized(field, "VARCHAR" if field.kind == "CharField" else "CHAR")
    return _TYPES.get(field.kind, "")


def _sized(field: Field, base: str) -> str:
    return f"{base}({field.number('max_length', 0) or 255})"


def _referred(machine: Machine, other: ClassRef, field: Field) -> str:
    """Guarded against models whose keys refer to each other."""
    fields = fields_of(machine, other)
    given = field.option("field", "to_field", place=1)
    name = string(given) or getattr(given, "field", None) or next(iter(key_of(machine, other)), "")
    key = fields.get(name) if isinstance(name, str) else None
    if key is None:
        return "INT"
    if not key.foreign:
        return type_of(machine, other, key)
    further = target_of(machine, other, key)
    return _referred(machine, further, key) if further not in (None, other) and further is not None else "INT"


def default_of(field: Field) -> str | None:
    """What `constraints=[SQL("DEFAULT …")]` says; defaults of Python are no defaults of the table."""
    given = field.option("constraints")
    for part in given.items if isinstance(given, Items) else ():
        said = part.raw.known if isinstance(part, Expression) and part.raw is not None else None
        if said is not None and said.upper().startswith("DEFAULT "):
            return said[len("DEFAULT ") :].strip().strip("'\"")
    return None


__all__ = ["Known", "default_of", "type_of"]
