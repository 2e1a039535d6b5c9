"""A client of Unleash's Admin API: what an operator does in the user interface, judged before it is done."""

from flags.admin.board import Board, Place, Toggle
from flags.admin.client import UnleashAdmin
from flags.admin.errors import AdminError, Trouble
from flags.admin.flips import Flip, WalkError, flips_to, judge_flips, next_flip, objection
from flags.admin.history import Entry, History, replay
from flags.admin.inspection import Finding, findings
from flags.admin.intent import on_off, untouched
from flags.admin.provisioning import Step, carry_out, plan, project_step
from flags.admin.spelling import Spelled, spell

__all__ = [
    "AdminError",
    "Board",
    "Entry",
    "Finding",
    "Flip",
    "History",
    "Place",
    "Spelled",
    "Step",
    "Toggle",
    "Trouble",
    "UnleashAdmin",
    "WalkError",
    "carry_out",
    "findings",
    "flips_to",
    "judge_flips",
    "next_flip",
    "objection",
    "on_off",
    "plan",
    "project_step",
    "replay",
    "spell",
    "untouched",
]
