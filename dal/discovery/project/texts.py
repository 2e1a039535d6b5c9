"""The texts beside Python that tell about a project."""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from dal.discovery.model import Unread
from dal.discovery.reading.text import NotTextError, TooLargeError, decode, read

_LARGEST = 500_000
_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
"""What some shells write when output is sent to a file, as of `pip freeze`."""


@dataclass(slots=True)
class Texts:
    """Files of a project by their path, read when they are asked for."""

    root: Path
    files: tuple[str, ...]
    unread: list[Unread] = field(default_factory=list)
    _read: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, file: str) -> str:
        """The text of a file; empty, and noted, where it cannot be read."""
        if file not in self._read:
            self._read[file] = self._text(file)
        return self._read[file]

    def named(self, *names: str) -> Iterable[str]:
        """The files of these names, wherever they are."""
        return [file for file in self.files if file.lower().rpartition("/")[2] in names]

    def has(self, file: str) -> bool:
        """Whether there is such a file inside the project."""
        path = (self.root / file).resolve()
        return path.is_relative_to(self.root.resolve()) and path.is_file()

    def _text(self, file: str) -> str:
        try:
            raw = read(self.root / file, _LARGEST)
            encoding = _MARKS.get(raw[:2])
            return raw.decode(encoding).replace("\r\n", "\n") if encoding else decode(raw)
        except (OSError, UnicodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "its encoding is broken"
            self.unread.append(Unread(file, f"it cannot be read: {why}", "make it readable, then analyse again"))
        except (NotTextError, TooLargeError) as error:
            self.unread.append(Unread(file, f"it is no plain text: {error}", "move it out of the folder"))
        return ""
