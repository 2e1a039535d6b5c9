"""What the control row says, and how it may change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dal.domain.control import Authority, Control
from flags import MigrationPhase

FRESH = Control(epoch=5, fleet="shop", contract="abc", ddb_complete=True, armed=True)
STRICT = FRESH.made_strict()
ANSWERING = STRICT.made_answering()
DRAINING = ANSWERING.draining()
LED = DRAINING.handed_over()
RETURNING = LED.returning()


@pytest.mark.parametrize(
    ("control", "lowest", "highest"),
    [
        pytest.param(FRESH, 1, 3, id="fresh"),
        pytest.param(STRICT, 3, 3, id="strict"),
        pytest.param(ANSWERING, 3, 4, id="DynamoDB may answer"),
        pytest.param(DRAINING, 4, 4, id="draining"),
        pytest.param(LED, 5, 5, id="DynamoDB leads"),
        pytest.param(RETURNING, 5, 5, id="returning"),
        pytest.param(RETURNING.resumed(), 5, 5, id="DynamoDB leads on"),
        pytest.param(RETURNING.returned(), 3, 4, id="MySQL leads again"),
        pytest.param(ANSWERING.relaxed(), 1, 3, id="relaxed"),
        pytest.param(DRAINING.aborted(), 3, 4, id="aborted"),
    ],
)
def test_bounds_of_phases(control: Control, lowest: int, highest: int) -> None:
    """The control row alone says which phases a process may be in."""
    assert (control.lowest, control.highest) == (MigrationPhase(lowest), MigrationPhase(highest))


@pytest.mark.parametrize(
    ("before", "change", "after"),
    [
        pytest.param(FRESH, Control.made_strict, {"strict": True}, id="strict"),
        pytest.param(STRICT, Control.made_answering, {"ddb_answers": True}, id="answer"),
        pytest.param(ANSWERING, Control.relaxed, {"strict": False, "ddb_answers": False}, id="relax"),
        pytest.param(ANSWERING, Control.draining, {"leader": Authority.DRAINING}, id="drain"),
        pytest.param(DRAINING, Control.aborted, {"leader": Authority.MYSQL, "armed": False}, id="abort"),
        pytest.param(
            DRAINING,
            Control.handed_over,
            {"leader": Authority.DYNAMODB, "mysql_complete": False, "armed": False},
            id="hand over",
        ),
        pytest.param(LED, Control.returning, {"leader": Authority.RETURNING}, id="return"),
        pytest.param(RETURNING, Control.resumed, {"leader": Authority.DYNAMODB}, id="resume"),
        pytest.param(
            RETURNING, Control.returned, {"leader": Authority.MYSQL, "mysql_complete": True}, id="take back"
        ),
    ],
)
def test_changes(before: Control, change: Callable[[Control], Control], after: dict[str, object]) -> None:
    """Each change begins an epoch, and leaves everything else as it was."""
    assert change(before) == replace(before, epoch=before.epoch + 1, **after)  # type: ignore[arg-type]  # a table
