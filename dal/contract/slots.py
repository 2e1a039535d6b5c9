"""Reads key templates against the columns of an entity."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

from dal.contract.column import ColumnType
from dal.contract.folds import Fold, fold
from dal.contract.template import BINARY, Slot, Template
from dal.contract.types import UNKEYED, Integer, Text


def read_template(source: str, columns: Mapping[str, ColumnType]) -> Template:
    """The template whose placeholders are these columns.

    Raises:
        ValueError: a placeholder names no column, or its column cannot stand in a key as asked.
    """
    parts: list[str | Slot] = []
    for literal, column, spec, conversion in Formatter().parse(source):
        if conversion is not None:
            raise ValueError(f"{source!r}: conversions such as !{conversion} are not implemented")
        if literal:
            parts.append(literal)
        if column is not None:
            parts.append(_slot(column, spec or "", columns))
    return Template(source, tuple(parts))


def _slot(column: str, spec: str, columns: Mapping[str, ColumnType]) -> Slot:
    if column not in columns:
        raise ValueError(f"placeholder {{{column}}} is no column of this entity")
    kind = columns[column]
    if isinstance(kind, UNKEYED) or (not isinstance(kind, Integer) and kind.dynamo not in ("S", BINARY)):
        raise ValueError(f"{{{column}}}: {kind.sql} cannot stand in a key")
    if spec.isdecimal():
        return Slot(column, kind, width=_width(column, spec, kind))
    return Slot(column, kind, fold=_fold(column, spec, kind) if spec else None)


def _width(column: str, spec: str, kind: ColumnType) -> int:
    if not isinstance(kind, Integer):
        raise ValueError(f"{{{column}:{spec}}}: only whole numbers are padded")  # noqa: TRY004  it is the file's fault
    if int(spec) < len(str(kind.high)):
        raise ValueError(
            f"{{{column}:{spec}}}: {kind.sql} has {len(str(kind.high))} digits, shorter ones do not sort"
        )
    return int(spec)


def _fold(column: str, spec: str, kind: ColumnType) -> Fold:
    if not isinstance(kind, Text):
        raise ValueError(f"{{{column}:{spec}}}: only texts are folded")  # noqa: TRY004  as above
    return fold(spec)
