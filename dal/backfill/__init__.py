"""Moving what was there before the migration."""

from dal.backfill.copy import Copied, backfill

__all__ = ["Copied", "backfill"]
