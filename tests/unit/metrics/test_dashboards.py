"""What is generated is committed, loads, and shows what the catalogue declares."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from metrics import catalog
from metrics.catalog import CATALOGUE
from metrics.dashboards.__main__ import FILES, ROOT, build, stale
from metrics.dashboards.board import BOARDS, MARKS
from metrics.dashboards.panels import Board
from metrics.dashboards.promql import least, most, rate, series
from metrics.dashboards.recordings import RECORDINGS
from metrics.dashboards.rules import ALERTS
from metrics.declaration import Metric

EACH = pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.uid)
COMMITTED = {
    board.uid: json.loads((ROOT / f"grafana/dashboards/{board.uid}.json").read_text()) for board in BOARDS
}


def test_the_committed_files_are_current() -> None:
    """If this fails: `python -m metrics.dashboards build`, and commit what it wrote."""
    assert stale(ROOT) == []


@pytest.mark.parametrize("name", FILES)
def test_a_stale_or_missing_file_is_noticed(tmp_path: Path, name: str) -> None:
    """The check names the one file that differs."""
    build(tmp_path)
    assert stale(tmp_path) == []
    (tmp_path / name).write_text("{}")
    assert stale(tmp_path) == [name]
    (tmp_path / name).unlink()
    assert stale(tmp_path) == [name]


def test_a_dashboard_that_is_no_more_is_noticed_and_removed(tmp_path: Path) -> None:
    """Grafana would go on showing it; dashboards of other people are left alone."""
    build(tmp_path)
    old, theirs = (tmp_path / "grafana/dashboards" / name for name in ("switchyard.json", "theirs.json"))
    old.write_text("{}")
    theirs.write_text("{}")
    assert stale(tmp_path) == ["grafana/dashboards/switchyard.json"]
    build(tmp_path)
    assert (old.exists(), theirs.exists()) == (False, True)


def panels(board: Board) -> list[dict[str, Any]]:
    return [panel for panel in COMMITTED[board.uid]["panels"] if panel["type"] != "row"]


@EACH
def test_a_dashboard_holds_every_panel_and_query(board: Board) -> None:
    """Nothing is lost between the tables and Grafana's JSON; every panel says what to do."""
    written = {(panel["title"], target["expr"]) for panel in panels(board) for target in panel["targets"]}
    declared = {(panel.title, query.expr) for row in board.rows for panel in row.panels for query in panel.queries}
    assert written == declared
    assert all(panel["description"].endswith(".") for panel in panels(board))
    assert all(panel["fieldConfig"]["defaults"]["unit"] for panel in panels(board))


@EACH
def test_panels_do_not_overlap(board: Board) -> None:
    """Each has an id and a place of its own on a grid that is 24 wide."""
    cells: set[tuple[int, int]] = set()
    for panel in COMMITTED[board.uid]["panels"]:
        at = panel["gridPos"]
        own = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & own, panel["title"]
        assert max(x for x, _ in own) < 24, panel["title"]
        cells |= own
    assert len({panel["id"] for panel in panels(board)}) == len(panels(board))


@EACH
def test_every_query_asks_the_chosen_data_source(board: Board) -> None:
    """The dashboard works wherever it is imported, and offers every choice that its queries make use of."""
    sources = {target["datasource"]["uid"] for panel in panels(board) for target in panel["targets"]}
    assert sources == {"${datasource}"}
    used = {name for panel in panels(board) for name in re.findall(r"\$\{?(\w+)", json.dumps(panel["targets"]))}
    offered = {variable["name"] for variable in COMMITTED[board.uid]["templating"]["list"]}
    assert used - {"__rate_interval"} == offered


@EACH
def test_a_dashboard_leads_to_the_others_and_marks_every_flip(board: Board) -> None:
    """With the same choices and the same time; flips and phases are lines through all panels."""
    (link,) = COMMITTED[board.uid]["links"]
    assert (link["type"], link["includeVars"], link["keepTime"]) == ("dashboards", True, True)
    assert set(link["tags"]) <= set(COMMITTED[board.uid]["tags"])
    marked = {mark["name"]: mark for mark in COMMITTED[board.uid]["annotations"]["list"]}
    assert {name: mark["expr"] for name, mark in marked.items()} == {mark.name: mark.expr for mark in MARKS}
    assert all(mark["enable"] and mark["titleFormat"] for mark in marked.values())


def test_the_first_panel_says_whether_we_may_go_on() -> None:
    """In words and colours, and of this moment only: what has ended must not be shown any longer."""
    first = panels(BOARDS[0])[0]
    assert first["title"] == "Verdict"
    (mapping,) = first["fieldConfig"]["defaults"]["mappings"]
    assert {value: (word["text"], word["color"]) for value, word in mapping["options"].items()} == {
        "0": ("Safe: you may go on", "green"),
        "1": ("Wait", "orange"),
        "2": ("Not safe: do not advance", "red"),
    }
    assert [target["instant"] for target in first["targets"]] == [True]
    assert first["fieldConfig"]["defaults"]["noValue"] == "Nobody is seen"


@pytest.mark.parametrize("metric", CATALOGUE, ids=lambda metric: metric.name)
def test_every_metric_is_shown(metric: Metric) -> None:
    """What nobody looks at need not be counted; the build's version fills the list of jobs."""
    assert metric.name in json.dumps(COMMITTED)


def test_latencies_lead_to_traces() -> None:
    """Every line that is made of buckets asks for their exemplars, and nothing else does."""
    targets = [
        target for board in COMMITTED.values() for panel in board["panels"] for target in panel.get("targets", ())
    ]
    asked = {target["expr"] for target in targets if target.get("exemplar")}
    assert asked == {target["expr"] for target in targets if "_bucket" in target["expr"]}
    assert asked


def test_rules_have_unique_names_and_alerts_say_what_to_do() -> None:
    """The rule file holds what the tables hold."""
    groups = yaml.safe_load((ROOT / "grafana/prometheus/rules.yml").read_text())["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    names = [rule.get("alert") or rule["record"] for rule in rules]
    assert names == [rule.record for rule in RECORDINGS] + [rule.name for rule in ALERTS]
    assert len(set(names)) == len(names)
    assert all(rule["annotations"]["description"] for rule in rules if "alert" in rule)


def test_the_reference_names_every_metric_and_label() -> None:
    """An operator finds what a scrape shows."""
    page = (ROOT / "docs/metrics.md").read_text()
    for metric in CATALOGUE:
        assert f"## `{metric.name}`" in page
        assert all(f"label `{label}`" in page for label in metric.label_names)


def test_a_query_cannot_name_what_is_not_declared() -> None:
    """A typing mistake fails the build, not the night."""
    with pytest.raises(ValueError, match="dal_comparisons_total has no label verdikt"):
        rate(catalog.COMPARISONS, "verdikt")
    with pytest.raises(ValueError, match='dal_comparisons_total has no verdict="mismtach"'):
        series(catalog.COMPARISONS, verdict="mismtach")
    with pytest.raises(ValueError, match='dal_read_only has no flag="READ_DDB"'):
        series(catalog.READ_ONLY, flag="READ_DDB")
    with pytest.raises(ValueError, match="dal_step_blocked has no label because"):
        most(catalog.STEP_BLOCKED, "because")
    with pytest.raises(ValueError, match='dal_control_leader has no leader="nobody"'):
        least(catalog.CONTROL_LEADER, leader="nobody")
