"""A file is read whatever it is encoded in, or it is said why it was not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dal.discovery.model import Unread
from dal.discovery.reading import Source, load


def _load(tmp_path: Path, content: bytes | str, *, limit: int = 100_000) -> Source | Unread:
    raw = content.encode() if isinstance(content, str) else content
    (tmp_path / "a.py").write_bytes(raw)
    return load(tmp_path, "a.py", limit=limit)


def _text(tmp_path: Path, content: bytes) -> str:
    source = _load(tmp_path, content)
    assert isinstance(source, Source)
    return source.text


def _why(tmp_path: Path, content: bytes | str, *, limit: int = 100_000) -> str:
    unread = _load(tmp_path, content, limit=limit)
    assert isinstance(unread, Unread)
    assert unread.file == "a.py"
    assert unread.remedy
    return unread.why


def test_a_module(tmp_path: Path) -> None:
    """Text, lines and tree belong together; a last line without an end counts."""
    source = _load(tmp_path, "x = 1\r\ny = 2")
    assert isinstance(source, Source)
    assert (source.file, source.text, source.lines) == ("a.py", "x = 1\ny = 2", 2)
    assert [node.lineno for node in source.tree.body] == [1, 2]


@pytest.mark.parametrize(("content", "lines"), [("", 0), ("x", 1), ("x\n", 1), ("x\r\r\ny\n", 3)])
def test_lines(tmp_path: Path, content: str, lines: int) -> None:
    """All three ways to end a line count."""
    source = _load(tmp_path, content)
    assert isinstance(source, Source)
    assert source.lines == lines


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("s = 'é'\n".encode(), id="utf-8"),
        pytest.param(b"\xef\xbb\xbf" + "s = 'é'\n".encode(), id="byte order mark"),
        pytest.param(b"# coding: latin-1\ns = '\xe9'\n", id="cookie"),
        pytest.param(b"#!/usr/bin/python\n# -*- coding: cp1252 -*-\ns = '\xe9'\n", id="cookie in line 2"),
        pytest.param(b"s = '\xe9'\n", id="neither"),
        pytest.param(b"# coding: klingon\ns = '\xe9'\n", id="unknown cookie"),
        pytest.param(b"# coding: rot13\ns = '\xe9'\n", id="a cookie that is no encoding"),
        pytest.param(b"# coding: ascii\n" + "s = 'é'\n".encode(), id="a cookie that lies"),
    ],
)
def test_encodings(tmp_path: Path, content: bytes) -> None:
    """The same letter comes out of each."""
    assert _text(tmp_path, content).endswith("s = 'é'\n")


@pytest.mark.parametrize("content", [b"\x7fELF\0\0", b"\xff\xfex\0=\0", b"\x80\x02\x8a\x06"])
def test_binary_files(tmp_path: Path, content: bytes) -> None:
    """Null bytes or control characters are no text."""
    assert "is not text" in _why(tmp_path, content)


@pytest.mark.parametrize(
    "line",
    [
        "print 'x'",
        "print x, y",
        "exec 'x = 1' in names",
        "try: pass\nexcept KeyError, error: pass",
        "try: pass\nexcept (KeyError, OSError), error: pass",
        "raise ValueError, 'x'",
        "x = 0777",
        "x = 10L",
        "x = ur'x'",
        "x = `y`",
        "if x <> y: pass",
    ],
)
def test_python_2(tmp_path: Path, line: str) -> None:
    """What only Python 2 took is called so, with the line."""
    number = line.count("\n") + 2
    assert _why(tmp_path, f"import os\n{line}\n") == f"it seems to be Python 2 (line {number})"


@pytest.mark.parametrize("text", ["def f(:\n", "class A:\nx = 1\n", "x = 'a\n", "if x:\n\ty = 1\n        z = 2\n"])
def test_what_is_not_python(tmp_path: Path, text: str) -> None:
    """The parser's own words and the line."""
    assert _why(tmp_path, text).startswith("it is not valid Python: ")


def test_newer_python(tmp_path: Path) -> None:
    """A file may be right and the Python that reads it too old."""
    unread = _load(tmp_path, "class A[:\n    pass\n")
    assert isinstance(unread, Unread)
    assert "run the analysis with that Python" in unread.remedy


def test_large_files(tmp_path: Path) -> None:
    """Beyond the limit a file is taken for generated; the limit itself is not beyond."""
    assert _why(tmp_path, "x = 1\n" * 20, limit=119) == "it has 120 bytes: generated?"
    assert isinstance(_load(tmp_path, "x = 1\n" * 20, limit=120), Source)


@pytest.mark.parametrize(
    "text", ["x = " + "(" * 5000 + ")" * 5000, "x = " + "-" * 100_000 + "1", "x" + ".y" * 60_000]
)
def test_deep_nesting(tmp_path: Path, text: str) -> None:
    """What the parser's stack does not hold is said, not raised."""
    assert _why(tmp_path, text, limit=200_000)


def test_warnings_of_the_analysed_code_are_not_ours(tmp_path: Path) -> None:
    """Invalid escapes and the like neither show nor, where warnings are errors, raise."""
    assert isinstance(_load(tmp_path, "x = '\\d'\nif x is 'y': assert (x, 'z')\n"), Source)


def test_a_file_that_vanished(tmp_path: Path) -> None:
    """Between the walk and the reading anything may happen."""
    unread = load(tmp_path, "gone.py")
    assert isinstance(unread, Unread)
    assert unread.why == "it cannot be read: No such file or directory"


def test_a_file_that_became_something_else(tmp_path: Path) -> None:
    """A pipe is not waited for, a folder not read."""
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "folder.py").mkdir()
    for name in ("pipe.py", "folder.py"):
        unread = load(tmp_path, name)
        assert isinstance(unread, Unread)
        assert unread.why == "it cannot be read: it is no plain file"
