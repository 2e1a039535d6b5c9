"""Moving what was there before the migration."""

from dal.backfill.copy import Copied, backfill
from dal.backfill.counters import raise_counters

__all__ = ["Copied", "backfill", "raise_counters"]
