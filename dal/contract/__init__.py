"""The migration contract, compiled: one description that every part of the migration goes by."""

from dal.contract.codec import Codec
from dal.contract.column import ColumnType
from dal.contract.folds import fold
from dal.contract.load import load_contract, parse_contract
from dal.contract.model import AutoId, Contract, Entity, OnDelete, Reference, Unique

__all__ = [
    "AutoId",
    "Codec",
    "ColumnType",
    "Contract",
    "Entity",
    "OnDelete",
    "Reference",
    "Unique",
    "fold",
    "load_contract",
    "parse_contract",
]
