"""The contracts in the documentation can be used as they stand."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from dal.contract import inspect_contract

TEXT = (Path(__file__).parents[3] / "docs/contract.md").read_text("utf-8")
EXAMPLES = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)


def test_there_are_examples() -> None:
    """One of a table with entities, one of a single-entity table."""
    assert [json.loads(text)["tables"][0]["type"] for text in EXAMPLES] == ["multi-entity", "single-entity"]


@pytest.mark.parametrize("text", EXAMPLES, ids=["multi-entity", "single-entity"])
def test_examples_are_sound(text: str) -> None:
    """Nothing is wrong with them."""
    assert inspect_contract(json.loads(text)).problems == ()
