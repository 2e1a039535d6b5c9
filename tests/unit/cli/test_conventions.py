"""What holds for every command, also for those that come later: the command line is walked, not listed."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner, Result

from dal.cli.listing import loaded
from dal.cli.main import app
from examples.store.integration import CONTRACT
from tests.terminals import on_a_terminal
from tests.unit.cli.parts import Site

Path_ = tuple[str, ...]
ROOT = typer.main.get_command(app)


def _walk(command: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    for name, child in getattr(command, "commands", {}).items():
        yield from _walk(child, (*path, name))
    if not hasattr(command, "commands"):
        yield path, loaded(command)


COMMANDS = dict(_walk(ROOT))
GROUPS = [(), *((name,) for name, child in ROOT.commands.items() if hasattr(child, "commands"))]  # type: ignore[attr-defined]  # a group
NO_DATABASE = {"discover", "scaffold", "flags", "dashboards", "serve"}
"""Need none, or (`serve`) say on their page that it is away."""
NO_DATABASE_IN_CONTRACT = {"lint", "show", "export"}
EVERYTHING = {"backfill": ("--all",), "verify": ("--all",)}
WORDS: dict[Path_, str] = {("flags", "set"): "READ_DDB=on", ("flags", "phase"): "2"}
SAID = re.compile(r"^dal: ", re.MULTILINE)


def _options(command: Any) -> dict[str, Any]:
    return {name: one for one in command.params for name in one.opts if one.param_type_name == "option"}


def _needed(path: Path_) -> tuple[str, ...]:
    """Something for each argument that has to be there, and for commands that ask for a choice."""
    words = list(EVERYTHING.get(path[0], ()))
    for one in COMMANDS[path].params:
        if one.required:
            kind = one.type_descriptor.annotation
            value = str(next(iter(kind)).value if issubclass(kind, Enum) else WORDS.get(path, "user"))
            words += [value] if one.param_type_name == "argument" else [one.opts[0], value]
    return tuple(words)


def _takes(option: str) -> list[Any]:
    return [pytest.param(path, id=" ".join(path)) for path, one in COMMANDS.items() if option in _options(one)]


def _asks_databases() -> list[Any]:
    return [
        found
        for found in _takes("--config")
        for path in [found.values[0]]
        if path[0] not in NO_DATABASE and not (path[0] == "contract" and path[1] in NO_DATABASE_IN_CONTRACT)
    ]


@pytest.fixture(autouse=True)
def built_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Building the command line anew takes longer than most of what is asked of it here."""
    monkeypatch.setattr("typer.testing._get_command", lambda _: ROOT)


def _run(*words: Any, **more: Any) -> Result:
    return CliRunner().invoke(app, *words, **more)


@cache
def _help(path: Path_, width: int = 200) -> str:
    found = _run([*path, "--help"], terminal_width=width, max_content_width=width)
    assert found.exit_code == 0, found.output
    return found.output


def _ran(path: Path_, config: Path) -> Result:
    found = _run([*path, *_needed(path), "--config", str(config)])
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exc_info
    assert "Traceback" not in found.output
    assert "\x1b" not in found.output
    return found


def _refused(path: Path_, config: Path) -> str:
    found = _ran(path, config)
    assert (found.exit_code, found.stdout) == (2, ""), found.output
    assert SAID.match(found.stderr), found.stderr
    return found.stderr


@pytest.mark.parametrize("path", [pytest.param(p, id=" ".join(p)) for p in COMMANDS])
def test_help(path: Path_) -> None:
    """An example of the command itself; the shape of the JSON where there is one; a short help for lists."""
    command, text = COMMANDS[path], _help(path)
    before = text.split("Options:")[0]
    assert re.search(rf"dal {' '.join(path)}\b", before.split("Example", 1)[-1]), before
    assert "Example" in before
    assert ("--json" in _options(command)) == bool(re.search(r"^ *JSON[:,]", before, re.MULTILINE))
    assert command.short_help


@pytest.mark.parametrize("option", ["--config", "--json"])
def test_options_are_spelled_alike(option: str) -> None:
    """The same short form, default and words wherever they are."""
    found = [_options(one)[option] for one in COMMANDS.values() if option in _options(one)]
    assert len({(tuple(one.opts), tuple(one.secondary_opts), str(one.default), one.help) for one in found}) == 1


@pytest.mark.parametrize(
    "path",
    [p for p in COMMANDS if {"config", "json"} & {n.strip("-") for n in _options(COMMANDS[p])}],
    ids=" ".join,
)
def test_nothing_else_is_called_so(path: Path_) -> None:
    """No `--conf`, `--as-json`, `--output json`."""
    others = set(_options(COMMANDS[path])) - {"--config", "--json"}
    assert not [name for name in others if "json" in name or "conf" in name]


@pytest.mark.parametrize("path", _takes("--config"))
def test_without_a_configuration(path: Path_, site: Site) -> None:
    """One sentence that names the file."""
    said = _refused(path, site.folder / "nowhere.json")
    assert "nowhere.json" in said
    assert len(SAID.findall(said)) == 1


@pytest.mark.parametrize("path", _asks_databases())
def test_without_a_readable_contract(path: Path_, site: Site) -> None:
    """One sentence that names the file."""
    site.has_contract('{"tables": [')
    said = _refused(path, site.config)
    assert "contract.json" in said
    assert len(SAID.findall(said)) == 1


@pytest.mark.parametrize("path", _asks_databases())
def test_while_the_databases_are_away(path: Path_, site: Site) -> None:
    """Sentences, and nothing on standard output."""
    _refused(path, site.config)


@pytest.mark.parametrize(
    "path", [("backfill",), ("verify",), ("journal", "show"), ("journal", "retry")], ids=" ".join
)
def test_an_unknown_entity(path: Path_, site: Site) -> None:
    """One sentence that lists those there are."""
    words = {"journal": ("usr", "1"), "explain": ("usr.get",)}.get(path[0], ("usr",))
    found = _run([*path, *words, "--config", str(site.config)])
    assert (found.exit_code, found.stdout) == (2, ""), found.output
    assert "no entity 'usr'" in found.stderr
    assert len(SAID.findall(found.stderr)) == 1


@pytest.mark.parametrize("path", [*GROUPS, *COMMANDS], ids=lambda path: " ".join(path) or "dal")
def test_help_on_a_narrow_terminal(path: Path_) -> None:
    """In 40 columns no letter is lost."""
    assert _letters(_help(path, 40)) == _letters(_help(path, 200))


def test_help_of_the_program_on_a_narrow_terminal() -> None:
    """It asks how wide the terminal is; only headings are not folded."""
    said, _ = on_a_terminal([str(Path(sys.executable).with_name("dal")), "--help"], "", {"COLUMNS": "40"})
    assert max(len(line) for line in said.splitlines() if line.startswith("  ")) <= 40


def test_a_table_on_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cells are folded, never cut, and where there is no room for a table each row says its headings again."""
    seen = []
    for columns in ("40", "200"):
        monkeypatch.setenv("COLUMNS", columns)
        seen.append(_run(["contract", "show", str(CONTRACT)]).stdout)
    assert not _letters(seen[1]) - _letters(seen[0])
    assert max(map(len, seen[0].splitlines())) <= 40


def _letters(text: str) -> Counter[str]:
    """How often each letter stands there; hyphens are set where a word is broken."""
    return Counter(letter for letter in text if letter.isalnum() or letter in "`'_.,:")


def test_no_color_means_no_escape_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    """In results, which have them on a terminal otherwise."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    shown = ["contract", "show", str(CONTRACT)]
    assert "\x1b" in _run(shown).stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in _run(shown).stdout


def test_no_color_on_a_real_terminal(site: Site) -> None:
    """In words, of the program itself."""
    program = str(Path(sys.executable).with_name("dal"))
    environment = {"NO_COLOR": "1", "TERM": "xterm-256color"}
    said, _ = on_a_terminal([program, "check", "--config", str(site.folder / "nowhere.json")], "", environment)
    assert "nowhere.json" in said
    assert "\x1b" not in said


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("dal ", set(ROOT.commands)), ("dal journal ", {"list", "show", "retry", "drain"})],  # type: ignore[attr-defined]  # a group
    ids=["dal", "dal journal"],
)
def test_completion_knows_the_commands(typed: str, expected: set[str]) -> None:
    """`dal <TAB>` and `dal journal <TAB>` in bash."""
    words = {"_DAL_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split()))}
    done = _run(env=words, prog_name="dal")
    assert set(done.output.split()) >= expected, done


def test_completion_can_be_installed() -> None:
    """By two options of `dal`."""
    assert "--install-completion" in _help(())
    assert "--show-completion" in _help(())
