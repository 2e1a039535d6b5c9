"""The dashboards as data: their rows in their order, and what is marked in all of them."""

from __future__ import annotations

from metrics.catalog import FLAG_STATE, PHASE
from metrics.dashboards.panels import Board, Mark
from metrics.dashboards.promql import EVERYWHERE, series
from metrics.dashboards.rows.agreement import AGREEMENT, FOLLOWER
from metrics.dashboards.rows.fleet import FLEET
from metrics.dashboards.rows.journal import JOURNAL
from metrics.dashboards.rows.limits import LIMITS, POOLS
from metrics.dashboards.rows.phases import NOW, PHASES
from metrics.dashboards.rows.safety import SAFETY
from metrics.dashboards.rows.traffic import BACKENDS, LAYER, OPERATIONS
from metrics.dashboards.rows.verified import PROOF
from metrics.declaration import Metric

MIGRATION = Board(
    "switchyard-migration",
    "Switchyard: migration",
    "Are we safe, and may we go on? Where every process is, and what it waits for. Generated: do not edit.",
    (SAFETY, NOW, PHASES, FLEET),
    by_entity=False,
)
PARITY = Board(
    "switchyard-parity",
    "Switchyard: parity",
    "Do both databases hold the same? Comparisons, proofs, and what is not mirrored. Generated: do not edit.",
    (AGREEMENT, PROOF, JOURNAL, FOLLOWER),
)
BACKENDS_BOARD = Board(
    "switchyard-backends",
    "Switchyard: backends",
    "What callers wait for, what the databases do, and what the layer adds. Generated: do not edit.",
    (OPERATIONS, BACKENDS, LAYER, LIMITS, POOLS),
)
BOARDS = (MIGRATION, PARITY, BACKENDS_BOARD)

STEP = "30s"
_SEEN = "1m"
"""Twice as long as a step: a change counts only between two scrapes of one window."""


def _changed(metric: Metric, by: str, **labels: str) -> str:
    return f"max by ({by}) (changes({series(metric, where=EVERYWHERE, **labels)}[{_SEEN}])) > 0"


MARKS = (
    Mark("Flips", _changed(FLAG_STATE, "job, flag"), "{{job}}: {{flag}} was flipped", "blue"),
    Mark("Phases", _changed(PHASE, "job, bound"), "{{job}}: the {{bound}} phase has changed", "purple"),
)
