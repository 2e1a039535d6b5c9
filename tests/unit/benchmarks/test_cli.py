"""The command measures, prints and writes; how fast anything is, is not for a test."""

import json

import pytest

from benchmarks.cli import GROUPS, main
from benchmarks.figures import Figure, Unit
from benchmarks.table import table

_WITHOUT_SERVERS = [name for name in GROUPS if name != "databases"]


Written = list[dict[str, object]]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """What `--quick --json` writes of all groups that need no server."""
    path = tmp_path_factory.mktemp("bench") / "figures.json"
    chosen = [part for group in _WITHOUT_SERVERS for part in ("--only", group)]
    assert main(["--quick", *chosen, "--json", str(path)]) == 0
    figures: Written = json.loads(path.read_text(encoding="utf-8"))["figures"]
    return figures


def test_every_group_without_servers_gives_figures(written: Written) -> None:
    """Peers answer, verdicts are right, sheds are where they should be: the groups raise otherwise."""
    assert all(figure.keys() == {"name", "value", "unit", "budget", "met"} for figure in written)
    assert all(isinstance(figure["met"], bool) for figure in written)
    names = [figure["name"] for figure in written]
    assert len(names) == len(set(names))


def test_the_budgets_of_the_layer_are_all_there(written: Written) -> None:
    """A figure that is lost would look like a budget that is met."""
    figures = {str(figure["name"]): figure["budget"] for figure in written}
    assert figures["single route"] == 3
    assert figures["single route, multiprocess metrics"] == 6
    assert figures["shadow read: extra on the caller"] == 6
    assert figures["comparison of 10 fields, equal"] == 0.5
    assert figures["comparison of 10 fields, types differ"] == 3
    against = [budget for name, budget in figures.items() if "overhead against LaunchDarkly" in name]
    assert against == [0.1, 0.1, 0.1]
    assert sum("follower that takes 2 s" in name for name in figures) == 4


def test_the_table_and_the_summary_name_what_is_missed(capsys: pytest.CaptureFixture[str]) -> None:
    """One row per figure, with its budget and what was measured beside it."""
    shown = table([Figure("pool", 7.0, Unit.MICROSECONDS, 5, "ping 12 µs")])
    assert shown.row_count == 1
    assert [next(iter(column.cells)) for column in shown.columns][:4] == ["pool", "7", "µs", "≤ 5"]
    main(["--quick", "--only", "parts"])
    assert "budgets met" in capsys.readouterr().out


def test_an_unknown_group_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    """As argparse does it: exit status 2 and the choices."""
    with pytest.raises(SystemExit):
        main(["--only", "everything"])
    assert "overhead" in capsys.readouterr().err
