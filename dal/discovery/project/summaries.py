"""What runners of tests say at their end: pytest, unittest, and those that speak like it (Django, nose)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_PYTEST = re.compile(r"=*\s*(?P<counts>\d+ \w+(, \d+ \w+)*) in [\d.]+s.*")
_PYTEST_NONE = re.compile(r"=*\s*no tests ran in [\d.]+s.*")
_PYTEST_COUNT = re.compile(r"(\d+) (\w+)")
_RAN = re.compile(r"Ran (\d+) tests? in [\d.]+s")
_ENDED = re.compile(r"(?:OK|FAILED|NO TESTS RAN)(?: \((?P<counts>.*)\))?")
_ENDED_COUNT = re.compile(r"([a-z ]+)=(\d+)")

_PYTEST_WORDS = {
    "passed": "passed",
    "xfailed": "passed",
    "failed": "failed",
    "xpassed": "passed",
    "skipped": "skipped",
    "error": "errors",
    "errors": "errors",
}
_UNITTEST_WORDS = {
    "failures": "failed",
    "unexpected successes": "failed",
    "errors": "errors",
    "skipped": "skipped",
}


class Counts(NamedTuple):
    """How many tests ended how, over all summaries; None where there was no summary."""

    passed: int | None
    failed: int | None
    skipped: int | None
    errors: int | None


def plain(line: bytes) -> str:
    """A line without colours."""
    return _COLOUR.sub("", line.decode("utf-8", "replace"))


def counted(lines: Iterable[str]) -> Counts:
    """The sums of all summaries in an output: a command may run several suites."""
    sums = dict.fromkeys(Counts._fields, 0)
    told, ran = False, 0
    for line in map(str.strip, lines):
        if found := _RAN.fullmatch(line):
            told, ran = True, int(found[1])
            sums["passed"] += ran
        elif (found := _ENDED.fullmatch(line)) and ran:
            for word, count in _ENDED_COUNT.findall(found["counts"] or ""):
                _move(sums, word.strip(), int(count))
            ran = 0
        elif (found := _PYTEST.fullmatch(line)) or _PYTEST_NONE.fullmatch(line):
            told = True
            _add(sums, found["counts"] if found else "")
    return Counts(**sums) if told else Counts(None, None, None, None)


def _move(sums: dict[str, int], word: str, count: int) -> None:
    """It says how many were run, and of these how many did not pass."""
    if name := _UNITTEST_WORDS.get(word):
        sums[name] += count
        sums["passed"] -= count


def _add(sums: dict[str, int], counts: str) -> None:
    for count, word in _PYTEST_COUNT.findall(counts):
        if name := _PYTEST_WORDS.get(word):
            sums[name] += int(count)
