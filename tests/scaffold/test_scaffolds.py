"""Scaffolds as they are written: formatted, typed, and their tests run; of repositories and of plain functions."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from dal.scaffold import Scaffold, file_all, scaffold
from tests.unit.scaffold.making import PLAIN, ROOT, STORE, Made, scaffolded

pytestmark = pytest.mark.moto
SUMMARY = re.compile(r"(\d+) (passed|failed|xfailed|xpassed|errors?)")
ALONE = 2
"""Phases in which one database is by itself: open methods are tried in these."""


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where both are written."""
    return tmp_path_factory.mktemp("out")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, out: Path) -> Made:
    """That of the example store, written."""
    contract = STORE / "migrationContract.json"
    made = scaffolded(STORE, tmp_path_factory.mktemp("store"), contract=contract, package="store_data")
    file_all(made.scaffold.files, out)
    return made


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, out: Path) -> Made:
    """That of a backend of plain functions, written."""
    made = scaffolded(PLAIN, tmp_path_factory.mktemp("plain"), package="lending_data")
    file_all(made.scaffold.files, out)
    return made


def run(*words: str, out: Path, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """A module of Python's, with everything in reach that the scaffolds import."""
    paths = os.pathsep.join(map(str, (out, PLAIN, ROOT)))
    environment = {**os.environ, "PYTHONPATH": paths, "MYPYPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(  # noqa: PLW1510  the status is judged by the caller
        [sys.executable, "-m", *words],
        cwd=folder or out,
        env=environment,
        capture_output=True,
        text=True,
        timeout=110,
    )


def tried(package: str, out: Path, *words: str) -> tuple[dict[str, int], str]:
    """How the tests of a scaffold ended, and what they said."""
    done = run("pytest", package, "-q", "-rx", "-p", "no:cacheprovider", *words, out=out)
    return {what: int(count) for count, what in SUMMARY.findall(done.stdout.splitlines()[-1])}, done.stdout


@pytest.mark.parametrize(("name", "width"), [("store", 120), ("plain", 79), ("plain", 100), ("plain", 120)])
def test_they_are_formatted(request: pytest.FixtureRequest, tmp_path: Path, name: str, width: int) -> None:
    """A formatter has nothing to do, whatever length of lines the backend keeps to."""
    made: Made = request.getfixturevalue(name)
    found = json.loads(made.sources.analysis.read_text("utf-8"))
    found["project"]["conventions"]["line_length"] = width
    analysis = tmp_path / "analysis.json"
    analysis.write_text(json.dumps(found), "utf-8")
    file_all(scaffold(replace(made.sources, analysis=analysis)).files, tmp_path / "out")
    done = run("ruff", "format", "--isolated", "--line-length", str(width), "--diff", ".", out=tmp_path / "out")
    assert done.returncode == 0, done.stdout


@pytest.mark.usefixtures("store", "plain")
def test_they_type_check(out: Path) -> None:
    """Strictly, tests included."""
    done = run("mypy", "--strict", str(out / "store_data"), str(out / "lending_data"), out=out, folder=ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["store", "plain"])
def test_their_tests_run(request: pytest.FixtureRequest, out: Path, name: str) -> None:
    """What is complete passes in every phase; what is open, and nothing else, fails as expected."""
    written: Scaffold = request.getfixturevalue(name).scaffold
    ended, said = tried(written.package, out)
    opened = [one for one in written.open if not one.name.startswith("touches.")]
    assert ended.keys() == {"passed", "xfailed"}, said
    assert ended["xfailed"] == ALONE * len(opened)
    assert ended["passed"] == 5 * len(written.complete)
    for one in opened:
        assert f"::test_{one.name.partition('.')[2]}[" in said


FAULTS = {
    "a value that is not written": (
        "dynamodb/members.py",
        'self._change("member", (member_id,), {"active": active})',
        'self._change("member", (member_id,), {})',
        "test_set_active",
    ),
    "a unique value that is looked up elsewhere": (
        "dynamodb/members.py",
        'self._holder("member.email", email)',
        'self._holder("member.email", email + "x")',
        "test_find_by_email",
    ),
    "a key that a write forgets": (
        "dual/touches.py",
        '    result = yield CALL\n    yield Key("member", (result,))',
        "    yield CALL",
        "test_add_member",
    ),
    "an open method that was written": (
        "dynamodb/members.py",
        'raise NotImplementedError("delete members by id',
        'return ("delete members by id',
        "test_drop_member",
    ),
}


def test_their_tests_find_faults(plain: Made, out: Path, tmp_path: Path) -> None:
    """All are planted into a copy at once; the test of each notices, that of an open method too."""
    shutil.copytree(out / plain.scaffold.package, tmp_path / plain.scaffold.package)
    for path, right, wrong, _ in FAULTS.values():
        file = tmp_path / plain.scaffold.package / path
        assert right in file.read_text("utf-8")
        file.write_text(file.read_text("utf-8").replace(right, wrong), "utf-8")
    wanted = " or ".join(test for *_, test in FAULTS.values())
    _, said = tried(plain.scaffold.package, tmp_path, "-rf", "-k", wanted)
    unnoticed = [fault for fault, (*_, test) in FAULTS.items() if not re.search(rf"FAILED .*::{test}\[", said)]
    assert unnoticed == [], said
