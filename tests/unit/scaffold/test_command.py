"""`dal scaffold`: what it prints, what it writes, and what it says about bad input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from dal.cli.scaffolding import scaffold_command
from tests.unit.scaffold.making import PLAIN, STORE, Made

APP = typer.Typer()
APP.command()(scaffold_command)


def run(*words: object) -> Result:
    """What is typed after `dal scaffold`."""
    return CliRunner().invoke(APP, [str(word) for word in words])


def words_of(plain: Made, out: Path) -> list[object]:
    """A command that works."""
    sources = plain.sources
    return [
        *(sources.backend, "--analysis", sources.analysis, "--contract", sources.contract),
        *("--out", out, "--package", "lending_data"),
    ]


def told(*words: object) -> Any:
    """What it prints for programs."""
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def refused(*words: object) -> str:
    """What it says, in one line, where it cannot do what is asked."""
    result = run(*words)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, lines
    return lines[0]


def test_it_writes_everything_and_says_what_is_left(plain: Made, tmp_path: Path) -> None:
    """The files, the complete methods, the open ones with pattern, reason and place."""
    found = told(*words_of(plain, tmp_path))
    assert found["package"] == "lending_data"
    assert {file["fate"] for file in found["files"]} == {"written"}
    assert all((tmp_path / file["path"]).is_file() for file in found["files"])
    assert "DynamoMemberRepository.get_member" in found["complete"]
    (one,) = [one for one in found["open"] if one["name"] == "DynamoBookRepository.search_books"]
    assert one == {
        "name": "DynamoBookRepository.search_books",
        "pattern": "select books filtered by title",
        "reason": "it searches text",
        "place": "lending/books.py:12",
    }
    assert [one["function"] for one in found["left"]] == ["figures"]


def test_people_get_a_table_and_a_list(plain: Made, tmp_path: Path) -> None:
    """Results on standard output, words on standard error."""
    result = run(*words_of(plain, tmp_path))
    assert result.exit_code == 0
    assert "DynamoBookRepository.search_books: it searches text (lending/books.py:12)" in result.stdout
    assert "methods complete" in result.stdout
    assert "no method: lending/web.py" in result.stderr


def test_a_dry_run_writes_nothing(plain: Made, tmp_path: Path) -> None:
    """It says what would be written."""
    found = told(*words_of(plain, tmp_path / "out"), "--dry-run")
    assert {file["fate"] for file in found["files"]} == {"written"}
    assert not (tmp_path / "out").exists()


def test_it_goes_into_the_backends_own_package(plain: Made) -> None:
    """Where nothing else is said."""
    found = told(plain.sources.backend, "--analysis", plain.sources.analysis, "--dry-run")
    assert found["package"] == "lending.switchyard"
    paths = {file["path"] for file in found["files"]}
    assert {"switchyard.json", "lending/switchyard/factory.py", "lending/switchyard/tests/test_books.py"} <= paths


def test_changed_files_are_named(plain: Made, tmp_path: Path) -> None:
    """The person's stays; `--force` replaces it."""
    told(*words_of(plain, tmp_path))
    file = tmp_path / "lending_data" / "factory.py"
    file.write_text("mine\n")
    result = run(*words_of(plain, tmp_path))
    assert "left as they are, with the new one beside them: lending_data/factory.py.new" in result.stderr
    assert file.read_text() == "mine\n"
    told(*words_of(plain, tmp_path), "--force")
    assert file.read_text() != "mine\n"


def test_without_an_analysis_it_says_how_to_get_one(tmp_path: Path) -> None:
    """There is none at the usual place."""
    said = refused(PLAIN, "--analysis", tmp_path / "analysis.json")
    assert "analysis.json: cannot be read" in said
    assert "`dal discover`" in said


def test_a_contract_of_another_backend_is_refused(plain: Made) -> None:
    """Its tables are unknown."""
    contract = STORE / "migrationContract.json"
    said = refused(PLAIN, "--analysis", plain.sources.analysis, "--contract", contract)
    assert "has entities of users, categories, products, shopping_carts, orders, order_items, which" in said
    assert "give the contract of this backend" in said


def test_an_analysis_of_another_backend_is_refused(plain: Made) -> None:
    """Its functions are not there."""
    said = refused(STORE, "--analysis", plain.sources.analysis, "--contract", plain.sources.contract)
    assert "get_book is not at lending/books.py:2" in said
    assert "analyse it again: `dal discover" in said


def test_a_backend_that_has_changed_is_refused(plain: Made, tmp_path: Path) -> None:
    """A line that moved out of its function means that the analysis is old."""
    backend = tmp_path / "backend"
    for file in sorted(PLAIN.rglob("*.py")):
        target = backend / file.relative_to(PLAIN)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(("\n" * 9 if file.name == "books.py" else "") + file.read_text("utf-8"), "utf-8")
    said = refused(backend, "--analysis", plain.sources.analysis, "--contract", plain.sources.contract)
    assert "more like it; analyse it again" in said


def test_nothing_to_scaffold_is_said(plain: Made, tmp_path: Path) -> None:
    """An analysis without access to data."""
    found = json.loads(plain.sources.analysis.read_text("utf-8"))
    empty = tmp_path / "analysis.json"
    empty.write_text(json.dumps({**found, "access_sites": []}), "utf-8")
    said = refused(PLAIN, "--analysis", empty, "--contract", plain.sources.contract)
    assert "no access to data is in it; point `dal discover` to the folder that has some" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere"], "there is no such folder"),
        ([PLAIN, "--package", "two words"], "is no name of a package; give one like `switchyard`"),
        ([PLAIN, "--package", "dal"], "is a package of the layer itself; give another name"),
        ([PLAIN, "--contract", "nowhere.json"], "nowhere.json: cannot be read"),
    ],
)
def test_bad_input_is_one_sentence_with_a_remedy(plain: Made, words: list[object], said: str) -> None:
    """Exit status 2, no traceback."""
    given = [*words, *([] if "--contract" in words else ["--contract", plain.sources.contract])]
    assert said in refused(*given, "--analysis", plain.sources.analysis)
