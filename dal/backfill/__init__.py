"""Moving what was there before the migration."""

from dal.backfill.copy import Copied, backfill
from dal.backfill.counters import raise_counters
from dal.backfill.differences import differing

__all__ = ["Copied", "backfill", "differing", "raise_counters"]
