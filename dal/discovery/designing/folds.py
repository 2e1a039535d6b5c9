"""By which fold texts of a column become keys, and what is not certain about it."""

from __future__ import annotations

from dataclasses import dataclass

from dal.contract.folds import FOLDS
from dal.discovery.designing.columns import collation_of
from dal.discovery.model import Column, Table

UNDECLARED = "utf8mb4_general_ci"
"""Assumed where the backend names no collation."""
_DEFAULTS = {
    "ascii": "ascii_general_ci",
    "latin1": "latin1_swedish_ci",
    "utf8": "utf8mb3_general_ci",
    "utf8mb3": "utf8mb3_general_ci",
}
"""Of character sets whose collation MySQL and MariaDB agree on; a backend may name nothing but the set."""
_NEAREST = (
    ("_0900_ai_ci", "utf8mb4_0900_ai_ci"),
    ("_0900_as_cs", "utf8mb4_0900_as_cs"),
    ("_0900_as_cs_ks", "utf8mb4_0900_as_cs"),
    ("_bin", "utf8mb4_bin"),
    ("_cs", "utf8mb4_bin"),
    ("", "utf8mb4_unicode_520_ci"),
)
"""What stands for a collation that is not implemented, by its ending; the first that fits."""


@dataclass(frozen=True, slots=True)
class Folding:
    """The fold of a text column; `said` is the backend's own word where that is not implemented or missing."""

    fold: str
    said: str | None
    certain: bool


def folding(column: Column, table: Table) -> Folding:
    """How texts of a column are compared."""
    said = collation_of(column, table)
    said = _DEFAULTS.get(said, said) if said else None
    if said in (None, "utf8mb4"):
        return Folding(UNDECLARED, None, certain=False)
    if said in FOLDS:
        return Folding(said, said, certain=True)
    nearest = next(name for ending, name in _NEAREST if said.endswith(ending))
    return Folding(nearest, said, certain=False)


def exact(fold: str) -> bool:
    """Whether the fold leaves texts as they are, so that a key of them can be read back."""
    return fold.endswith("_bin")
