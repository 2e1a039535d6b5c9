"""Values and decisions, without I/O, clocks or threads. Read this first."""

from dal.domain.keys import Key, KeyValue
from dal.domain.outcome import Failed, Ok, Outcome
from dal.domain.policy import FollowerPolicy
from dal.domain.state import Applied, Row, State
from dal.domain.verdict import Verdict

__all__ = ["Applied", "Failed", "FollowerPolicy", "Key", "KeyValue", "Ok", "Outcome", "Row", "State", "Verdict"]
