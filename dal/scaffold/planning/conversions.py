"""How a row becomes what a function returns, where that can be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dal.contract import ColumnType, Entity
from dal.contract.types import (
    Bits,
    Boolean,
    Choice,
    Choices,
    Day,
    Double,
    Fixed,
    Integer,
    Json,
    Moment,
    Span,
    Text,
    Year,
)
from dal.discovery.designing import snake
from dal.scaffold.access.statement import Output
from dal.scaffold.access.values import Needed
from dal.scaffold.code.classes import Class, Kind
from dal.scaffold.code.types import ANY, Told, Types
from dal.scaffold.planning.plans import Conversion, Unplannable

_FITS: tuple[tuple[type, frozenset[str]], ...] = (
    (Boolean, frozenset({"bool", "int"})),
    (Integer, frozenset({"int"})),
    (Year, frozenset({"int"})),
    (Bits, frozenset({"int"})),
    (Text, frozenset({"str"})),
    (Choice, frozenset({"str"})),
    (Choices, frozenset({"str"})),
    (Json, frozenset({"str"})),
    (Fixed, frozenset({"Decimal"})),
    (Double, frozenset({"float"})),
    (Moment, frozenset({"datetime"})),
    (Day, frozenset({"date"})),
    (Span, frozenset({"timedelta"})),
)
"""The types of Python that a column's values have."""
PLAIN = frozenset({"Decimal", "bool", "bytes", "date", "datetime", "float", "int", "str", "timedelta"})


def conversion_of(told: Told, entity: Entity, outputs: Sequence[Output] | None, types: Types) -> Conversion:
    """What makes one result.

    Raises:
        Unplannable: it is not made of the row alone.
    """
    if told.cls is not None:
        return _object(told, entity, types)
    if told.name == "dict":
        return _dictionary(entity, outputs)
    if told.name in PLAIN and outputs is not None and len(outputs) == 1:
        return _value(told, entity, outputs[0])
    raise Unplannable(f"how a row becomes {_a(told)} is not told")


def tuple_of(entity: Entity, outputs: Sequence[Output] | None) -> Conversion:
    """A row as drivers give it where nobody asks for dictionaries."""
    if outputs is None:
        raise Unplannable("it returns rows by place, and selects `*`")
    columns = _plain(entity, outputs)
    values = ", ".join(f'row["{column}"]' for column in columns.values())
    name = f"{entity.name}_{'_'.join(columns)}"[:60].rstrip("_")
    return Conversion(name, "tuple[Any, ...]", f"({values}{',' if len(columns) == 1 else ''})")


def _object(told: Told, entity: Entity, types: Types) -> Conversion:
    if told.cls is None or told.cls.kind not in (Kind.RECORD, Kind.MODEL, Kind.MAPPING):
        raise Unplannable(f"{told.name} is not made of a row by its fields")
    if told.arguments:
        raise Unplannable(f"{told.name} is made of more than rows")
    needs = (Needed(told.cls.definition.module.file, told.name.split(".")[0]),)
    name = snake(told.name)
    if told.cls.kind is Kind.MODEL:
        return Conversion(name, told.name, f"{told.name}(**row)", needs)
    special, more = _special(told, told.cls, entity, types)
    columns = _by_field(told.cls, entity)
    if list(columns) == list(columns.values()) and set(columns) == set(entity.columns):
        inside = ", ".join(f'"{column}": {value}' for column, value in special.items())
        body = f"{told.name}(**{{**row, {inside}}})" if special else f"{told.name}(**row)"
    else:
        values = {name: special.get(name, f'row["{column}"]') for name, column in columns.items()}
        body = f"{told.name}({', '.join(f'{name}={value}' for name, value in values.items())})"
    return Conversion(name, told.name, body, (*needs, *more))


def _special(told: Told, cls: Class, entity: Entity, types: Types) -> tuple[dict[str, str], tuple[Needed, ...]]:
    """The fields that are more than the column's value.

    Raises:
        Unplannable: one is neither a column nor something that is made of one.
    """
    special: dict[str, str] = {}
    needs: list[Needed] = []
    given = {field.name for field in cls.fields if field.given}
    columns = _by_field(cls, entity)
    for name, kind in types.fields(told):
        column = entity.columns.get(columns.get(name, ""))
        value = f'row["{columns.get(name)}"]'
        if column is None:
            if name not in given:
                raise Unplannable(f"{told.name}.{name} is no column of {entity.source_table}")
        elif kind.cls is not None and kind.cls.kind is Kind.ENUM:
            made = f"{kind.name}({value})"
            special[name] = f"None if {value} is None else {made}" if kind.optional else made
            needs.append(Needed(kind.cls.definition.module.file, kind.name.split(".")[0]))
        elif kind.name == "bool" and isinstance(column, Integer):
            special[name] = f"bool({value})"
        elif not fits(kind, column):
            raise Unplannable(f"{told.name}.{name} is {_a(kind)}, and the column is {column.sql}")
    return special, tuple(needs)


def _by_field(cls: Class, entity: Entity) -> dict[str, str]:
    """Field → column; MySQL does not heed the case."""
    known = {column.lower(): column for column in entity.columns}
    return {field.name: known[field.name.lower()] for field in cls.fields if field.name.lower() in known}


def fits(told: Told, column: ColumnType) -> bool:
    """Whether values of the column are of that type; what is not told is taken to be."""
    if told.name == ANY:
        return True
    if told.cls is not None or told.name not in PLAIN:
        return False
    allowed = next((names for kind, names in _FITS if isinstance(column, kind)), PLAIN)
    return told.name in allowed


def _dictionary(entity: Entity, outputs: Sequence[Output] | None) -> Conversion:
    columns = {name: name for name in entity.columns} if outputs is None else _plain(entity, outputs)
    returns = "dict[str, Any]"
    if columns == {name: name for name in entity.columns}:
        return Conversion(entity.name, returns, "dict(row)")
    values = ", ".join(f'"{name}": row["{column}"]' for name, column in columns.items())
    name = f"{entity.name}_{'_'.join(columns)}"[:60].rstrip("_")
    return Conversion(name, returns, f"{{{values}}}")


def _value(told: Told, entity: Entity, output: Output) -> Conversion:
    column = output.column or ""
    if column not in entity.columns or not fits(told, entity.columns[column]):
        raise Unplannable(f"`{output.name}` is no column of {entity.source_table} with values of {told.name}")
    return Conversion(f"{entity.name}_{column}", "Any", f'row["{column}"]')


def _plain(entity: Entity, outputs: Sequence[Output]) -> Mapping[str, str]:
    """Name in the result → column.

    Raises:
        Unplannable: something in it is worked out, or of another table.
    """
    odd = [one.name or "a value" for one in outputs if one.column not in entity.columns]
    if odd:
        raise Unplannable(f"`{odd[0]}` in its result is no column of {entity.source_table}")
    return {one.name: str(one.column) for one in outputs}


def _a(told: Told) -> str:
    return told.name if told.name != ANY else "what it returns"
