"""`dal --version`: what on-call pastes into a report."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from dal.cli import version
from dal.cli.main import app


def test_what_an_extra_lacks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each extra with the packages that are not there; others count as installed."""
    wanted = [
        "typer>=0.20",
        'typer>=0.20; extra == "whole"',
        "typer; extra == 'half'",
        'nowhere>=1; extra == "half"',
    ]
    monkeypatch.setattr(version, "requires", lambda _: wanted)
    told = CliRunner().invoke(app, ["--version"])
    assert told.exit_code == 0
    assert told.output.splitlines()[2:] == ["  [whole] installed", "  [half] without nowhere"]
