"""The generated files of Grafana and Prometheus: which there are, and whether those in a folder are current."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from metrics.dashboards import grafana, rules
from metrics.dashboards.board import BOARDS

Files = Mapping[str, Callable[[], str]]
"""What makes each file, by its path in a folder."""

FILES: Files = {
    **{f"dashboards/{board.uid}.json": partial(grafana.render, board) for board in BOARDS},
    "prometheus/rules.yml": rules.render,
}
_OURS = "dashboards/switchyard*.json"


def write(folder: Path, files: Files = FILES) -> list[str]:
    """Write every file, and remove dashboards of ours that are no more; returns what was written or removed."""
    gone = leftovers(folder, files)
    for name in gone:
        (folder / name).unlink()
    for name, render in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(), encoding="utf-8")
    return [*files, *gone]


def stale(folder: Path, files: Files = FILES) -> list[str]:
    """The files that are missing, are not what would be written now, or would be removed."""
    old = [name for name, render in files.items() if _read(folder / name) != render()]
    return [*old, *leftovers(folder, files)]


def leftovers(folder: Path, files: Files = FILES) -> list[str]:
    """Dashboards of an earlier version: Grafana would go on showing them."""
    found = (str(path.relative_to(folder)) for path in folder.glob(_OURS))
    return sorted(name for name in found if name not in files)


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None
