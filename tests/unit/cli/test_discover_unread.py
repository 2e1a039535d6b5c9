"""`dal discover` where a backend holds what cannot be read, or no data access: said, and the rest is analysed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.cli.parts import ASKING, unwrapped
from tests.unit.cli.parts import discover as run
from tests.unit.cli.parts import discovered as told
from tests.unit.discovery.project.backend import write


def test_no_data_access(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Status 1; the documents say so, and the contract holds nothing."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "plain", {"sums.py": "def add(a, b): return a + b\n"})
    result = run("plain")
    assert result.exit_code == 1
    assert unwrapped("no data access was found: is this the backend's folder") in unwrapped(result.stderr)
    assert told("plain", status=1)["sites"] == 0
    assert "None was found." in Path("artifacts/stage-03/03_2_data_access_analysis.md").read_text("utf-8")


def _python_2(shop: Path) -> None:
    (shop / "odd.py").write_text('print "old"\n')


def _binary(shop: Path) -> None:
    (shop / "odd.py").write_bytes(b"\x7fELF\0\1\2")


def _binary_sql(shop: Path) -> None:
    (shop / "odd.sql").write_bytes(b"\0\1\2\3" * 100)


def _binary_settings(shop: Path) -> None:
    (shop / "setup.cfg").write_bytes(b"\0\1\2\3" * 100)


def _generated(shop: Path) -> None:
    (shop / "odd.py").write_text("DATA = [\n" + "    'abcdefghijklmnopqrstuvwxyz',\n" * 160_000 + "]\n")


def _nested(shop: Path) -> None:
    (shop / "odd.py").write_text("x = " + "(" * 5000 + ")" * 5000)


def _elsewhere(shop: Path) -> None:
    outside = write(shop.parent / "outside", {"more.py": ASKING})
    (shop / "more").symlink_to(outside)


UNREAD: dict[str, tuple[Callable[[Path], None], str]] = {
    "Python 2": (_python_2, "not read: odd.py: it seems to be Python 2 (line 1); port it"),
    "binary": (_binary, "not read: odd.py: it is not text: there are null bytes in it"),
    "binary SQL": (_binary_sql, "not read: odd.sql: it is not text; leave it out"),
    "binary settings": (_binary_settings, "not read: setup.cfg: it is no plain text: null bytes"),
    "5 MB": (
        _generated,
        "not read: odd.py: it has 5440011 bytes: generated?; if it is not, raise --max-file-size",
    ),
    "nested": (_nested, "not read: odd.py: it"),
    "a link that leads out": (_elsewhere, "not read: more: it is a link that leads out of the analysed folder"),
}


@pytest.mark.parametrize(("put", "said"), UNREAD.values(), ids=UNREAD)
def test_what_cannot_be_read_is_listed(shop: Path, put: Callable[[Path], None], said: str) -> None:
    """Status 1, the file with reason and remedy; the rest is analysed."""
    put(shop)
    result = run(shop)
    assert result.exit_code == 1
    assert unwrapped(said) in unwrapped(result.stderr)
    found = told(shop, status=1)
    assert (found["sites"], len(found["unread"])) == (1, 1)
    assert set(found["unread"][0]) == {"file", "why", "remedy"}
    document = Path("artifacts/stage-03/03_2_data_access_analysis.md").read_text("utf-8")
    assert f"- `{found['unread'][0]['file']}`: " in document


def test_many_that_cannot_be_read(shop: Path) -> None:
    """Ten are shown, the others are counted."""
    write(shop, {f"old/m{number}.py": 'print "old"\n' for number in range(13)})
    result = run(shop)
    assert result.stderr.count("not read: ") == 10
    assert "and 3 more files, see 03_2" in result.stderr


def test_links_in_circles(shop: Path) -> None:
    """Folders and files that lead to themselves, and what leads nowhere, are passed by."""
    (shop / "again").symlink_to(shop)
    (shop / "a.py").symlink_to(shop / "b.py")
    (shop / "b.py").symlink_to(shop / "a.py")
    (shop / "nowhere.py").symlink_to(shop / "gone.py")
    (shop / "folder.py").mkdir()
    found = told(shop)
    assert (found["files"], found["sites"], found["unread"]) == (1, 1, [])
