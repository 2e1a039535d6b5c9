"""Whatever a document or a message tells people to type exists, with these options."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.documents.commands import fault, named

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SOURCES = [path for package in ("dal", "flags", "metrics") for path in sorted((ROOT / package).rglob("*.py"))]


def literals(source: str) -> Iterator[str]:
    """Each text of a module as it is read, with braces for what is filled in."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def faults(paths: list[Path]) -> list[str]:
    """Each with its place."""
    return [
        f"{path.relative_to(ROOT)}: dal {line}: {found}"
        for path in paths
        for text in _texts(path)
        for line in named(text)
        if (found := fault(line))
    ]


def _texts(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return [part for part in literals(text) if "dal" in part] if path.suffix == ".py" else [text]


def test_documents_name_commands_that_exist() -> None:
    """In code blocks and in sentences."""
    assert faults(PAGES) == []


def test_messages_name_commands_that_exist() -> None:
    """Remedies in errors, docstrings, alerts and panels."""
    assert faults(SOURCES) == []


@pytest.mark.parametrize(
    "line",
    [
        "stats",
        "journal lst",
        "verify --al",
        "flags history --limit",
        "status --jsn | jq .",
        "status now",
    ],
)
def test_a_wrong_one_is_found(line: str) -> None:
    """A command or option that is spelled wrongly; an option whose value is left out is only named."""
    assert bool(fault(line)) == (line != "flags history --limit")


def test_it_is_found_in_a_document() -> None:
    """At the beginning of a line of a code block, behind `$`, and between backticks."""
    page = (
        "say `dal stats`\n```\n$ dal stats --json | jq\nDAL_CONFIG=x dal stats   # a word\n```\nand `dal\nstats x`"
    )
    assert [line.split()[0] for line in named(page)] == ["stats"] * 4


def test_it_is_found_in_a_message() -> None:
    """Also where it is written on two lines, and not where a part of it is filled in."""
    source = 'raise E("first `dal jour" "nal drain`" f", then `dal {name}` or `dal stats`")'
    assert {line for text in literals(source) for line in named(text)} == {"journal drain", "stats"}
