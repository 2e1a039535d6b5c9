"""The dashboard as data: its rows in their order."""

from __future__ import annotations

from metrics.dashboards.rows.agreement import AGREEMENT, FOLLOWER
from metrics.dashboards.rows.journal import JOURNAL
from metrics.dashboards.rows.phases import NOW, PHASES
from metrics.dashboards.rows.traffic import BACKENDS, OPERATIONS, POOLS

ROWS = (NOW, PHASES, JOURNAL, OPERATIONS, BACKENDS, AGREEMENT, FOLLOWER, POOLS)
