"""What becomes of rows where there is room for a table, where there is little, and in a pipe."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dal.cli.shared import print_table, print_text

Told = Callable[[int | None], tuple[list[str], str]]
HEADER = ["when", "who", "led to"]
ROWS = [
    ["2026-11-26 10:00:14", "ann.operator@example.com", "phase 3 (dual-read-write)"],
    ["yesterday", "bob", "-"],
]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Told:
    """What is printed on a terminal of so many columns; on none: into a pipe."""

    def tell(columns: int | None) -> tuple[list[str], str]:
        if columns is None:
            monkeypatch.delenv("COLUMNS", raising=False)
        else:
            monkeypatch.setenv("COLUMNS", str(columns))
        print_table(HEADER, ROWS)
        said = capsys.readouterr()
        return said.out.splitlines(), said.err

    return tell


@pytest.mark.parametrize(("columns", "framed"), [(None, True), (80, True), (75, False)], ids=str)
def test_a_table(told: Told, columns: int | None, framed: bool) -> None:  # noqa: FBT001  a parameter of the test
    """With lines where they have room, and each row in one line; a pipe is as wide as it has to be."""
    lines, words = told(columns)
    (found,) = [line for line in lines if "ann.operator@example.com" in line]
    assert "2026-11-26 10:00:14" in found
    assert "phase 3 (dual-read-write)" in found
    assert (found.startswith("│"), words) == (framed, "")


def test_a_pipe_gets_whole_rows(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """However wide they are: programs search and cut them by lines."""
    monkeypatch.delenv("COLUMNS", raising=False)
    print_table(HEADER, [["yesterday", "b" * 200, "-"]])
    (found,) = [line for line in capsys.readouterr().out.splitlines() if "yesterday" in line]
    assert "b" * 200 in found


def test_blocks(told: Told) -> None:
    """A block for each row, values whole."""
    lines, words = told(40)
    assert [line.rstrip() for line in lines] == [
        "when    2026-11-26 10:00:14",
        "who     ann.operator@example.com",
        "led to  phase 3 (dual-read-write)",
        "",
        "when    yesterday",
        "who     bob",
        "led to  -",
        "",
    ]
    assert words == ""


def test_a_terminal_that_is_too_narrow(told: Told) -> None:
    """All is there, and one sentence says what to do."""
    lines, words = told(20)
    assert max(map(len, lines)) <= 20
    assert "".join("".join(lines).split()).count("example.com") == 1
    assert words == "this terminal is 20 columns wide: make it wider, or give --json\n"


def test_a_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Folded between words on a terminal, whole in a pipe."""
    monkeypatch.setenv("COLUMNS", "20")
    print_text("development: phase 3 (dual-read-write)", indent=2)
    assert capsys.readouterr().out.split("\n") == [
        "  development: phase",
        "  3                 ",
        "  (dual-read-write) ",
        "",
    ]
    monkeypatch.delenv("COLUMNS")
    print_text("long " * 50, indent=2)
    assert capsys.readouterr().out == f"  {'long ' * 50}\n"
