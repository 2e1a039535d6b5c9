"""Which parts of a migration lead forward; what undoes them is not the present schema."""

from __future__ import annotations

import re

_DOWN = re.compile(
    r"^[ \t]*--[ \t]*(?:\+migrate[ \t]+down|\+goose[ \t]+down|migrate:down|!?downs?\b[ \t]*$|@undo|//@undo|@down"
    r"|rollback\b[ \t]*$)",
    re.IGNORECASE | re.MULTILINE,
)
_UP = re.compile(
    r"^[ \t]*--[ \t]*(?:\+migrate[ \t]+up|\+goose[ \t]+up|migrate:up|!?ups?\b[ \t]*$|@up)",
    re.IGNORECASE | re.MULTILINE,
)
_DOWN_FILE = re.compile(r"(?:^|[._-])(?:down|rollback|undo|revert)(?:[._-]|$)|^U\d[\d._]*__")
_DOWN_FOLDER = re.compile(r"(?:downs?|rollbacks?|undo|reverts?)")


def leads_back(file: str) -> bool:
    """Whether the whole file undoes another, as its name says."""
    *folders, name = file.split("/")
    stem = name.removesuffix(".sql").removesuffix(".SQL")
    return bool(
        _DOWN_FILE.search(stem)
        or _DOWN_FILE.search(stem.lower())
        or any(_DOWN_FOLDER.fullmatch(one.lower()) for one in folders)
    )


def forward(text: str) -> str:
    """The text with blank lines for the sections that undo."""
    place = 0
    while match := _DOWN.search(text, place):
        up = _UP.search(text, match.end())
        end = up.start() if up else len(text)
        blank = "\n" * text.count("\n", match.start(), end)
        text = text[: match.start()] + blank + text[end:]
        place = match.start() + len(blank)
    return text
