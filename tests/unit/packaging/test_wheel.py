"""What `pip install` brings: all code, all data, and nothing else."""

from __future__ import annotations

from pathlib import Path

from tests.unit.packaging.wheel import archive, files, project, wheel

KINDS = {".py", ".typed", ".tsv", ".sql", ".j2", ".json", ".css", ".js"}


def test_the_wheel_is_the_packages(tmp_path: Path) -> None:
    """Templates, collations, schema, style and script of the page are in; tests, caches and notes are not."""
    found = wheel(tmp_path, project())
    assert found == files()
    assert {Path(name).suffix for name in found} == KINDS


def test_data_that_were_left_out_are_found(tmp_path: Path) -> None:
    """A configuration that excludes them makes another wheel."""
    config = project()
    config["tool"]["hatch"]["build"]["targets"]["wheel"]["exclude"] = ["*.tsv", "dal/page/page.js", "py.typed"]
    lost = files() - wheel(tmp_path, config)
    assert {Path(name).name for name in lost} >= {"utf8mb4_general_ci.tsv", "page.js", "py.typed"}


def test_the_archive_of_sources_builds_the_wheel(tmp_path: Path) -> None:
    """The packages, what describes them, and nothing that only development needs."""
    about = {"pyproject.toml", "README.md", "CHANGELOG.md", "PKG-INFO", ".gitignore"}
    assert archive(tmp_path, project()) == files() | about
