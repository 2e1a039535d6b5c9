"""`docs/discovery.md` names what there is, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from dal.discovery.designing import Topic
from dal.discovery.documents.describing import schema
from dal.discovery.documents.writing import CONTRACT, DOCUMENTS

DOCS = (Path(__file__).parents[4] / "docs" / "discovery.md").read_text("utf-8")


def _section(heading: str) -> str:
    return DOCS.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def _first_cells(section: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)


def test_every_topic_of_decisions() -> None:
    """A reader can look up what may be asked."""
    topics = _section("How the design follows").partition("Topics:")[2].partition(". A design")[0]
    assert sorted(re.findall(r"`([^`]+)`", topics)) == sorted(topic.value for topic in Topic)


def test_every_key_of_the_analysis() -> None:
    """The table of keys is that of the schema, in its order."""
    assert _first_cells(_section("`analysis.json`")) == list(schema()["properties"])


def test_every_file() -> None:
    """The table of files is what is written."""
    written = [*(f"{name}.md" for name in DOCUMENTS), "analysis.json", CONTRACT]
    assert _first_cells(_section("What it writes")) == written
