"""Keeps the follower's debt small: clears confirmed keys in batches, and repairs what was not confirmed."""

from dal.journal.clearing import Clearing
from dal.journal.keeper import Keeper, Pace
from dal.journal.repair import Backoff, Repair, Repaired

__all__ = ["Backoff", "Clearing", "Keeper", "Pace", "Repair", "Repaired"]
