"""The committed documents of the example store are what `make artifacts` writes today."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from dal.cli.main import app

ROOT = Path(__file__).parents[3]
COMMITTED = ROOT / "artifacts" / "stage-03"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What discovery says of the store now, by file."""
    out = tmp_path_factory.mktemp("stage-03")
    store = ROOT / "examples" / "store"
    words = ["discover", str(store), "--out", str(out), "--frequencies", str(store / "frequencies.csv")]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    return _texts(out)


def _texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted(folder.iterdir())}


def test_the_documents_are_not_stale(written: dict[str, str]) -> None:
    """Run `make artifacts` if this fails."""
    committed = _texts(COMMITTED)
    assert committed.keys() == written.keys()
    stale = [name for name, text in written.items() if committed[name] != text]
    assert stale == [], "stale: run `make artifacts`"


def test_staleness_would_be_seen(written: dict[str, str]) -> None:
    """The store's own facts are in them: an empty analysis would not be equal to itself unnoticed."""
    assert '"table": "orders"' in written["analysis.json"]
    assert "MySQLOrders.checkout" in written["03_2_data_access_analysis.md"]


def test_no_path_of_a_machine_is_in_them(written: dict[str, str]) -> None:
    """The same store gives the same bytes wherever it is."""
    assert not [name for name, text in written.items() if str(ROOT) in text]
