"""Fields as MySQL's columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from dal.discovery.model import Column
from dal.discovery.stacks.django.fields import Field
from dal.discovery.values.collections import Items
from dal.discovery.values.text import string
from dal.discovery.values.value import Known, Value

if TYPE_CHECKING:
    from dal.discovery.stacks.django.described import Described
    from dal.discovery.stacks.django.shipped import Modelled

_TYPES: Mapping[str, str] = {
    "AutoField": "INT",
    "BigAutoField": "BIGINT",
    "SmallAutoField": "SMALLINT",
    "BigIntegerField": "BIGINT",
    "BinaryField": "LONGBLOB",
    "BooleanField": "TINYINT(1)",
    "NullBooleanField": "TINYINT(1)",
    "DateField": "DATE",
    "DateTimeField": "DATETIME(6)",
    "DurationField": "BIGINT",
    "FloatField": "DOUBLE",
    "GenericIPAddressField": "CHAR(39)",
    "IPAddressField": "CHAR(15)",
    "IntegerField": "INT",
    "JSONField": "JSON",
    "PositiveBigIntegerField": "BIGINT UNSIGNED",
    "PositiveIntegerField": "INT UNSIGNED",
    "PositiveSmallIntegerField": "SMALLINT UNSIGNED",
    "SmallIntegerField": "SMALLINT",
    "TextField": "LONGTEXT",
    "TimeField": "TIME(6)",
    "UUIDField": "CHAR(32)",
}
"""As Django's backend for MySQL has them."""
_LENGTHS: Mapping[str, int] = {
    "CharField": 255,
    "CommaSeparatedIntegerField": 255,
    "EmailField": 254,
    "FileField": 100,
    "FilePathField": 100,
    "ImageField": 100,
    "SlugField": 50,
    "URLField": 200,
}
"""Strings: how long they may be where nobody says it."""
_DIGITS = 19
"""Of decimals that do not say it."""


def column_of_field(models: Described, model: Modelled, field: Field) -> Column | None:
    """The column of a field; None for one that has none."""
    name = field.column
    if name is None:
        return None
    nullable = field.says("null") or field.kind == "NullBooleanField"
    column = Column(
        name,
        type_of(models, model, field),
        nullable=nullable and not field.says("primary_key"),
        default=_default(field),
        values=_values(field),
        collation=field.word("db_collation"),
    )
    return replace(column, generated="…") if field.kind == "GeneratedField" else column


def type_of(models: Described, model: Modelled, field: Field) -> str:
    """Its type, of a foreign key that of the key it refers to; empty where a library's field does not tell."""
    if field.foreign:
        target = models.target(model, field)
        refers = referred(models, target, field) if target is not None else None
        return type_of(models, target, refers) if target is not None and refers is not None else "INT"
    if field.kind in _LENGTHS:
        return f"VARCHAR({field.number('max_length') or _LENGTHS[field.kind]})"
    if field.kind == "DecimalField":
        return f"DECIMAL({field.number('max_digits') or _DIGITS},{field.number('decimal_places') or 0})"
    if field.kind == "BinaryField" and field.number("max_length"):
        return f"VARBINARY({field.number('max_length')})"
    return _TYPES.get(field.kind, "")


def referred(models: Described, target: Modelled, field: Field) -> Field | None:
    """The field of the other model that a foreign key refers to."""
    named = field.word("to_field")
    if named is not None and named in models.fields(target):
        return models.fields(target)[named]
    keys = models.key(target)
    return keys[0] if keys else None


def _default(field: Field) -> str | None:
    """A constant; what is called for each row is none."""
    value = field.keyword("db_default") or field.keyword("default")
    if isinstance(value, Known) and value.value is not None:
        return str(int(value.value)) if isinstance(value.value, bool) else str(value.value)
    return string(value)


def _values(field: Field) -> tuple[str, ...]:
    """What its choices allow."""
    choices = field.keyword("choices")
    return tuple(dict.fromkeys(_allowed(choices.parts_inside()))) if isinstance(choices, Items) else ()


def _allowed(choices: tuple[Value, ...]) -> list[str]:
    allowed: list[str] = []
    for choice in choices:
        first = choice.parts_inside()[0] if isinstance(choice, Items) and choice.items else choice
        group = choice.parts_inside()[1] if isinstance(choice, Items) and len(choice.items) > 1 else None
        if isinstance(group, Items):
            allowed += _allowed(group.parts_inside())
        else:
            allowed += (
                [str(first.value)] if isinstance(first, Known) else [word] if (word := string(first)) else []
            )
    return allowed
