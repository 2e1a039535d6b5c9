"""What every database does for the core, whatever stands behind it.

Subclass `LeaderSuite` or `FollowerSuite` in a test file, and give a `rig` fixture with an empty database for the
contract of the example store. Leaders are built with `closure_limit=CLOSURE_LIMIT`.
"""

from tests.contract.deferral_suite import DeferralSuite
from tests.contract.follower_suite import FollowerRig, FollowerSuite
from tests.contract.leader_suite import LeaderRig, LeaderSuite
from tests.contract.rows import CLOSURE_LIMIT, CONTRACT

__all__ = [
    "CLOSURE_LIMIT",
    "CONTRACT",
    "DeferralSuite",
    "FollowerRig",
    "FollowerSuite",
    "LeaderRig",
    "LeaderSuite",
]
