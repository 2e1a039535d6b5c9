"""Proving that both databases hold the same."""

from dal.verify.report import Compared, Divergence, Kind, Report
from dal.verify.walk import verify

__all__ = ["Compared", "Divergence", "Kind", "Report", "verify"]
