"""What stands for a piece of text that only run time knows."""

from __future__ import annotations

import re

HOLE = re.compile(r"__hole_\d+__")
FILLER = "__hole_0__"
"""For what else cannot be known, such as a `{}` that nobody filled; which hole it is does not matter here."""


def has_hole(text: str) -> bool:
    """Whether something in it is known at run time only."""
    return "__hole_" in text and HOLE.search(text) is not None
