"""Why a key differs, as versions and journal tell."""

from __future__ import annotations

from typing import cast

import pytest

from dal.domain import Key, Row, State
from dal.verify import Cause
from dal.verify.kinds import cause

KEY = Key("user", (1,))
ROW: Row = {"id": 1}


@pytest.mark.parametrize(
    ("leader", "follower", "journalled", "expected"),
    [
        (State(KEY, 1, ROW), State(KEY, 0, None), False, Cause.NEVER_COPIED),
        (State(KEY, 5, ROW), State(KEY, 0, None), True, Cause.STALE),
        (State(KEY, 5, ROW), State(KEY, 4, ROW), True, Cause.STALE),
        (State(KEY, 5, ROW), State(KEY, 4, None), True, Cause.STALE),
        (State(KEY, 5, None), State(KEY, 4, ROW), True, Cause.RESURRECTED),
        (State(KEY, 5, None), State(KEY, 5, ROW), True, Cause.FOREIGN),
        (State(KEY, 5, ROW), State(KEY, 5, ROW), True, Cause.FOREIGN),
        (State(KEY, 5, ROW), State(KEY, 5, None), True, Cause.FOREIGN),
        (State(KEY, 1, ROW), State(KEY, 1, ROW), False, Cause.FOREIGN),
        (State(KEY, 1, None), State(KEY, 1, ROW), False, Cause.FOREIGN),
        (State(KEY, 5, ROW), State(KEY, 6, ROW), True, Cause.NEWER),
        (State(KEY, 1, ROW), State(KEY, 6, None), False, Cause.NEWER),
        (State(KEY, 5, ROW), State(KEY, 4, ROW), None, Cause.UNKNOWN),
    ],
)
def test_causes(leader: State, follower: State, journalled: object, expected: Cause) -> None:
    """Each combination has one."""
    assert cause(leader, follower, journalled=cast("bool | None", journalled)) is expected
