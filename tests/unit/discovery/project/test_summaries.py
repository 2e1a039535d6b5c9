"""What runners print at their end is counted."""

from __future__ import annotations

import pytest

from dal.discovery.project.summaries import Counts, counted, plain


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("===== 1 failed, 2 passed, 3 skipped, 4 warnings, 1 error in 0.12s =====", (2, 1, 3, 1)),
        ("== 12 passed, 2 xfailed, 1 xpassed, 5 deselected in 61.20s (0:01:01) ==", (15, 0, 0, 0)),
        ("3 passed in 0.01s", (3, 0, 0, 0)),
        ("2 errors in 0.50s", (0, 0, 0, 2)),
        ("===== no tests ran in 0.01s =====", (0, 0, 0, 0)),
        ("Ran 3 tests in 0.004s\n\nOK", (3, 0, 0, 0)),
        ("Ran 1 test in 0.004s\n\nOK (skipped=1)", (0, 0, 1, 0)),
        ("Ran 9 tests in 1.0s\n\nFAILED (failures=2, errors=1, skipped=3, expected failures=1)", (3, 2, 3, 1)),
        ("Ran 2 tests in 1.0s\n\nFAILED (unexpected successes=1)", (1, 1, 0, 0)),
        ("1 passed in 0.1s\nRan 2 tests in 0.1s\n\nFAILED (failures=1)\n1 failed in 2s", (2, 2, 0, 0)),
        ("FAILED (failures=1)\nOK\n", None),
        ("all went well, 3 passed", None),
        ("", None),
    ],
)
def test_counts(output: str, expected: tuple[int, int, int, int] | None) -> None:
    """Of pytest and of unittest, over several suites; without a summary nothing is claimed."""
    assert counted(output.split("\n")) == (Counts(*expected) if expected else Counts(None, None, None, None))


def test_colours() -> None:
    """They are not part of the text; what is no UTF-8 does not matter."""
    assert plain(b"\x1b[32m3 passed\x1b[0m in 0.1s \xff") == "3 passed in 0.1s \ufffd"
