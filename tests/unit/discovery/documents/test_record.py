"""`analysis.json` has the shape that is described, and reads back as what was written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from dal.discovery.documents import describing, read, record, write
from dal.discovery.documents.codec import NAMES
from dal.discovery.model import Analysis, Unread
from dal.errors import ConfigurationError
from tests.unit.discovery.designing.making import analysis, designed
from tests.unit.discovery.designing.shop import shop
from tests.unit.discovery.designing.store import store

COMMITTED = Path(describing.__file__).with_name("analysis.schema.json")
ANALYSES = {"shop": shop, "store": store, "nothing": analysis}


def _written(found: Analysis) -> Any:
    patterns, design = designed(found)
    return json.loads(record.text(record.record(found, design, patterns)))


def _faults(document: Any) -> list[str]:
    schema = json.loads(COMMITTED.read_text("utf-8"))
    found = Draft202012Validator(schema).iter_errors(document)
    return sorted(f"{fault.json_path}: {fault.message}" for fault in found)


def _file(tmp_path: Path, document: Any) -> Path:
    path = tmp_path / "analysis.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
    return path


def test_the_committed_schema_is_that_of_the_values() -> None:
    """After a change of the values: python -m dal.discovery.documents.describing > …/analysis.schema.json."""
    assert COMMITTED.read_text("utf-8") == describing.text()


def test_the_schema_is_one() -> None:
    """It is valid under its own dialect."""
    Draft202012Validator.check_schema(describing.schema())


@pytest.mark.parametrize("name", ANALYSES)
def test_what_is_written_is_valid(name: str) -> None:
    """Whatever an analysis holds, from everything to nothing."""
    assert _faults(_written(ANALYSES[name]())) == []


def test_an_extra_and_a_missing_key_are_found() -> None:
    """The control: neither passes, at the top nor below."""
    document = _written(shop())
    document["more"] = 1
    del document["access_sites"][0]["dynamic"]
    document["tables"][0]["columns"][0]["nullable"] = "no"
    document["routines"][0]["place"] = "nowhere"
    assert len(_faults(document)) == 4


@pytest.mark.parametrize("name", ANALYSES)
def test_round_trip(tmp_path: Path, name: str) -> None:
    """What is read is equal to what was written; the folder is as good as the file."""
    found = ANALYSES[name]()
    path = _file(tmp_path, _written(found))
    assert read(path) == read(tmp_path) == found


def test_the_scored_shape() -> None:
    """The keys that others count by."""
    document = _written(shop())
    order = next(one for one in document["tables"] if one["name"] == "customers")
    assert (order["primary_key"], order["unique"], order["id_generation"]) == (
        ["id"],
        [["email"]],
        "auto_increment",
    )
    assert {"name": "id", "type": "INT"}.items() <= order["columns"][0].items()
    site = document["access_sites"][0]
    keys = "file line end_line function operation table tables predicate_columns dynamic"
    assert [site[key] for key in keys.split()] == [
        "shop/data.py",
        10,
        10,
        "CustomerRepository.get",
        "select",
        "customers",
        ["customers"],
        ["customers.id"],
        False,
    ]
    assert set(NAMES.values()) == {"access_sites", "predicate_columns"}


def test_patterns_and_decisions_are_there_too() -> None:
    """Each pattern with its places and how it is served; each decision with its places."""
    document = _written(shop())
    (pattern,) = (one for one in document["access_patterns"] if one["name"] == "customer by email")
    assert (pattern["sites"], pattern["service"]["by"]) == (["shop/data.py:11"], "unique value")
    assert document["decisions"][0]["where"] == ["schema.sql:72"]


def test_names_that_are_no_text(tmp_path: Path) -> None:
    """A file's name may hold bytes that are no UTF-8; through the file it comes back as it was."""
    found = analysis(unread=(Unread("a\udcff.py", "it is binary", "leave it out"),))
    patterns, design = designed(found)
    write(found, design, patterns, tmp_path)
    assert read(tmp_path) == found


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d.update(version=0), "is no analysis of version 1"),
        (lambda d: d.update(more=[]), "analysis.json#more: is not known here"),
        (lambda d: d.pop("tables"), "analysis.json#tables: is missing"),
        (lambda d: d["access_sites"][2].update(line="3"), "#access_sites[2].line: is no whole number"),
        (lambda d: d["access_sites"][2].update(line=True), "#access_sites[2].line: is no whole number"),
        (lambda d: d["access_sites"][2].update(operation="look"), "#access_sites[2].operation: 'look' is not one"),
        (lambda d: d["tables"][0].update(places=["x"]), "#tables[0].places[0]: is no `file:line`"),
        (lambda d: d["tables"][0].update(columns={}), "#tables[0].columns: is no list"),
        (lambda d: d["project"]["conventions"].update(typed_share="all"), "typed_share: is no number"),
    ],
)
def test_files_of_another_shape(tmp_path: Path, change: Any, said: str) -> None:
    """The place is named, and what to do."""
    document = _written(shop())
    change(document)
    with pytest.raises(ConfigurationError) as caught:
        read(_file(tmp_path, document))
    assert said in str(caught.value)
    assert "dal discover" in str(caught.value)


@pytest.mark.parametrize("text", ["{", "[]", "\xff"])
def test_files_that_are_no_analysis(tmp_path: Path, text: str) -> None:
    """No JSON, or none of ours."""
    with pytest.raises(ConfigurationError):
        read(_file(tmp_path, text))
    with pytest.raises(ConfigurationError, match="cannot be read as JSON"):
        read(tmp_path / "none" / "analysis.json")
