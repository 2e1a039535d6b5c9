"""`dal discover`: what it prints and writes of a backend that it can read, and of the backend's own tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from dal.cli.main import app
from tests.unit.cli.parts import discover as run
from tests.unit.cli.parts import discovered as told
from tests.unit.cli.parts import unwrapped

DOCUMENTS = {
    "03_1_backend_analysis.md",
    "03_2_data_access_analysis.md",
    "03_3_dal_requirements.md",
    "03_4_dal_design.md",
    "03_5_implementation_log.md",
    "03_6_validation_results.md",
    "analysis.json",
    "migrationContract.json",
}


def test_what_it_prints_and_writes(shop: Path) -> None:
    """A table for people, and everything in the folder where it belongs."""
    result = run(shop)
    assert result.exit_code == 0
    assert "│ access sites      │      1 │" in result.stdout
    assert unwrapped("written to artifacts/stage-03: begin with 03_1") in unwrapped(result.stderr)
    assert {path.name for path in Path("artifacts/stage-03").iterdir()} == DOCUMENTS


def test_for_programs(shop: Path) -> None:
    """One object with the figures; the shape is documented."""
    found = told(shop, "--out", "out")
    assert found == {
        "backend": "shop",
        "files": 1,
        "lines": 2,
        "stacks": ["db-api"],
        "tables": 1,
        "sites": 1,
        "dynamic": 0,
        "transactions": 0,
        "patterns": 1,
        "decisions": found["decisions"],
        "tests": None,
        "unread": [],
        "written": sorted(f"out/{name}" for name in DOCUMENTS),
    }
    shown = CliRunner().invoke(app, ["discover", "--help"], env={"COLUMNS": "200"}).stdout
    assert all(f'"{key}"' in shown for key in found)


def test_frequencies_weigh(shop: Path) -> None:
    """The measured number stands in the document."""
    Path("rates.csv").write_text("function,rps\nnumbers,250\n")
    told(shop, "--frequencies", "rates.csv")
    assert "| 250 |" in Path("artifacts/stage-03/03_2_data_access_analysis.md").read_text("utf-8")


def test_the_backends_own_tests(shop: Path) -> None:
    """Not run unless asked; then first as the baseline, later as the validation, and kept in between."""
    out = Path("artifacts/stage-03")

    def say() -> tuple[str, str]:
        first, last = (out / f"{name}.md" for name in ("03_1_backend_analysis", "03_6_validation_results"))
        return first.read_text("utf-8"), last.read_text("utf-8")

    told(shop)
    assert "The backend's own tests were not run" in say()[0]
    assert "The tests were not run after generating" in say()[1]
    found = told(shop, "--run-tests", "echo '3 passed, 1 skipped in 0.12s'; echo here: $PWD")
    assert found["tests"] == {
        "kind": "baseline",
        "command": "echo '3 passed, 1 skipped in 0.12s'; echo here: $PWD",
        "status": 0,
        "passed": 3,
        "failed": 0,
        "skipped": 1,
        "said": ["3 passed, 1 skipped", "here: ."],
    }
    assert "ended with status 0, 3 passed, 0 failed, 1 skipped." in say()[0]
    assert "The tests were not run after generating" in say()[1]
    result = run(shop, "--run-tests", "echo '2 passed, 1 failed in 0.1s'; exit 1")
    assert result.exit_code == 1
    assert unwrapped("validation: status 1, 2 passed, 1 failed, 0 skipped") in unwrapped(result.stderr)
    assert "3 passed" in say()[0]
    assert "ended with status 1, 2 passed, 1 failed" in say()[1]
    assert told(shop)["tests"] is None
    assert "2 passed, 1 failed" in say()[1]


@pytest.mark.parametrize(
    ("command", "said"),
    [("no-such-program", "was not found"), ("sleep 30", "did not come to an end, and was stopped")],
)
def test_tests_that_do_not_run(shop: Path, command: str, said: str) -> None:
    """That is a result as well, with status 1."""
    told(shop, "--run-tests", command, "--timeout", "1", status=1)
    assert f"`{command}` {said}." in Path("artifacts/stage-03/03_1_backend_analysis.md").read_text("utf-8")
