"""Compiles the unique constraints of one entity."""

from __future__ import annotations

from collections.abc import Mapping

from dal.contract.column import ColumnType
from dal.contract.document import UniquePart
from dal.contract.folds import FOLDS, unknown
from dal.contract.model import Unique
from dal.contract.problems import Place
from dal.contract.sentinels import PREFIX, keyable
from dal.contract.types import Text

_KEY_BYTES = 2048


def read_unique(part: UniquePart, columns: Mapping[str, ColumnType], path: str, place: Place) -> Unique | None:
    """The constraint, or None with findings under its path."""
    before = len(place.problems.found)
    _columns(part, columns, path, place)
    kinds = tuple(columns[column] for column in part.columns if column in columns)
    folds = _folds(part, kinds, path, place)
    if len(place.problems.found) > before:
        return None
    _size(part, kinds, path, place)
    return Unique(part.name, part.columns, _one(folds), kinds)


def _columns(part: UniquePart, columns: Mapping[str, ColumnType], path: str, place: Place) -> None:
    if not part.columns or len(set(part.columns)) < len(part.columns):
        place.add(f"{path}.columns", "it names no column, or one twice", "name each column of the constraint once")
    for column in part.columns:
        if column not in columns:
            what = f"{column!r} is no column of this entity"
            place.add(f"{path}.columns", what, "name one of x_dal.columns")
        elif not keyable(columns[column]):
            what = f"{column!r} is {columns[column].sql}, by which MySQL does not find a row exactly"
            place.add(f"{path}.columns", what, "name texts, whole numbers, moments or bytes")


def _folds(part: UniquePart, kinds: tuple[ColumnType, ...], path: str, place: Place) -> tuple[str | None, ...]:
    """The fold of each column: the named ones go to the texts, in order."""
    texts = sum(isinstance(kind, Text) for kind in kinds)
    named = part.fold if isinstance(part.fold, tuple) else (part.fold,) * texts if part.fold else ()
    if len(named) != texts:
        what = f"{texts} of its columns are texts, and {len(named)} folds are named"
        place.add(f"{path}.fold", what, "name one fold for all texts, or a list with one for each")
    for name in dict.fromkeys(named or ((part.fold,) if isinstance(part.fold, str) else ())):
        if name not in FOLDS:
            place.add(f"{path}.fold", f"fold {name!r} is not implemented", unknown(name))
    left = iter(named)
    return tuple(next(left, None) if isinstance(kind, Text) else None for kind in kinds)


def _one(folds: tuple[str | None, ...]) -> str | tuple[str | None, ...]:
    """A single name where all columns have the same."""
    return folds[0] if len(set(folds)) == 1 and folds[0] is not None else folds


def _size(part: UniquePart, kinds: tuple[ColumnType, ...], path: str, place: Place) -> None:
    size = len(f"{PREFIX}{part.name}") + sum(1 + kind.max_bytes for kind in kinds)
    if size > _KEY_BYTES:
        what = f"a key can have {size} bytes, DynamoDB takes {_KEY_BYTES}"
        place.add(path, what, "use shorter columns")
