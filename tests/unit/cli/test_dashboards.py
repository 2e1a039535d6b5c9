"""`dal dashboards`: what Grafana and Prometheus load, from an installed package."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dal.cli.main import app
from metrics.dashboards.__main__ import ROOT

BOARDS = [f"dashboards/switchyard-{name}.json" for name in ("migration", "parity", "backends")]
FILES = [*BOARDS, "prometheus/rules.yml"]


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["dashboards", *words])


def test_what_is_built_is_what_is_committed(tmp_path: Path) -> None:
    """The same files as in this project's own folder, and then they are current."""
    built = run("build", "--out", str(tmp_path))
    assert (built.exit_code, built.stdout.split()) == (0, [str(tmp_path / name) for name in FILES])
    assert all((tmp_path / name).read_text() == (ROOT / "grafana" / name).read_text() for name in FILES)
    assert run("check", "--out", str(tmp_path)).exit_code == 0


def test_a_file_that_was_changed_by_hand_is_named(tmp_path: Path) -> None:
    """With what to type about it; and one of an earlier version is removed by the next build."""
    run("build", "--out", str(tmp_path))
    (tmp_path / FILES[0]).write_text("{}")
    (tmp_path / "dashboards/switchyard.json").write_text("{}")
    checked = run("check", "--out", str(tmp_path), "--json")
    assert checked.exit_code == 1
    assert json.loads(checked.stdout) == {
        "folder": str(tmp_path),
        "stale": [FILES[0], "dashboards/switchyard.json"],
    }
    told = run("check", "--out", str(tmp_path))
    assert f"dal dashboards build --out {tmp_path}" in told.stderr
    built = json.loads(run("build", "--out", str(tmp_path), "--json").stdout)
    assert built == {"folder": str(tmp_path), "written": FILES, "removed": ["dashboards/switchyard.json"]}


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    """No traceback: a file is in the way."""
    (tmp_path / "dashboards").write_text("")
    built = run("build", "--out", str(tmp_path))
    assert built.exit_code == 2
    assert "name another folder with --out" in built.stderr
    assert "Traceback" not in built.stderr


@pytest.mark.parametrize("missing", ["grafana_foundation_sdk", "yaml"])
def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    """Production processes have no use for what draws."""
    for name in [name for name in sys.modules if name.startswith(("metrics.dashboards", missing))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    built = run("build")
    assert built.exit_code == 2
    assert "pip install 'switchyard-dal[dashboards]'" in built.stderr


def test_the_command_line_itself_does_without(monkeypatch: pytest.MonkeyPatch) -> None:
    """`dal --help` loads nothing that draws."""
    for name in [name for name in sys.modules if name.startswith(("metrics.dashboards", "dal.cli.dashboards"))]:
        monkeypatch.delitem(sys.modules, name)
    __import__("dal.cli.dashboards")
    assert not [name for name in sys.modules if name.startswith("metrics.dashboards")]
