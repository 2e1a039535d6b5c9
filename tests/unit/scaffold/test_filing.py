"""Files are written once; what a person has changed is left."""

from __future__ import annotations

from pathlib import Path

import pytest

from dal.errors import ConfigurationError
from dal.scaffold import Fate, File, Filed, file_all

FILES = (File("shop/a.py", "one\n"), File("shop/b.py", "two\n"))


def test_new_files_are_written(tmp_path: Path) -> None:
    """With the folders that they need, byte for byte."""
    assert file_all(FILES, tmp_path) == (Filed("shop/a.py", Fate.WRITTEN), Filed("shop/b.py", Fate.WRITTEN))
    assert (tmp_path / "shop/a.py").read_bytes() == b"one\n"


def test_what_is_the_same_is_left(tmp_path: Path) -> None:
    """A second time changes nothing, not even when."""
    file_all(FILES, tmp_path)
    before = (tmp_path / "shop/a.py").stat().st_mtime_ns
    assert {filed.fate for filed in file_all(FILES, tmp_path)} == {Fate.UNCHANGED}
    assert (tmp_path / "shop/a.py").stat().st_mtime_ns == before


def test_what_a_person_has_changed_is_left_with_the_new_one_beside(tmp_path: Path) -> None:
    """And is named; a second time too."""
    file_all(FILES, tmp_path)
    (tmp_path / "shop/a.py").write_text("mine\n")
    for _ in range(2):
        first, second = file_all(FILES, tmp_path)
        assert (first, second.fate) == (Filed("shop/a.py.new", Fate.BESIDE), Fate.UNCHANGED)
    assert (tmp_path / "shop/a.py").read_text() == "mine\n"
    assert (tmp_path / "shop/a.py.new").read_text() == "one\n"


def test_force_writes_over_it(tmp_path: Path) -> None:
    """Said by name."""
    file_all(FILES, tmp_path)
    (tmp_path / "shop/a.py").write_text("mine\n")
    first, _ = file_all(FILES, tmp_path, force=True)
    assert first == Filed("shop/a.py", Fate.REPLACED)
    assert (tmp_path / "shop/a.py").read_text() == "one\n"


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    """It says what would become of each file."""
    assert {filed.fate for filed in file_all(FILES, tmp_path / "out", dry_run=True)} == {Fate.WRITTEN}
    assert not (tmp_path / "out").exists()


def test_what_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    """A file stands where a folder should be."""
    (tmp_path / "shop").write_text("")
    with pytest.raises(ConfigurationError, match=r"cannot be written.*choose another --out"):
        file_all(FILES, tmp_path)
