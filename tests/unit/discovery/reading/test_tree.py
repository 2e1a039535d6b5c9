"""A walk finds a project's own files and nothing else, whatever lies in its way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dal.discovery.reading import walk
from dal.errors import DiscoveryError


def _write(root: Path, *files: str) -> None:
    for file in files:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text("")


def test_files_are_sorted_by_kind(tmp_path: Path) -> None:
    """Python, SQL and what tells about the project come apart, each sorted, with forward slashes."""
    _write(
        tmp_path, "b.py", "a/b/c.py", "a.py", "db/schema.sql", "pyproject.toml", "requirements/dev.txt", "x.txt"
    )
    tree = walk(tmp_path)
    assert tree.python == ("a.py", "a/b/c.py", "b.py")
    assert tree.sql == ("db/schema.sql",)
    assert tree.other == ("pyproject.toml", "requirements/dev.txt")
    assert tree.unread == ()


@pytest.mark.parametrize(
    "file",
    [
        ".git/hooks/x.py",
        ".venv/lib/x.py",
        "app.egg-info/x.py",
        "app/__pycache__/x.py",
        "build/lib/x.py",
        "env/lib/site-packages/x.py",
        "node_modules/gyp/x.py",
    ],
)
def test_what_is_not_the_projects_own_is_passed_by(tmp_path: Path, file: str) -> None:
    """Folders of tools, of version control and of other people's code are not walked."""
    _write(tmp_path, "a.py", file)
    assert walk(tmp_path).python == ("a.py",)


def test_environments_are_known_by_their_mark(tmp_path: Path) -> None:
    """A virtual environment may have any name."""
    _write(tmp_path, "a.py", "py311/pyvenv.cfg", "py311/lib/x.py")
    assert walk(tmp_path).python == ("a.py",)


def test_a_package_may_be_called_build(tmp_path: Path) -> None:
    """`build` is passed by only where it is no package."""
    _write(tmp_path, "build/__init__.py", "build/jobs.py")
    assert walk(tmp_path).python == ("build/__init__.py", "build/jobs.py")


def test_continuous_integration_and_environment_files_are_read(tmp_path: Path) -> None:
    """They are hidden and yet tell about tests and settings."""
    _write(tmp_path, "a.py", ".github/workflows/ci.yml", ".env.example", ".idea/x.yml", "docker-compose.test.yml")
    assert walk(tmp_path).other == (".env.example", ".github/workflows/ci.yml", "docker-compose.test.yml")


def test_files_deep_down_do_not_describe_the_project(tmp_path: Path) -> None:
    """Configuration counts to a moderate depth, code to any."""
    _write(tmp_path, "a/b/c/d/e/f/g.py", "a/b/c/d/e/f/g.ini", "a/b/g.ini")
    tree = walk(tmp_path)
    assert tree.python == ("a/b/c/d/e/f/g.py",)
    assert tree.other == ("a/b/g.ini",)


def test_loops_of_links_end(tmp_path: Path) -> None:
    """Every file is met once, by its own path."""
    _write(tmp_path, "app/a.py")
    (tmp_path / "app/again").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "app/b.py").symlink_to(tmp_path / "app/a.py")
    (tmp_path / "itself.py").symlink_to(tmp_path / "itself.py")
    tree = walk(tmp_path)
    assert tree.python == ("app/a.py",)
    assert tree.unread == ()


def test_links_that_lead_out_are_reported(tmp_path: Path) -> None:
    """They are not followed, and somebody who reads the report knows."""
    _write(tmp_path, "in/a.py", "out/b.py")
    (tmp_path / "in/lib").symlink_to(tmp_path / "out", target_is_directory=True)
    (tmp_path / "in/b.py").symlink_to(tmp_path / "out/b.py")
    tree = walk(tmp_path / "in")
    assert tree.python == ("a.py",)
    assert [found.file for found in tree.unread] == ["b.py", "lib"]
    assert all("leads out" in found.why and found.remedy for found in tree.unread)


def test_a_folder_that_cannot_be_listed_is_reported(tmp_path: Path) -> None:
    """What the system does not let be read is named; the rest is walked."""
    _write(tmp_path, "a.py")
    above = os.open(tmp_path, os.O_RDONLY)
    for _ in range(20):  # longer than a path may be
        os.mkdir("d" * 250, dir_fd=above)
        below = os.open("d" * 250, os.O_RDONLY, dir_fd=above)
        os.close(above)
        above = below
    os.close(above)
    tree = walk(tmp_path)
    assert tree.python == ("a.py",)
    assert [found.why.partition(":")[0] for found in tree.unread] == ["the folder cannot be read"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_rights_is_reported(tmp_path: Path) -> None:
    """As for any folder that cannot be listed."""
    _write(tmp_path, "a.py", "secret/b.py")
    (tmp_path / "secret").chmod(0)
    tree = walk(tmp_path)
    (tmp_path / "secret").chmod(0o700)
    assert [found.file for found in tree.unread] == ["secret"]


def test_a_name_that_is_no_text_is_reported(tmp_path: Path) -> None:
    """A report is text, so such a file cannot be cited; its escaped name can."""
    _write(tmp_path, "a.py")
    (tmp_path / os.fsdecode(b"caf\xe9.py")).write_text("")
    tree = walk(tmp_path)
    assert tree.python == ("a.py",)
    assert [found.file for found in tree.unread] == [r"caf\udce9.py"]


@pytest.mark.parametrize(
    ("made", "said"),
    [("", "no such folder"), ("file", "a file"), ("empty", "is empty"), ("text", "no Python file")],
)
def test_nothing_to_analyse(tmp_path: Path, made: str, said: str) -> None:
    """Each says what is wrong and what to point to."""
    root = tmp_path / "root"
    if made == "file":
        root.write_text("")
    elif made:
        root.mkdir()
    if made == "text":
        _write(root, "readme.txt")
    with pytest.raises(DiscoveryError, match=f"{said}.*; point to the folder"):
        walk(root)
