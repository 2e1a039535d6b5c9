"""The migration contract, compiled: one description that every part of the migration goes by."""

from dal.contract.codec import Codec
from dal.contract.column import ColumnType
from dal.contract.folds import fold
from dal.contract.load import Inspection, dump, inspect_contract, load_contract, parse_contract, to_v2
from dal.contract.model import AutoId, Contract, Entity, OnDelete, Reference, Unique

__all__ = [
    "AutoId",
    "Codec",
    "ColumnType",
    "Contract",
    "Entity",
    "Inspection",
    "OnDelete",
    "Reference",
    "Unique",
    "dump",
    "fold",
    "inspect_contract",
    "load_contract",
    "parse_contract",
    "to_v2",
]
