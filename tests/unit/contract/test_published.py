"""The published sample and an example of all joins load with exactly the complaints that they deserve."""

from __future__ import annotations

import json
from typing import Any

from dal.contract import inspect_contract, to_v2
from tests.unit.contract.published import FOLDER

SAMPLE = {
    "tables[0].entities[0].x_dal",
    "tables[0].entities[0].attributes[5].join",  # profile_data
    "tables[0].entities[0].attributes[5].join.join_condition",  # users.id = users.id
    "tables[0].entities[1].x_dal",
    "tables[0].entities[1].pk_template",  # {user_email} is a column of users
    "tables[0].entities[1].attributes[0].join",
    "tables[0].entities[1].attributes[4].join",
    "tables[0].entities[1].attributes[5].join",
    "tables[0].entities[2].x_dal",
    "tables[0].entities[2].pk_template",
    "tables[0].entities[2].sk_template",  # {order_id} is the attribute, not the column
    "tables[0].entities[2].attributes[0].join",
    "tables[0].entities[2].attributes[1]",  # SK says {id} where the template says {order_id}
    "tables[0].entities[2].attributes[5].join",
    "tables[1].x_dal",
    "tables[1].attributes[4].join",
    "tables[2].x_dal",
    "tables[2].attributes[0].join",
    "tables[2].attributes[0].join.join_condition",  # a category compared with itself
    "tables[2].attributes[4].join",
    "tables[2].attributes[4].join.join_condition",
    "tables[2].attributes[6].join",
    "tables[2].attributes[7].calculation",
    "tables[2].attributes[7].calculation.join_condition",
    "tables[2].attributes[8].calculation",
    "tables[2].attributes[8].calculation.join_condition",
    "tables[2].attributes[9].calculation",
    "tables[2].attributes[11].join",
    "tables[2].attributes[11].join.join_condition",
}
EXAMPLE = {
    "tables[0].x_dal.id",  # of which of its entities?
    "tables[0].x_dal.unique",
    "tables[0].entities[0].x_dal",
    "tables[0].entities[1].x_dal",
    "tables[0].entities[1].attributes[3].join",
    "tables[0].entities[1].attributes[4].join",
    "tables[0].entities[1].attributes[5].calculation",
}


def _read(name: str) -> Any:
    assert FOLDER is not None
    return json.loads((FOLDER / name).read_text("utf-8"))


def test_the_published_sample() -> None:
    """Each complaint once, at its place in the file, and none besides."""
    found = [finding.path for finding in inspect_contract(_read("sample_migrationContract.json")).problems]
    assert sorted(found) == sorted(SAMPLE)


def test_the_example() -> None:
    """The same of a contract that has an extension in the wrong place."""
    found = [finding.path for finding in inspect_contract(_read("example_contract.json")).problems]
    assert sorted(found) == sorted(EXAMPLE)


def test_they_are_dialect_v2_already() -> None:
    """Nothing is converted, so nothing is changed."""
    sample = _read("sample_migrationContract.json")
    assert to_v2(sample) == sample
