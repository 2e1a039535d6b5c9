"""`dal discover`: what it prints and writes, and what it says about backends that cannot be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, Self

import pytest
from typer.testing import CliRunner, Result

from dal.cli import discovering
from dal.cli.main import app
from dal.discovery import pipeline
from tests.unit.cli.parts import unwrapped
from tests.unit.discovery.project.backend import write

ASKING = """
    def numbers(cursor, user):
        cursor.execute("SELECT number FROM orders WHERE user_id = %s", (user,))
"""
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


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A backend with one statement, in a folder from which commands are typed."""
    monkeypatch.chdir(tmp_path)
    return write(tmp_path / "shop", {"orders.py": ASKING})


def run(*words: object) -> Result:
    """What is typed after `dal discover`; in one process, for processes take their time."""
    return CliRunner().invoke(app, ["discover", *map(str, words), "--jobs", "1"])


def told(*words: object, status: int = 0) -> Any:
    """What it prints for programs."""
    result = run(*words, "--json")
    assert result.exit_code == status, result.output
    return json.loads(result.stdout)


def refused(result: Result, *said: str) -> None:
    """Status 2, and sentences instead of a traceback."""
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    for words in said:
        assert unwrapped(words) in unwrapped(result.stderr)
    assert result.stderr.startswith("dal: ")


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


def test_no_data_access(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Status 1; the documents say so, and the contract holds nothing."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "plain", {"sums.py": "def add(a, b): return a + b\n"})
    result = run("plain")
    assert result.exit_code == 1
    assert unwrapped("no data access was found: is this the backend's folder") in unwrapped(result.stderr)
    assert told("plain", status=1)["sites"] == 0
    assert "None was found." in Path("artifacts/stage-03/03_2_data_access_analysis.md").read_text("utf-8")


def _python_2(shop: Path) -> None:
    (shop / "odd.py").write_text('print "old"\n')


def _binary(shop: Path) -> None:
    (shop / "odd.py").write_bytes(b"\x7fELF\0\1\2")


def _binary_sql(shop: Path) -> None:
    (shop / "odd.sql").write_bytes(b"\0\1\2\3" * 100)


def _binary_settings(shop: Path) -> None:
    (shop / "setup.cfg").write_bytes(b"\0\1\2\3" * 100)


def _generated(shop: Path) -> None:
    (shop / "odd.py").write_text("DATA = [\n" + "    'abcdefghijklmnopqrstuvwxyz',\n" * 160_000 + "]\n")


def _nested(shop: Path) -> None:
    (shop / "odd.py").write_text("x = " + "(" * 5000 + ")" * 5000)


def _elsewhere(shop: Path) -> None:
    outside = write(shop.parent / "outside", {"more.py": ASKING})
    (shop / "more").symlink_to(outside)


UNREAD: dict[str, tuple[Callable[[Path], None], str]] = {
    "Python 2": (_python_2, "not read: odd.py: it seems to be Python 2 (line 1); port it"),
    "binary": (_binary, "not read: odd.py: it is not text: there are null bytes in it"),
    "binary SQL": (_binary_sql, "not read: odd.sql: it is not text; leave it out"),
    "binary settings": (_binary_settings, "not read: setup.cfg: it is no plain text: null bytes"),
    "5 MB": (
        _generated,
        "not read: odd.py: it has 5440011 bytes: generated?; if it is not, raise --max-file-size",
    ),
    "nested": (_nested, "not read: odd.py: it"),
    "a link that leads out": (_elsewhere, "not read: more: it is a link that leads out of the analysed folder"),
}


@pytest.mark.parametrize(("put", "said"), UNREAD.values(), ids=UNREAD)
def test_what_cannot_be_read_is_listed(shop: Path, put: Callable[[Path], None], said: str) -> None:
    """Status 1, the file with reason and remedy; the rest is analysed."""
    put(shop)
    result = run(shop)
    assert result.exit_code == 1
    assert unwrapped(said) in unwrapped(result.stderr)
    found = told(shop, status=1)
    assert (found["sites"], len(found["unread"])) == (1, 1)
    assert set(found["unread"][0]) == {"file", "why", "remedy"}
    document = Path("artifacts/stage-03/03_2_data_access_analysis.md").read_text("utf-8")
    assert f"- `{found['unread'][0]['file']}`: " in document


def test_many_that_cannot_be_read(shop: Path) -> None:
    """Ten are shown, the others are counted."""
    write(shop, {f"old/m{number}.py": 'print "old"\n' for number in range(13)})
    result = run(shop)
    assert result.stderr.count("not read: ") == 10
    assert "and 3 more files, see 03_2" in result.stderr


def test_links_in_circles(shop: Path) -> None:
    """Folders and files that lead to themselves, and what leads nowhere, are passed by."""
    (shop / "again").symlink_to(shop)
    (shop / "a.py").symlink_to(shop / "b.py")
    (shop / "b.py").symlink_to(shop / "a.py")
    (shop / "nowhere.py").symlink_to(shop / "gone.py")
    (shop / "folder.py").mkdir()
    found = told(shop)
    assert (found["files"], found["sites"], found["unread"]) == (1, 1, [])


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
