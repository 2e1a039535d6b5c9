"""How a module's text looks: quotes and the length of lines."""

from __future__ import annotations

import re

from dal.discovery.project.facts import WIDTHS, Look

_ENOUGH = 20_000
"""Characters that show which quotes somebody prefers."""
_STRING = re.compile(r"""(?<!["'\w])[rbfuRBFU]{0,2}(?:'[^'"\\\n]*'(?!')|(?P<double>"[^'"\\\n]*"(?!")))""")


def look(text: str) -> Look:
    """Strings that could as well be in the other quotes are counted, and lines beyond usual lengths."""
    doubles = [match["double"] is not None for match in _STRING.finditer(text[:_ENOUGH])]
    lengths = [len(line) for line in text.split("\n")]
    return Look(
        doubles.count(False),
        doubles.count(True),
        tuple(sum(length > width for length in lengths) for width in WIDTHS),
    )
