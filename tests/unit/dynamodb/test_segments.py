"""Pages of everything: bounded, with time to be made, and with a sentence where that was not enough."""

from __future__ import annotations

from contextlib import closing

import pytest

from dal.adapters.dynamodb import DynamoDatabase, DynamoSettings
from dal.adapters.dynamodb.segments import DynamoSegments
from dal.errors import BackendTimeout
from dal.ports import Part
from tests.unit.dynamodb.script import CODEC, CONTRACT, Reply, Script, Time

PART = Part("Store", (3, 16))
BEHIND = {"PK": {"S": "USER#1"}, "SK": {"S": "#META"}}


def segments(*replies: Reply) -> tuple[Script, DynamoSegments]:
    """On a scripted connection."""
    script = Script(*replies)
    return script, DynamoSegments(script, CODEC, Time().patience())


@pytest.mark.parametrize("cursor", [None, BEHIND], ids=["first", "next"])
def test_a_page_is_bounded(cursor: object) -> None:
    """First or not: without a limit DynamoDB Local reads all that is left of a table for every page."""
    script, held = segments({"Items": [], "LastEvaluatedKey": BEHIND})
    assert held.page(PART, ["user"], cursor=cursor, rows=7).cursor == BEHIND
    ((operation, asked),) = script.asked
    assert operation == "scan"
    assert (asked["Limit"], asked["Segment"], asked["TotalSegments"]) == (7, 3, 16)
    assert asked.get("ExclusiveStartKey") == cursor


def test_a_page_that_takes_too_long() -> None:
    """It may be asked for again; where that does not help, the sentence says what does."""
    _, held = segments(BackendTimeout("DynamoDB: no answer"))
    with pytest.raises(
        BackendTimeout, match=r"no answer; 2000 items of Store .* \(--chunk\), .*readTimeout"
    ) as caught:
        held.page(PART, ["user"], cursor=None, rows=2000)
    assert caught.value.retryable


@pytest.mark.parametrize(("given", "waited"), [(2.0, 30.0), (60.0, 60.0)])
def test_reading_everything_is_unhurried(given: float, waited: float) -> None:
    """Pages are waited for longer than answers to callers, and never shorter than the settings say."""
    settings = DynamoSettings(read_timeout=given)
    assert settings.unhurried.read_timeout == waited
    with closing(DynamoDatabase(CONTRACT, settings)) as database:
        assert database.segments._connection.settings == settings.unhurried
        assert database._connection.settings == settings
