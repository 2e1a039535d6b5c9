"""Proving that both databases hold the same."""

from dal.verify.inprocess import verify
from dal.verify.kinds import Cause, Kind, Standing
from dal.verify.look import Divergence, look
from dal.verify.options import Options, Told
from dal.verify.pace import Pace
from dal.verify.places import Sides
from dal.verify.report import Compared, Report, Result
from dal.verify.run import Verification
from dal.verify.sample import Sample

__all__ = [
    "Cause",
    "Compared",
    "Divergence",
    "Kind",
    "Options",
    "Pace",
    "Report",
    "Result",
    "Sample",
    "Sides",
    "Standing",
    "Told",
    "Verification",
    "look",
    "verify",
]
