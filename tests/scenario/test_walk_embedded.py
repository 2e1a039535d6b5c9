"""The demo's walk with nothing but pip, and faults in what it left, which must be found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from decimal import Decimal

import pytest

from dal.adapters.dynamodb import DynamoDatabase
from dal.domain import Applied, Key, Row, State
from demo.embedded import EmbeddedStage
from tests.scenario.walking import Walk, assert_sound, tell, walk

pytestmark = pytest.mark.scenario

AGES = 10**12
"""Microseconds: a version that much higher wins over everything the walk has written."""


@pytest.fixture(scope="module")
def walked() -> Iterator[Walk]:
    """A sound walk; whoever plants a fault in what it left repairs it."""
    with closing(EmbeddedStage()) as stage:
        yield walk(stage, seconds=0.4, customers=2, pause=0.02)


def test_the_walk_keeps_its_promises(walked: Walk) -> None:
    """Nine visits, nothing lost, different or failed, every flip in time, few refusals."""
    result = walked.judged()
    tell(result)
    assert_sound(result, walked.stage.processes())


@contextmanager
def planted(database: DynamoDatabase, key: Key, changes: Row | None) -> Iterator[None]:
    """Change an item behind everybody's back (None: delete it), and repair it at the end."""
    (sound,) = database.fetch([key])
    assert sound.row is not None
    spoilt = None if changes is None else {**sound.row, **changes}
    for version, row in ((sound.version + AGES, spoilt), (sound.version + 2 * AGES, sound.row)):
        assert database.apply([State(key, version, row)]) == [Applied.APPLIED]
        if row is spoilt:
            yield


@pytest.mark.parametrize(
    ("entity", "changes", "lost", "different"),
    [
        ("order", None, 1, 0),
        ("order", {"total_amount": Decimal("0.01")}, 0, 1),
        ("user", {"first_name": "corrupt"}, 0, 1),
    ],
    ids=["deleted order", "corrupt total", "corrupt name"],
)
def test_a_fault_after_the_last_write_is_found(
    walked: Walk, entity: str, changes: Row | None, lost: int, different: int
) -> None:
    """One acknowledged fact that is gone or changed in DynamoDB makes the summary say which."""
    account = next(account for account in walked.story.traffic.accounts if account.orders)
    number = next(iter(account.orders)) if entity == "order" else account.id
    assert isinstance(walked.stage, EmbeddedStage)
    with planted(walked.stage._dynamodb, Key(entity, (number,)), changes):
        result = walked.judged()
    assert (result["ok"], result["lost"], result["different"]) == (False, lost, different)
    (problem,) = result["problems"]
    assert problem.startswith(f"{entity} {number}")
    assert walked.judged()["ok"]
