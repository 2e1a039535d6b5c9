"""What every database does for the core, whatever stands behind it.

Subclass the suites in a test file, and give a `rig` fixture with an empty database for the contract of the example
store. Leaders are built with `closure_limit=CLOSURE_LIMIT`; the suites that ask for a `JournalledRig` are for a
MySQL that was installed with a journal and a fleet, and for what stands for it.
"""

from tests.contract.deferral_suite import DeferralSuite
from tests.contract.fence_suite import FenceSuite, JournalledRig, ResolveSuite
from tests.contract.follower_suite import FollowerRig, FollowerSuite
from tests.contract.forum_suite import ForumSuite, PendingSuite
from tests.contract.journal_suite import JournalSuite
from tests.contract.leader_suite import LeaderRig, LeaderSuite
from tests.contract.restore_suite import RestoreSuite
from tests.contract.rows import CLOSURE_LIMIT, CONTRACT
from tests.contract.sealing_suite import SealingSuite

__all__ = [
    "CLOSURE_LIMIT",
    "CONTRACT",
    "DeferralSuite",
    "FenceSuite",
    "FollowerRig",
    "FollowerSuite",
    "ForumSuite",
    "JournalSuite",
    "JournalledRig",
    "LeaderRig",
    "LeaderSuite",
    "PendingSuite",
    "ResolveSuite",
    "RestoreSuite",
    "SealingSuite",
]
