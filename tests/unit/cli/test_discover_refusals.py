"""`dal discover` where it cannot do its work: sentences with a remedy, and status 2."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Self

import pytest
from typer.testing import CliRunner, Result

from dal.cli import discovering
from dal.cli.main import app
from dal.discovery import pipeline
from tests.unit.cli.parts import discover as run
from tests.unit.cli.parts import unwrapped
from tests.unit.discovery.project.backend import write


def refused(result: Result, *said: str) -> None:
    """Status 2, and sentences instead of a traceback."""
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    for words in said:
        assert unwrapped(words) in unwrapped(result.stderr)
    assert result.stderr.startswith("dal: ")


def test_nothing_to_read(shop: Path) -> None:
    """No folder, an empty one, a file, one without Python: said with a remedy, and nothing is written."""
    (shop.parent / "empty").mkdir()
    write(shop.parent / "notes", {"read.me": "nothing"})
    point = "point to the folder that holds the backend's Python files"
    refused(run("nowhere"), f"nowhere: there is no such folder; {point}")
    refused(run("empty"), f"empty: the folder is empty; {point}")
    refused(run("notes"), f"notes: there is no Python file in it; {point}")
    refused(run(shop / "orders.py"), f"orders.py: this is a file; {point}")
    assert not Path("artifacts").exists()


def test_a_place_that_cannot_be_written_to(shop: Path) -> None:
    """A file, or below a file: said before the tests are run."""
    (shop.parent / "taken").write_text("")
    refused(run(shop, "--out", "taken"), "taken: this is a file; give a folder to write into with --out")
    refused(run(shop, "--out", "taken/in/it", "--run-tests", "touch ran"), "taken: this is a file")
    assert not (shop / "ran").exists()
    Path("out").mkdir()
    Path("out/analysis.json").mkdir()
    refused(run(shop, "--out", "out"), "out: cannot be written: Is a directory; choose another folder")


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("{", "Expecting property name"),
        ("[]", "the file: is no object"),
        ('{"baseline": 3}', "baseline: is no object"),
        ('{"baseline": {"status": 0}}', "baseline.command: is missing"),
        ('{"baseline": {"command": "x", "status": "0"}}', "baseline.status: is no whole number"),
        ('{"first": {}}', "first: is not known here"),
    ],
)
def test_a_broken_record_of_runs(shop: Path, kept: str, said: str) -> None:
    """What was kept of the tests is of another shape: which file, where, and what to do."""
    write(shop.parent / "out", {"suite.json": kept})
    refused(
        run(shop, "--out", "out"), f"out/suite.json: holds no runs of the tests: {said}", "delete it, then run"
    )


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("", "the first line names no columns that are known"),
        ("function,rps\n", "no line below the first names anything"),
        ("function,rps\nnobody,3\n", "nothing has the function 'nobody'; take the names from access_patterns"),
        ("pattern,rps\nnothing,3\n", "nothing has the pattern 'nothing'"),
        ("function,rps\nnumbers,many\n", "rates.csv:2: a name and a number of 0 or more are wanted"),
    ],
)
def test_frequencies_that_say_nothing(shop: Path, lines: str, said: str) -> None:
    """Said with the file and a remedy; nothing is written."""
    Path("rates.csv").write_text(lines)
    refused(run(shop, "--frequencies", "rates.csv"), said)
    assert not Path("artifacts").exists()
    refused(run(shop, "--frequencies", "nowhere.csv"), "nowhere.csv: cannot be read as CSV")


def test_what_it_needs_is_an_extra(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without sqlglot it says what to install; any other missing module is a fault of ours."""

    def lacking(name: str) -> Callable[..., None]:
        def discovered(*_: object, **__: object) -> None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

        return discovered

    monkeypatch.setattr(discovering, "_discovered", lacking("sqlglot"))
    refused(run(shop), "sqlglot is not installed: `pip install 'switchyard-dal[discovery]'`")
    monkeypatch.setattr(discovering, "_discovered", lacking("another"))
    assert isinstance(run(shop).exception, ModuleNotFoundError)


class Broken:
    """Instead of processes: one of them is ended."""

    def __init__(self, *arguments: object, **named: object) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *arguments: object) -> None:
        pass

    def submit(self, *_: object) -> None:
        """As of a pool whose process was killed."""
        raise BrokenProcessPool("a child process terminated abruptly")


def test_a_process_that_is_ended(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the system, for lack of memory: a sentence as well."""
    monkeypatch.setattr(pipeline, "ProcessPoolExecutor", Broken)
    result = CliRunner().invoke(app, ["discover", str(shop), "--jobs", "2"])
    refused(result, "a process of the analysis was ended, for lack of memory perhaps; try again with --jobs 1")
