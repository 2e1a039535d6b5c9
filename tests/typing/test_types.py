"""What authors see in their editors: mypy and pyright agree on the sample, line by line."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SAMPLE = Path(__file__).with_name("sample.py")
ROOT = SAMPLE.parents[2]
EXPECTED = re.compile(r"# error: (?P<mypy>\S+) \| (?P<pyright>\S+)$")
Findings = set[tuple[int, str]]
"""Line numbers and codes."""


def expected(checker: str) -> Findings:
    """What the sample says that this checker refuses."""
    lines = enumerate(SAMPLE.read_text("utf-8").splitlines(), start=1)
    marked = [(number, mark[checker]) for number, line in lines if (mark := EXPECTED.search(line))]
    assert len(marked) > 20
    return {(number, code) for number, code in marked if code != "-"}


def run(*command: str) -> str:
    """The output of a type checker that found errors, as it should."""
    done = subprocess.run(  # noqa: PLW1510  the status is judged here
        [sys.executable, "-m", *command, str(SAMPLE)], cwd=ROOT, capture_output=True, text=True, timeout=110
    )
    assert done.returncode == 1, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def by_mypy() -> Iterator[tuple[int, str]]:
    output = run("mypy", "--strict", "--hide-error-context", "--no-error-summary")
    for line in output.splitlines():
        if found := re.search(r"sample\.py:(\d+): error: .*\[([\w-]+)]$", line):
            yield int(found[1]), found[2]


def by_pyright() -> Iterator[tuple[int, str]]:
    output = run("pyright", "--outputjson", "--pythonpath", sys.executable)
    for found in json.loads(output)["generalDiagnostics"]:
        yield found["range"]["start"]["line"] + 1, found.get("rule", "syntax")


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_signatures_survive_and_misuse_is_refused(checker: str) -> None:
    """Exactly the marked lines are errors, so every `assert_type` and every conformance in between holds."""
    found = set({"mypy": by_mypy, "pyright": by_pyright}[checker]())
    assert found == expected(checker)
