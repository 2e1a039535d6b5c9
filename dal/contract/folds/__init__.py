"""Folds: texts that a SQL collation calls equal become one text, so that keys in DynamoDB meet the same rows.

The folded text is one of those that are equal, so that MySQL finds the row by it: `weights` says how. What texts
weigh stands in the tables of `dal.contract.collations`, which were read out of a MariaDB and a MySQL. Folded texts
sort as the collation does by `utf8mb4_general_ci`, by the others within Latin letters and digits.
"""

from dal.contract.folds.known import FOLDS, fold, pads, unknown, utf8mb4_bin, utf8mb4_general_ci
from dal.contract.folds.weights import Fold

__all__ = ["FOLDS", "Fold", "fold", "pads", "unknown", "utf8mb4_bin", "utf8mb4_general_ci"]
