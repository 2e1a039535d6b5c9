"""Conditions that several rules and panels share."""

from __future__ import annotations

from metrics import catalog
from metrics.dashboards.promql import least, most, series
from metrics.dashboards.rule import Recording

DAY = 24 * 3600
OLDEST = Recording("job:dal_journal_oldest_seconds:max", most(catalog.JOURNAL_OLDEST, "job", where=""))

_HIGHEST = most(catalog.PHASE, "job", where="", bound="highest")
_LOWEST = least(catalog.PHASE, "job", where="", bound="lowest")
APART = f"{_HIGHEST} - {_LOWEST}"

# In phase 1 nothing is mirrored: keys grow old by design.
MIRRORING = f"on (job) ({_HIGHEST} >= 2)"

# Before phase 3 nobody relies on parity; in phase 5 there is nothing left to compare with.
_RELYING = f"on (job) ({_HIGHEST} >= 3 < 5)"
_VERIFIED = most(catalog.VERIFIED, "job", "entity", where="")
UNVERIFIED = f"(time() - {_VERIFIED} > {DAY}) and {_RELYING}"

# A scrape that fails shows nothing of its target: who it was is asked of the last hours.
_BUILT = series(catalog.BUILD_INFO)
ONCE_SEEN = f"count by (job, instance) (last_over_time({_BUILT}[6h]))"
ALL_GONE = f"count by (job) (last_over_time({_BUILT}[6h])) unless on (job) count by (job) ({_BUILT})"
