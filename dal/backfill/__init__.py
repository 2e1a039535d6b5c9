"""Moving what was there before the migration."""

from dal.backfill.counters import raise_counters
from dal.backfill.governor import Governor, Limits
from dal.backfill.inprocess import backfill
from dal.backfill.preflight import DOLLARS, Forecast, forecast
from dal.backfill.progress import Counts, Progress
from dal.backfill.run import RUN, Backfill, Ended, Told, announce, unfinished
from dal.backfill.slice import Copied, CopySlice, Places, Refused

__all__ = [
    "DOLLARS",
    "RUN",
    "Backfill",
    "Copied",
    "CopySlice",
    "Counts",
    "Ended",
    "Forecast",
    "Governor",
    "Limits",
    "Places",
    "Progress",
    "Refused",
    "Told",
    "announce",
    "backfill",
    "forecast",
    "raise_counters",
    "unfinished",
]
