"""The text of a file, whatever it is encoded in."""

from __future__ import annotations

import errno
import io
import re
import stat
import tokenize
from pathlib import Path

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class NotTextError(ValueError):
    """The bytes are no text."""


class TooLargeError(ValueError):
    """There are more bytes than are read; `args` are how many there are."""


def read(path: Path, limit: int) -> bytes:
    """The bytes of a plain file, at most `limit`.

    Raises:
        OSError: it cannot be read, or it is no plain file.
        TooLargeError: there are more.
    """
    size = _size(path)
    with path.open("rb") as file:
        raw = file.read(limit + 1)
    if len(raw) > limit:
        raise TooLargeError(max(size, len(raw)))
    return raw


def _size(path: Path) -> int:
    about = path.stat()
    if not stat.S_ISREG(about.st_mode):  # a pipe would be waited for
        raise OSError(errno.EINVAL, "it is no plain file")
    return about.st_size


def decode(raw: bytes) -> str:
    """The text of a Python file with plain line ends: as its cookie (PEP 263) or byte order mark says, else UTF-8.

    What is neither is taken as latin-1: names and statements are mostly ASCII, and a wrong letter in a comment
    is no reason to leave a file out.

    Raises:
        NotTextError: it is binary.
    """
    if b"\0" in raw:
        raise NotTextError("null bytes")
    text = _decoded(raw)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(raw: bytes) -> str:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(raw).readline)
        return raw.decode(encoding)
    except (SyntaxError, LookupError, UnicodeError):
        pass
    try:
        return raw.decode("utf-8-sig")
    except UnicodeError:
        text = raw.decode("latin-1")
    if _CONTROL.search(text):
        raise NotTextError("control characters")
    return text
