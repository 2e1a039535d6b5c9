"""`dal contract`: the file alone is enough."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from dal.cli.main import app
from dal.contract import load_contract
from dal.contract.exports import boto3
from examples.store.integration import CONTRACT
from tests.unit.cli.fakes import Bench, FakeDynamoDB
from tests.unit.cli.parts import Site, unwrapped

STORE = load_contract(CONTRACT)


@pytest.fixture
def here(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A folder without any configuration, from which commands are typed."""
    site.config.unlink()
    monkeypatch.chdir(site.folder)
    return site


class Created(FakeDynamoDB):
    """Lacks one table at first."""

    def __init__(self) -> None:
        super().__init__()
        self.lacking = ["Store"]

    def create_tables(self) -> tuple[str, ...]:
        """As DynamoDB's: the names of what was created."""
        created, self.lacking = tuple(self.lacking), []
        return created


def run(*words: str) -> Result:
    """What is typed after `dal contract`."""
    return CliRunner().invoke(app, ["contract", *words])


def told(*words: str, status: int = 0) -> Any:
    """What it prints for programs."""
    result = run(*words)
    assert result.exit_code == status, result.output
    return json.loads(result.stdout)


def faulty(folder: Path) -> str:
    """A contract with two faults."""
    data = json.loads(CONTRACT.read_text("utf-8"))
    data["tables"][0]["entities"][0]["pk_template"] = "USER#{nope}"
    data["tables"][0]["gsis"][0]["pk"] = "GSI9PK"
    path = folder / "faulty.json"
    path.write_text(json.dumps(data))
    return str(path)


def test_a_sound_contract(here: Site) -> None:
    """Nothing to print but the verdict; notes are words."""
    del here
    result = run("lint", str(CONTRACT))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "sound; 6 entities in 1 table" in result.stderr
    assert "note: tables[0].entities[0].x_dal: deleting a row" in result.stderr
    found = told("lint", str(CONTRACT), "--json")
    assert (found["hash"], found["problems"]) == (STORE.hash, [])
    assert found["entities"] == list(STORE.entities)


def test_faults_are_the_result(here: Site) -> None:
    """One line for each, status 1; the same for programs."""
    path = faulty(here.folder)
    result = run("lint", path)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0].startswith("tables[0].entities[0].pk_template: placeholder {nope} is no column")
    found = told("lint", path, "--json", status=1)
    assert [f"{p['path']}: {p['what']}; {p['remedy']}" for p in found["problems"]] == lines
    assert (found["hash"], found["entities"]) == (None, [])


@pytest.mark.parametrize("command", [("lint",), ("show",), ("export", "-f", "v2")])
def test_no_such_file(here: Site, command: tuple[str, ...]) -> None:
    """A sentence and status 2: that is no result."""
    del here
    result = run(*command)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "dal: migrationContract.json: cannot be read as JSON" in result.stderr


def test_the_path_of_a_configuration_that_lacks_all_else(here: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its file, then that of its environment, then a variable: whoever is more special wins."""
    here.config.write_text(json.dumps({"migration": {"contractPath": "nowhere.json"}}))
    assert "nowhere.json" in run("lint").stderr
    monkeypatch.setenv("DAL_ENVIRONMENT", "test")
    special = {"migration": {"contract_path": str(CONTRACT)}, "database": {"dynamodb": {"tablePrefix": "t-"}}}
    (here.folder / "switchyard.test.json").write_text(json.dumps(special))
    assert run("lint").exit_code == 0
    assert told("export", "-f", "boto3") == boto3(STORE, prefix="t-")
    assert told("export", "-f", "boto3", "--prefix", "") == boto3(STORE)
    monkeypatch.setenv("DAL_MIGRATION__CONTRACT_PATH", "elsewhere.json")
    assert "elsewhere.json" in run("lint").stderr


@pytest.mark.parametrize(
    ("text", "said"), [("{", "switchyard.json: not valid JSON"), (None, "switchyard.json: no such file")]
)
def test_a_configuration_that_cannot_be_read(here: Site, text: str | None, said: str) -> None:
    """Only where it is asked: a contract that is named needs none."""
    words = ("--config", str(here.config))
    if text is not None:
        here.config.write_text(text)
    result = run("lint", *words)
    assert (result.exit_code, unwrapped(said) in unwrapped(result.stderr)) == (2, True)
    assert run("lint", str(CONTRACT), *words).exit_code == 0


def test_show(here: Site) -> None:
    """One entity or all, for people and for programs."""
    del here
    result = run("show", str(CONTRACT), "-e", "cart_item")
    assert result.exit_code == 0
    assert "PK = CART#{user_id}" in result.stdout
    assert "password_hash" not in result.stdout
    shown = told("show", str(CONTRACT), "--json")
    assert [entity["entity"] for entity in shown] == list(STORE.entities)
    assert "no entity 'usr'" in run("show", str(CONTRACT), "-e", "usr").stderr


def test_show_of_a_faulty_contract(here: Site) -> None:
    """It cannot be shown; the findings say why."""
    result = run("show", faulty(here.folder))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("dal: ") == 3


@pytest.mark.parametrize("wanted", ["boto3", "cloudformation", "workbench", "v2"])
def test_export(here: Site, wanted: str) -> None:
    """Printed, or written to a file; the file is the same."""
    printed = told("export", str(CONTRACT), "--format", wanted)
    target = here.folder / "out.json"
    written = told("export", str(CONTRACT), "-f", wanted, "-o", str(target), "--json")
    assert written == {"written": str(target), "format": wanted}
    assert json.loads(target.read_text("utf-8")).keys() == printed.keys() if wanted != "boto3" else printed
    if wanted == "v2":
        assert printed == json.loads(CONTRACT.read_text("utf-8"))


def test_export_of_dialect_v1(here: Site) -> None:
    """A draft of v1 is converted though it is no contract yet; the other formats want one that is."""
    draft = here.folder / "old.json"
    draft.write_text(json.dumps([{"table": "Users", "type": "Table", "attributes": {"a": {"type": "S"}}}]))
    assert told("export", str(draft), "-f", "v2")["tables"][0]["attributes"] == [{"name": "a", "type": "S"}]
    result = run("export", str(draft), "-f", "boto3")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "old.json#[0].pk: Field required" in unwrapped_spaces(result.stderr)


def unwrapped_spaces(text: str) -> str:
    """One line of what a narrow terminal has wrapped."""
    return " ".join(text.split())


@pytest.mark.parametrize("command", [("create-tables",), ("contract", "create-tables")], ids=" ".join)
def test_create_tables(bench: Bench, command: tuple[str, ...]) -> None:
    """The same command by both names."""
    with_tables = replace(bench, dynamodb=Created())
    assert with_tables.told(*command) == {"created": ["Store"]}
    assert with_tables.told(*command) == {"created": []}
    assert "every table exists already" in with_tables.run(*command).stderr
